"""Keypoints drawn on a picture."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.keypoints import COCO_NAMES, COLOURS, INDEX, LINKS, side

UNSURE = 0.3
"""Keypoints with a lower confidence are drawn hollow, and their links not at all."""

LIMBS = tuple((INDEX[first], INDEX[second]) for first, second in LINKS)


def draw_keypoints(
    image: Image.Image,
    keypoints: NDArray[np.floating],
    box: tuple[float, float, float, float] | None = None,
    colours: Mapping[str, str] = COLOURS,
) -> Image.Image:
    """A copy of the picture with a figure on it.

    Args:
        image: RGB.
        keypoints: (17 or more, 3) x, y in pixels, and confidence or visibility.
        box: x, y, width, height, drawn as a thin frame.
        colours: of `left`, `right` and `centre`.
    """
    drawn = image.copy()
    pen = ImageDraw.Draw(drawn)
    size = max(2, round(max(image.size) / 128))
    if box is not None:
        x, y, width, height = box
        pen.rectangle((x, y, x + width, y + height), outline=colours["centre"], width=size // 2)
    for first, second in LIMBS:
        if min(keypoints[first, 2], keypoints[second, 2]) >= UNSURE:
            ends = [tuple(keypoints[end, :2]) for end in (first, second)]
            pen.line(ends, fill=colours[_side(first, second)], width=size)
    for place, name in enumerate(COCO_NAMES):
        x, y, sure = (float(value) for value in keypoints[place])
        if sure > 0:
            frame = (x - size, y - size, x + size, y + size)
            colour = colours[side(name)]
            pen.ellipse(frame, fill=colour if sure >= UNSURE else None, outline=colour)
    return drawn


def _side(first: int, second: int) -> str:
    """The side of a link; one that crosses the body is in the centre."""
    sides = {side(COCO_NAMES[first]), side(COCO_NAMES[second])} - {"centre"}
    return sides.pop() if len(sides) == 1 else "centre"
