"""The images of a release: put into it, or got again from a mirror, each checked by its hash."""

import hashlib

from pipeline.errors import PipelineError
from pipeline.images.store import Named, Place
from pipeline.release.layout import Release

UNFINISHED = ".unfinished"
"""Ends the names of images that are being written."""


def put_images(release: Release, place: Place) -> None:
    """Copy all images of a release into its folder.

    Raises:
        PipelineError: when one is not held, or is another file than the release names.
    """
    for row in release.images().to_pylist():
        data = place.data(Named(row["post_id"], row["path"], row["sha256"]))
        put_bytes(release, row["path"], data, row["sha256"])


def put_bytes(release: Release, path: str, data: bytes, sha256: str) -> None:
    """Put an image into its place in a release; it appears there whole.

    Raises:
        PipelineError: when it is another file.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        raise PipelineError(f"{path}: is another file than the one the release was made from")
    final = release.image(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = final.with_name(f".{final.name}{UNFINISHED}")
    temporary.write_bytes(data)
    temporary.replace(final)
