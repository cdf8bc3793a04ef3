"""Stick figures to search, made in no time: the page's own poses, drawn as lines."""

import io

import numpy as np
from PIL import Image, ImageDraw

from pipeline.keypoints import COCO_NAMES, add_midpoints
from pipeline.pose.drawing import draw_keypoints
from pipeline.retrieval.web.presets import presets
from tests.retrieval.web.drawn import FIRST, Drawn

SIZE = 512


def scribbles() -> list[Drawn]:
    """A picture of each pose, in the page's order; every third has the tag `hat`."""
    return [_scribble(number) for number in range(len(presets()))]


def _scribble(number: int) -> Drawn:
    pose = presets()[number]
    marks = np.ones((len(COCO_NAMES), 3))
    marks[:, :2] = np.array(pose.points) * SIZE
    marks[pose.off] = 0
    keypoints = add_midpoints(marks)
    image = Image.new("RGB", (SIZE, SIZE), "white")
    ImageDraw.Draw(image).rectangle((0, 0, SIZE, 30), fill=(9 * number, 90, 200))
    buffer = io.BytesIO()
    draw_keypoints(image, keypoints).save(buffer, "JPEG")
    tags = ["1girl", "full_body", *(["hat"] if number % 3 == 0 else [])]
    return Drawn(FIRST + number, buffer.getvalue(), keypoints.astype(np.float32), tags)
