"""The segmenter: its data set, its model, and what it finds."""
