"""The base poses, one a module. A new file here is a new pose everywhere."""
