"""Releases: versioned data sets that others can check, cite and build again."""
