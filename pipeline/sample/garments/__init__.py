"""Garments: each is one function from a posed body to shapes, and the tags it gives."""
