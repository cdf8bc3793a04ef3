"""Deleting posts' images from wherever this machine keeps them for the corpus."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.corpus.collect import STORE
from pipeline.corpus.packed import blot
from pipeline.images.store import ImageStore


def purge(root: Path, corpus: str, packed: str | None, posts: Sequence[int]) -> list[Path]:
    """Delete the files of posts from our own store, and blot them out of the packed images.

    Args:
        root: where datasets/ is.
        corpus: its name.
        packed: as the setting `images.packed`.
        posts: whose images.

    Returns:
        The files that were deleted, and the shards in which something was blotted out.

    Raises:
        PipelineError: when the packed images cannot be read or written.
    """
    store = ImageStore(root / STORE.format(corpus=corpus), mirror=None)
    files = [file for post in posts for file in store.purge(post)]
    return files + (blot(root / packed, posts) if packed is not None else [])
