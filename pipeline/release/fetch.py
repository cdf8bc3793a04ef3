"""Getting a release's images again: from a mirror that you may use, each checked by its hash."""

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.corpus.collect import ImageSource
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.images.store import ImageStore
from pipeline.release.images import UNFINISHED, put_bytes
from pipeline.release.layout import IMAGE_FOLDER, Release
from pipeline.release.removed import Removed
from pipeline.release.sums import hash_of
from pipeline.segmenter import textures
from pipeline.stage import Reject, Run, Stage

READING = Stage(
    "fetch",
    params=("corpus", "images.max_bytes", "images.max_pixels", "segmenter.textures"),
    inputs=(),
    outputs=(),
)

Rows = list[dict[str, Any]]


def fetch(run: Run, release: Release, removed: Removed) -> tuple[int, list[Reject]]:
    """Bring a release's images into its folder; what is there and right is not got again.

    Args:
        run: of READING; its settings say where images come from.
        release: one that has been verified.
        removed: posts that were taken down or excluded since; they are not got.

    Returns:
        How many images are there now, and why the others are not.

    Raises:
        PipelineError: when a server cannot be reached, or refuses.
    """
    for left in (release.folder / IMAGE_FOLDER).rglob(f".*{UNFINISHED}"):
        left.unlink()
    rows: Rows = release.images().to_pylist()
    failures = [Reject(row["post_id"], "removed", row["path"]) for row in rows if removed.has(row)]
    asked = [row for row in rows if not removed.has(row) and not _is_there(release, row)]
    source = ImageSource.of(run)
    for kind in sorted({row["kind"] for row in asked}):
        of_kind = [row for row in asked if row["kind"] == kind]
        if kind == "texture":
            failures += _textures(run, source, release, of_kind)
        else:
            failures += _posts(source, release, of_kind)
    return len(rows) - len(failures), sorted(failures, key=lambda each: each.post_id)


def _posts(source: ImageSource, release: Release, rows: Rows) -> Iterator[Reject]:
    """Bring the images of posts, all of one kind; yield those that cannot be had."""
    by_post = {row["post_id"]: row for row in rows}
    posts = [
        {"post_id": row["post_id"], "ext": row["path"].rpartition(".")[2], "md5": row["md5"]}
        for row in rows
    ]
    for post_id, found in source.read_each(posts, rows[0]["kind"]):
        if isinstance(found, BadImage):
            yield Reject(post_id, found.rule, found.detail)
        else:
            yield from _put(release, by_post[post_id], found)


def _textures(run: Run, source: ImageSource, release: Release, rows: Rows) -> Iterator[Reject]:
    """Bring textures, which are told by their hashes wherever they come from."""
    if any(source.store.find(row["path"]) is None for row in rows):
        textures.bring(run)
    for row in rows:
        file = source.store.find(row["path"])
        if file is None:
            yield Reject(row["post_id"], "missing_file", f"{row['path']} is nowhere")
        else:
            yield from _put(release, row, file.read_bytes())


def _put(release: Release, row: dict[str, Any], data: bytes) -> Iterable[Reject]:
    try:
        put_bytes(release, row["path"], data, row["sha256"])
    except PipelineError:
        yield Reject(row["post_id"], "another_file", f"{row['path']} has another hash")


def _is_there(release: Release, row: dict[str, Any]) -> bool:
    store = ImageStore(release.folder / IMAGE_FOLDER, None)
    file = store.find(row["path"])
    return file is not None and hash_of(file) == row["sha256"]
