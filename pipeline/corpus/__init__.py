"""Where posts and images come from: mirrors, metadata, fetching, removals."""
