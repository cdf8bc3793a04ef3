"""One page to look at, and the tables and figures behind it."""
