"""Contact sheets: small drawings in rows, each with its caption and, if asked, its keypoints."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from pipeline.keypoints import COCO_NAMES, COLOURS, INDEX, LINKS, NOT_LABELLED, VISIBLE, side
from pipeline.sample.geometry import Array
from pipeline.sample.pictures import draw_scene
from pipeline.sample.raster import rasterise
from pipeline.sample.scene import LONGEST, Scene
from pipeline.sample.svg import circle

COLUMNS = 8
SIDE, GAP, CAPTION = 232, 8, 18
"""Of a cell and around it, in pixels."""

LINE, DOT = 3.0, 6.0
"""Width of a link and radius of a keypoint, in the drawing's pixels."""

LIMBS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")

INK, PAPER = "#3a3f4b", "#ffffff"


@dataclass(frozen=True)
class Cell:
    """A drawing to be shown, with its caption, what is behind the figure and what is over it."""

    caption: str
    scene: Scene
    background: str = "white"
    effect: str = ""


@dataclass(frozen=True)
class Sheet:
    """Drawings that differ in one thing."""

    name: str
    title: str
    text: str
    cells: tuple[Cell, ...]
    marked: bool = False
    """Whether keypoints are drawn on."""


@dataclass(frozen=True)
class CellShard:
    """Some cells of a sheet, for one process to draw."""

    cells: tuple[Cell, ...]
    marked: bool


CELLS_PER_SHARD = COLUMNS


def shards(sheet: Sheet) -> list[CellShard]:
    """A sheet's cells, row by row."""
    return [
        CellShard(sheet.cells[start : start + CELLS_PER_SHARD], sheet.marked)
        for start in range(0, len(sheet.cells), CELLS_PER_SHARD)
    ]


def draw_cells(shard: CellShard) -> list[Image.Image]:
    """Draw some cells, each RGB and SIDE square."""
    return [draw_cell(cell, marked=shard.marked) for cell in shard.cells]


def draw_cell(cell: Cell, *, marked: bool) -> Image.Image:
    """A drawing in the middle of a white square (RGB); the same for the same cell."""
    scene, zoom = cell.scene, SIDE / LONGEST
    dice = random.Random(cell.caption)
    picture = draw_scene(scene, dice, background=cell.background, effect=cell.effect, zoom=zoom)
    drawn = picture.image.convert("RGBA")
    if marked:
        points = picture.keypoints / [zoom, zoom, 1]
        drawn.alpha_composite(rasterise(skeleton(points), scene.width, scene.height, zoom))
    square = Image.new("RGB", (SIDE, SIDE), PAPER)
    square.paste(drawn, ((SIDE - drawn.width) // 2, (SIDE - drawn.height) // 2), drawn)
    return square


def skeleton(points: Array) -> str:
    """Keypoints (25, 3) and links as SVG: full where visible, pale and hollow where occluded."""
    lines = []
    for first, second in LINKS:
        a, b = points[INDEX[first]], points[INDEX[second]]
        if NOT_LABELLED in {a[2], b[2]}:
            continue
        colour = COLOURS[side(second) if side(first) == side(second) else "centre"]
        seen = 0.9 if a[2] == b[2] == VISIBLE else 0.45
        lines.append(
            f'<path d="M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" stroke="{colour}" '
            f'stroke-width="{LINE}" stroke-opacity="{seen}"/>'
        )
    for name in COCO_NAMES:
        x, y, v = points[INDEX[name]]
        if v != NOT_LABELLED:
            dot = DOT if name.endswith(LIMBS) else DOT / 2  # a face has five of them
            lines.append(circle(x, y, dot, COLOURS[side(name)]))
            lines.append(circle(x, y, dot * 0.6, "#ffffff", 0.3 if v == VISIBLE else 1.0))
    return "".join(lines)


def lay_out(sheet: Sheet, drawn: Iterable[Image.Image]) -> Image.Image:
    """The cells' drawings in rows under each other (RGB)."""
    columns = min(COLUMNS, len(sheet.cells))
    rows = -(-len(sheet.cells) // COLUMNS)
    across, down = SIDE + GAP, SIDE + CAPTION + GAP
    image = Image.new("RGB", (columns * across + GAP, rows * down + GAP), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(13)
    for number, (cell, picture) in enumerate(zip(sheet.cells, drawn, strict=True)):
        x, y = GAP + number % COLUMNS * across, GAP + number // COLUMNS * down
        image.paste(picture, (x, y))
        pen.text((x + SIDE / 2, y + SIDE + 3), cell.caption, INK, font, anchor="ma")
    return image


def flattened(rows: Iterable[list[Image.Image]]) -> Iterator[Image.Image]:
    """The drawings of rows, one by one."""
    for row in rows:
        yield from row
