"""The stage `support_poses`: box and keypoints of every picture that can be found.

What was seen in an image is kept beside the image store, under a hash of the models and by the hash
of the file: as the corpus grows, new images alone are looked at. What is no longer asked for leaves
with the next run.
"""

import hashlib
import logging
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_MODEL
from pipeline.contracts.retrieval import SUPPORT_IMAGES, SUPPORT_POSES
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.segmenter import SEGMENTER_MODEL
from pipeline.contracts.table import read_table, write_table
from pipeline.corpus.collect import STORE, open_images
from pipeline.engine import kept
from pipeline.errors import PipelineError
from pipeline.images.manifest import Manifest
from pipeline.pose.areas import Area, area_of
from pipeline.pose.card import load_pose_model
from pipeline.pose.rows import ROWS
from pipeline.pose.sources import LacksError
from pipeline.retrieval.looking import SEEN, Models, Shard, look_at_shard
from pipeline.segmenter.model import load_segmenter
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

log = logging.getLogger("posebooru")

STAGE = Stage(
    "support_poses",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(POSTS.path, SUPPORT_IMAGES.path, SAMPLE, SEGMENTER_MODEL, POSE_MODEL),
    outputs=(SUPPORT_POSES.path, SUPPORT_POSES.rejects.path),
    rows=ROWS,
)
"""The row is `retrieval.poses.row`, which `dvc.yaml` hands over."""

IMAGES_IN_SHARD = 64

SEEN_FOLDER = f"{STORE}/poses"
"""Below it a folder for each pair of models and the code that runs them."""


def main(run: Run) -> Counts:
    """Look at the images that were not looked at before, gather what was seen in all."""
    models = _models(run)
    images = open_images(run, SUPPORT_IMAGES)
    folder = run.root / SEEN_FOLDER.format(corpus=run.corpus) / models.key
    folder.mkdir(parents=True, exist_ok=True)
    before = _read_seen(folder)
    hashes = pa.array([images.sha256(place) for place in range(len(images))], pa.string())
    lacking = pc.is_null(pc.index_in(hashes, value_set=before["sha256"].combine_chunks()))
    new = [place for place, lacks in enumerate(lacking.to_pylist()) if lacks]
    _look(run, images, new, models, folder)
    seen = _read_seen(folder)
    seen = seen.take(pc.index_in(hashes, value_set=seen["sha256"].combine_chunks()))
    _keep(folder, seen)
    seen = seen.append_column("post_id", pa.array(images.post_ids, pa.int64()))
    there = seen.filter(pc.is_null(seen["rule"]))
    if not len(there):
        log.warning(
            "%s: in none of %s images the segmenter sees a figure: nothing can be found by pose",
            run.stage.name,
            f"{len(images):,}",
        )
    run.write(SUPPORT_POSES, there)
    gone = seen.filter(pc.is_valid(seen["rule"])).select(["post_id", "rule", "detail"]).to_pylist()
    run.write_rejects(SUPPORT_POSES, [Reject(**row) for row in gone])
    return {
        "images": len(images),
        "looked at now": len(new),
        "poses": len(there),
        "rejects": len(gone),
    }


def _models(run: Run) -> Models:
    """The models, after a look whether they can be read at all."""
    segmenter = run.input(SEGMENTER_MODEL)
    pose = run.input(POSE_MODEL.replace("{row}", run.stage.row))
    load_segmenter(segmenter)
    try:
        load_pose_model(pose)
    except LacksError as lacks:
        raise PipelineError(
            f"retrieval.poses.row: {run.stage.row} was not built ({lacks}); name another row"
        ) from lacks
    return Models(segmenter, pose)


def _look(run: Run, images: Manifest, new: list[int], models: Models, folder: Path) -> None:
    """Look at some of the images; each finished shard is kept at once."""
    areas = _areas(run)
    shards, files = [], []
    for start in range(0, len(new), IMAGES_IN_SHARD):
        places = new[start : start + IMAGES_IN_SHARD]
        chosen = images.chosen(places)
        name = hashlib.sha256("".join(images.sha256(place) for place in places).encode())
        files.append(folder / f"part-{name.hexdigest()[:16]}.parquet")
        shards.append(Shard(chosen, [areas[place] for place in places], models))
    looking = kept(run.map_shards, look_at_shard, shards, files)
    for _ in run.progress(looking, "shards of images", len(shards)):
        pass


def _areas(run: Run) -> list[Area]:
    """What of each image is picture: around it a 512px copy may be white."""
    images = run.read(SUPPORT_IMAGES).to_pylist()
    sizes = pq.read_table(
        run.input(POSTS.path),
        columns=["post_id", "width", "height"],
        filters=[("post_id", "in", [image["post_id"] for image in images])],
    ).to_pylist()
    posts = {row["post_id"]: row for row in sizes}
    return [area_of(image, posts[image["post_id"]]) for image in images]


def _read_seen(folder: Path) -> pa.Table:
    """All that is kept, each image once."""
    parts = [read_table(file, SEEN) for file in sorted(folder.glob("*.parquet"))]
    return pa.concat_tables([SEEN.empty_table(), *parts])


def _keep(folder: Path, seen: pa.Table) -> None:
    """One file instead of many, of what is asked for alone."""
    temporary = folder / "all.partial"
    write_table(seen, temporary, SEEN)
    temporary.replace(folder / "all.parquet")
    for file in folder.glob("part-*"):
        file.unlink()


if __name__ == "__main__":
    run_stage(STAGE, main)
