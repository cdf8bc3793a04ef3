"""Finding drawings by pose: descriptors, the index, the search, and how well it does."""
