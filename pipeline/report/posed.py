"""A picture with keypoints drawn on it."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from pipeline.images.pixels import on_white
from pipeline.keypoints import (
    COCO_NAMES,
    COLOURS,
    INDEX,
    LINKS,
    NAMES,
    NOT_LABELLED,
    VISIBLE,
    side,
)

Point = tuple[float, float, float]
"""x, y, v in pixels of the picture."""

FINER = 2
"""Lines are drawn so many times larger and shrunk: Pillow's have jagged edges."""

PALER = 0.35
"""How much white is laid over the picture, so that the lines stand out."""


def draw_pose(
    picture: Image.Image,
    points: Sequence[Point],
    box: tuple[float, float, float, float] | None,
    longest: int,
) -> Image.Image:
    """The picture, pale, with box, links and points; the character's left and right in colours.

    A visible point is a full dot, an occluded one a ring.

    Args:
        picture: RGB or RGBA.
        points: 17 or 25, in pixels of the picture.
        box: x, y, width, height; None where there is none.
        longest: the longer side of what is returned, in pixels.
    """
    scale = longest / max(picture.size)
    size = tuple(max(round(length * scale), 1) for length in picture.size)
    shrunk = on_white(picture).resize((size[0] * FINER, size[1] * FINER))
    canvas = Image.blend(shrunk, Image.new("RGB", shrunk.size, "white"), PALER)
    draw = ImageDraw.Draw(canvas)
    scale *= FINER
    thick = max(round(longest * FINER / 110), 2)
    if box is not None:
        x, y, width, height = (value * scale for value in box)
        draw.rectangle((x, y, x + width, y + height), outline=COLOURS["centre"], width=thick // 2)
    placed = {
        name: (x * scale, y * scale, v)
        for name, (x, y, v) in zip(NAMES, points, strict=False)
        if v != NOT_LABELLED
    }
    for first, second in LINKS:
        if first in placed and second in placed:
            draw.line((*placed[first][:2], *placed[second][:2]), _colour(first, second), thick)
    for name in sorted(placed.keys() & set(COCO_NAMES), key=INDEX.__getitem__):
        _dot(draw, placed[name], COLOURS[side(name)], 1.2 * thick)
    return canvas.resize((size[0], size[1]), Image.Resampling.LANCZOS)


def _dot(draw: ImageDraw.ImageDraw, point: Point, colour: str, radius: float) -> None:
    x, y, v = point
    around = (x - radius, y - radius, x + radius, y + radius)
    inside = colour if v == VISIBLE else "white"
    draw.ellipse(around, fill=inside, outline=colour, width=max(round(radius / 2.5), 1))


def _colour(first: str, second: str) -> str:
    """A side's, where both ends are of that side, else the centre's."""
    sides = {side(first), side(second)} - {"centre"}
    return COLOURS[sides.pop() if len(sides) == 1 else "centre"]
