"""What composites are made from: the foregrounds and backgrounds of a split, at working size."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.segmenter import BACKGROUNDS, FOREGROUNDS, SEGMENTER_SPLITS, TEXTURES
from pipeline.contracts.table import Table
from pipeline.corpus.collect import ImageSource, open_images
from pipeline.errors import PipelineError
from pipeline.segmenter.copies import Copies, Pixels, background_copies, foreground_copies
from pipeline.segmenter.textures import open_textures
from pipeline.stage import Run

INPUTS = (
    POSTS.path,
    SAMPLE,
    FOREGROUNDS.path,
    BACKGROUNDS.path,
    TEXTURES.path,
    SEGMENTER_SPLITS.path,
)
"""What a stage that opens sources reads."""

PARAMS = (
    "corpus.name",
    "corpus.originals_by_md5",
    "corpus.root",
    "images.max_bytes",
    "images.max_pixels",
    "segmenter.canvas",
    "segmenter.textures",
)
"""The settings that it declares."""


class Sources:
    """The foregrounds and backgrounds of a split.

    `foregrounds` and `backgrounds` are their ids, in a fixed order; a texture's is negative.
    """

    def __init__(self, foregrounds: Sequence[Copies], backgrounds: Sequence[Copies]) -> None:
        self._places = {
            "foreground": _places(foregrounds),
            "background": _places(backgrounds),
        }
        self.foregrounds = list(self._places["foreground"])
        self.backgrounds = list(self._places["background"])

    def foreground(self, post: int) -> Pixels:
        """(h, w, 4), colours multiplied by alpha, cut to the figure.

        Raises:
            PipelineError: when it cannot be read, or is none of the split.
        """
        return self._read("foreground", post)

    def background(self, post: int) -> Pixels:
        """(h, w, 3).

        Raises:
            PipelineError: when it cannot be read, or is none of the split.
        """
        return self._read("background", post)

    def _read(self, kind: str, post: int) -> Pixels:
        place = self._places[kind].get(post)
        if place is None:
            raise PipelineError(
                f"{kind} {post} is no longer among the segmenter's images of its split (taken "
                "down?); run `dvc repro` to leave its pairs out"
            )
        copies, index = place
        return copies.read(index)


def open_sources(run: Run, split: str) -> Sources:
    """The foregrounds and backgrounds of a split, all of them at hand.

    Args:
        run: of a stage that declares INPUTS and PARAMS.
        split: train, val or test.

    Raises:
        PipelineError: when images cannot be had, or the split has no foreground or background.
    """
    splits = run.read(SEGMENTER_SPLITS, ["post_id", "split"])
    inside = splits.filter(pc.equal(splits["split"], split))["post_id"].combine_chunks()
    ids = {table: _ids(run, table, inside) for table in (FOREGROUNDS, BACKGROUNDS, TEXTURES)}
    for what, found in (
        ("foreground", ids[FOREGROUNDS]),
        ("background", ids[BACKGROUNDS] + ids[TEXTURES]),
    ):
        if not found:
            raise PipelineError(
                f"the {split} split of the segmenter's data has no {what}: of {len(splits):,} "
                "images none fell into it; look at splits and segmenter in the settings"
            )
    canvas, store = run.params.segmenter.canvas, ImageSource.of(run).store
    figures = open_images(run, FOREGROUNDS, ids[FOREGROUNDS])
    places = open_images(run, BACKGROUNDS, ids[BACKGROUNDS])
    textures = open_textures(run, ids[TEXTURES])
    sizes = _sizes(run, ids[BACKGROUNDS])
    return Sources(
        [foreground_copies(figures, store, canvas)],
        [
            background_copies(places, store, canvas, sizes),
            background_copies(textures, store, canvas, {}),
        ],
    )


def _places(parts: Sequence[Copies]) -> dict[int, tuple[Copies, int]]:
    return {
        post: (part, index) for part in parts for index, post in enumerate(part.manifest.post_ids)
    }


def _ids(run: Run, table: Table, inside: pa.Array) -> list[int]:
    ids = run.read(table, ["post_id"])["post_id"]
    chosen: list[int] = ids.filter(pc.is_in(ids, value_set=inside)).to_pylist()
    return chosen


def _sizes(run: Run, ids: list[int]) -> dict[int, tuple[int, int]]:
    """Width and height of posts' originals, where the metadata has them."""
    posts = run.read(POSTS, ["post_id", "width", "height"])
    known = posts.filter(
        pc.and_(
            pc.is_in(posts["post_id"], value_set=pa.array(ids, pa.int64())),
            pc.and_(pc.greater(posts["width"], 0), pc.greater(posts["height"], 0)),
        )
    )
    return {row["post_id"]: (row["width"], row["height"]) for row in known.to_pylist()}
