"""What the report keeps beside its page."""

PICTURES = "reports/{corpus}/pictures"
"""The pictures of the report, and WHOSE_FILE."""

WHOSE_FILE = "posts.json"
"""In a folder of pictures: {file: [post_id]}, the posts that each of them shows."""
