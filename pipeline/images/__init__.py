"""Images: where they are kept, how they are decoded, and the manifests that name them.

Images are not DVC's. They lie in a store in Danbooru's own layout; a local mirror is used in
place, beside it. What DVC follows is a manifest: a row an image, with its hashes. Nothing read
through a manifest is used before its hash has been checked.
"""
