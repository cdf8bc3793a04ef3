"""The web page: pose a figure, see drawings in that pose."""
