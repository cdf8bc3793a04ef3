"""A box around the character of each image of the pose set, where the segmenter finds one."""

import pyarrow.compute as pc

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_BOXES, POSE_IMAGES
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.segmenter import SEGMENTER_MODEL
from pipeline.corpus.collect import open_images
from pipeline.segmenter.predict import find_boxes
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "pose_boxes",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
    ),
    inputs=(POSTS.path, POSE_IMAGES.path, SAMPLE, SEGMENTER_MODEL),
    outputs=(POSE_BOXES.path,),
)


def main(run: Run) -> Counts:
    """Look at each image; where nobody is found, say so."""
    images = open_images(run, POSE_IMAGES)
    model = run.input(SEGMENTER_MODEL)
    boxes = find_boxes(model, images, run.work, run.map_shards)
    run.write(POSE_BOXES, boxes)
    found = pc.sum(pc.is_valid(boxes["x"])).as_py() or 0
    return {"images": len(boxes), "boxes": found, "empty masks": len(boxes) - found}


if __name__ == "__main__":
    run_stage(STAGE, main)
