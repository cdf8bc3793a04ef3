"""The sample corpus: a small Danbooru2019 mirror drawn by our own code."""
