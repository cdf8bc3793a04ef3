"""The pose set's images: originals, or 512px copies where no original is to be had.

Once they are here, a new sample that looks like another, or like one of AnimeDrawingsDataset,
leaves; so does an image that cannot be the one AnimeDrawingsDataset's joints were marked on.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import ADD, CANDIDATES, POSE_IMAGES
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.corpus.collect import ImageSource, gather
from pipeline.corpus.fetch import POST_COLUMNS
from pipeline.images.manifest import Manifest
from pipeline.pose.areas import area_of
from pipeline.pose.duplicates import looks, near_earlier
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

STAGE = Stage(
    "pose_images",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(POSTS.path, ADD.path, CANDIDATES.path, SAMPLE),
    outputs=(POSE_IMAGES.path, POSE_IMAGES.rejects.path),
)

SAME_SHAPE = 0.04
"""An image and AnimeDrawingsDataset's frame of it may differ in aspect by this share: a frame is in
whole pixels, of which the shorter side has a few hundred."""

Row = dict[str, Any]


def main(run: Run) -> Counts:
    """Find or fetch each post's image, describe it, leave out what is there twice."""
    add = {row["post_id"]: row for row in run.read(ADD).to_pylist()}
    candidates = {row["post_id"]: row for row in run.read(CANDIDATES).to_pylist()}
    posts = _posts(run, [*add, *candidates])
    rows, rejects = gather(
        run,
        [{name: post[name] for name in POST_COLUMNS} for post in posts.values()],
        "original",
        instead="512px",
    )
    fit, other = same_shape(rows, add)
    doubled = _doubled(run, fit, posts, candidates)
    kept = [row for row in fit if row["post_id"] not in doubled]
    rejects += [*other, *doubled.values()]
    run.write(POSE_IMAGES, pa.Table.from_pylist(kept, schema=IMAGES_SCHEMA))
    run.write_rejects(POSE_IMAGES, rejects)
    originals = sum(row["kind"] == "original" for row in kept)
    return {
        "posts": len(posts),
        "originals": originals,
        "512px copies": len(kept) - originals,
        "rejects": len(rejects),
    }


def same_shape(rows: list[Row], add: Mapping[int, Row]) -> tuple[list[Row], list[Reject]]:
    """The images without those of another shape than the frame that joints were marked in.

    A 512px copy is not looked at: it is square, whatever its image is.
    """
    fit, rejects = [], []
    for row in rows:
        frame = add.get(row["post_id"])
        if frame is not None and row["kind"] == "original":
            aspect = row["width"] / row["height"] * frame["height"] / frame["width"]
            if abs(aspect - 1) > SAME_SHAPE:
                sizes = f"{row['width']}x{row['height']}, but {frame['width']}x{frame['height']}"
                rejects.append(Reject(row["post_id"], "other_image", f"{sizes} when marked"))
                continue
        fit.append(row)
    return fit, rejects


def _posts(run: Run, wanted: list[int]) -> dict[int, Row]:
    posts = run.read(POSTS, [*POST_COLUMNS, "width", "height"])
    chosen = posts.filter(pc.is_in(posts["post_id"], value_set=pa.array(wanted, pa.int64())))
    return {row["post_id"]: row for row in chosen.to_pylist()}


def _doubled(
    run: Run, rows: list[Row], posts: Mapping[int, Row], candidates: Mapping[int, Row]
) -> dict[int, Reject]:
    """New samples that look like an image that stays; AnimeDrawingsDataset's stay in any case."""
    source = ImageSource.of(run)
    images = Manifest(pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA), source.place, source.limits)
    areas = [area_of(row, posts[row["post_id"]]) for row in rows]
    found = looks(images, areas, run.map_shards)

    def turn(index: int) -> tuple[object, ...]:
        post_id = rows[index]["post_id"]
        row = candidates.get(post_id)
        return (row["spare"], row["rank"], post_id) if row else (False, -1, post_id)

    order = sorted(range(len(rows)), key=turn)
    ids = [rows[index]["post_id"] for index in order]
    leave = near_earlier(found[order], [post_id in candidates for post_id in ids])
    return {
        ids[index]: Reject(ids[index], "near_duplicate", f"of post {ids[like]}, {bits} bits apart")
        for index, (like, bits) in leave.items()
    }


if __name__ == "__main__":
    run_stage(STAGE, main)
