"""Contact sheets: every cell has its place, and keypoints their side's colour."""

import numpy as np
import pytest
from PIL import Image

from pipeline.keypoints import COLOURS, INDEX, NOT_LABELLED, OCCLUDED, VISIBLE
from pipeline.sample.colours import rgb
from pipeline.sample.contact_sheets import (
    CAPTION,
    COLUMNS,
    GAP,
    SIDE,
    Cell,
    Sheet,
    draw_cell,
    draw_cells,
    flattened,
    lay_out,
    shards,
    skeleton,
)
from pipeline.sample.raster import rasterise
from pipeline.sample.shots import LOOK, shot


def sheet(count: int) -> Sheet:
    cells = tuple(Cell(f"number {number}", shot(LOOK)) for number in range(count))
    return Sheet("numbers", "Numbers", "", cells)


def test_cells_stand_in_rows():
    colours = [(20 * number, 90, 200) for number in range(COLUMNS + 2)]
    drawn = [Image.new("RGB", (SIDE, SIDE), colour) for colour in colours]
    laid = lay_out(sheet(COLUMNS + 2), drawn)
    assert laid.size == (COLUMNS * (SIDE + GAP) + GAP, 2 * (SIDE + CAPTION + GAP) + GAP)
    centre = GAP + SIDE // 2
    assert laid.getpixel((centre, centre)) == colours[0]
    second = (centre + SIDE + GAP, centre + SIDE + CAPTION + GAP)
    assert laid.getpixel(second) == colours[COLUMNS + 1]


def test_rows_come_one_after_the_other():
    made = shards(sheet(COLUMNS + 2))
    assert [len(shard.cells) for shard in made] == [COLUMNS, 2]
    pictures = [Image.new("RGB", (1, 1), (number, 0, 0)) for number in range(3)]
    assert list(flattened([pictures[:2], pictures[2:]])) == pictures


def test_the_same_cell_is_the_same_picture():
    cell = Cell("rain", shot(LOOK), background="white", effect="rain")
    (first,) = draw_cells(shards(Sheet("rain", "Rain", "", (cell,)))[0])
    assert np.array_equal(np.asarray(first), np.asarray(draw_cell(cell, marked=False)))
    assert first.size == (SIDE, SIDE)


def test_keypoints_are_drawn_on_when_asked():
    cell = Cell("marked", shot(LOOK))
    plain, marked = (np.asarray(draw_cell(cell, marked=on)).astype(int) for on in (False, True))
    for name in ("left", "right"):
        colour = np.array(rgb(COLOURS[name]))
        near = [(np.abs(picture - colour).max(axis=2) < 12).sum() for picture in (plain, marked)]
        assert near[1] > near[0] + 20


@pytest.mark.parametrize(("v", "hollow"), [(VISIBLE, False), (OCCLUDED, True)])
def test_a_hidden_keypoint_is_hollow(v, hollow):
    points = np.zeros((25, 3))
    points[INDEX["left_knee"]] = 50, 50, v
    drawn = rasterise(skeleton(points), 100, 100)
    assert (drawn.getpixel((50, 50)) == (255, 255, 255, 255)) == hollow
    assert drawn.getpixel((45, 50))[:3] == rgb(COLOURS["left"])


def test_what_is_not_labelled_is_not_drawn():
    points = np.zeros((25, 3))
    points[INDEX["left_knee"]] = 50, 50, VISIBLE
    assert points[INDEX["left_hip"], 2] == NOT_LABELLED
    assert "<path" not in skeleton(points)  # no link to it either
