"""Fetching images into the store: what is not held already, in parallel and politely."""

import logging
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from pipeline.corpus.mirror import Mirror, TooLarge
from pipeline.corpus.remote import NotThere
from pipeline.errors import PipelineError
from pipeline.images import ImageStore, Wanted
from pipeline.stage import Reject

log = logging.getLogger("posebooru")

IMAGES_AT_ONCE = 1000
"""Images handed to the threads before their outcomes are looked at."""

_MD5 = re.compile(r"[0-9a-f]{32}")


def fetch_images(
    wanted: Sequence[Wanted],
    store: ImageStore,
    mirror: Mirror,
    *,
    max_bytes: int,
    originals_by_md5: str | None,
) -> list[Reject]:
    """Bring images into the store that neither it nor a local mirror holds.

    Nothing is decoded. A file appears in the store when it is complete.

    Args:
        wanted: the images.
        store: where they go.
        mirror: where they come from.
        max_bytes: an image with more is not taken.
        originals_by_md5: where originals are asked for that the mirror lacks, as
            URL/ab/cd/<md5>.<ext>; or None.

    Returns:
        The images that cannot be had, in the order wanted: `missing_file` or `too_large`.

    Raises:
        PipelineError: when a server cannot be reached or refuses: that is no reason to leave a
            post out.
    """
    places = _Places(mirror, originals_by_md5)
    absent = [image for image in wanted if not _is_held(image, store)]
    fetch = partial(_fetch, store=store, places=places, max_bytes=max_bytes)
    failures: list[Reject] = []
    with ThreadPoolExecutor(mirror.connections) as pool:
        try:
            for start in range(0, len(absent), IMAGES_AT_ONCE):
                outcomes = pool.map(fetch, absent[start : start + IMAGES_AT_ONCE])
                failures += [outcome for outcome in outcomes if outcome is not None]
                if start:
                    log.info("fetching images: %s of %s", f"{start:,}", f"{len(absent):,}")
        except BaseException:
            mirror.stop()
            raise
    return failures


class _Places:
    """Where an image may come from, the first first."""

    def __init__(self, mirror: Mirror, originals_by_md5: str | None) -> None:
        self._mirror = mirror if mirror.local is None else None
        self._by_md5 = mirror.elsewhere(originals_by_md5) if originals_by_md5 else None
        if self._by_md5 is not None and self._by_md5.local is not None:
            raise PipelineError(f"corpus.originals_by_md5 = {originals_by_md5!r}: expected a URL")

    def of(self, image: Wanted) -> Iterator[tuple[Mirror, str]]:
        """Each place, with the image's name there."""
        if self._mirror is not None:
            yield self._mirror, image.path
        md5 = image.md5 or ""
        if self._by_md5 is not None and image.kind == "original" and _MD5.fullmatch(md5):
            yield self._by_md5, f"{md5[:2]}/{md5[2:4]}/{md5}.{image.ext}"


def _is_held(image: Wanted, store: ImageStore) -> bool:
    try:
        return store.find(image.path) is not None
    except ValueError:
        return False


def _fetch(image: Wanted, store: ImageStore, places: _Places, max_bytes: int) -> Reject | None:
    """Fetch one image from the first place that has it; say why when it cannot be had."""
    try:
        path = image.path
    except ValueError as error:  # a dump that hides a post's file hides its extension too
        return Reject(image.post_id, "missing_file", str(error))
    for place, name in places.of(image):
        try:
            with store.writing(path) as temporary:
                place.copy(name, temporary, max_bytes)
        except NotThere:
            continue
        except TooLarge as error:
            return Reject(image.post_id, "too_large", str(error))
        except PipelineError as error:
            raise PipelineError(f"post {image.post_id}: {error}") from error
        return None
    return Reject(image.post_id, "missing_file", f"{path} is nowhere")
