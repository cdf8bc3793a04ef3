import numpy as np
from PIL import Image, ImageFont

from pipeline.keypoints import COLOURS
from pipeline.retrieval.search import Hit, Query
from pipeline.retrieval.sheet import (
    GAP,
    LINE,
    LINES,
    SIDE,
    _fitting,
    contact_sheet,
    tile_of_hit,
    tile_of_query,
)
from tests.retrieval.figures import figure, only

HIT = Hit(7, 12.34, True, figure(), (200, 300), (0, 0, 1, 1), ("somebody",), "", (), "safe", (8, 9))


def colours(picture: Image.Image) -> set[tuple[int, ...]]:
    return {tuple(pixel) for pixel in np.asarray(picture).reshape(-1, 3).tolist()}


def rgb(name: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(COLOURS[name][1:]))


def test_artist_and_post_are_under_each() -> None:
    tile = tile_of_hit(Image.new("RGB", (200, 300), "green"), HIT)
    assert tile.lines == ("somebody", "post 7", "12.3°, mirrored, +2")
    assert tile.picture.size == (round(SIDE * 2 / 3), SIDE)
    assert {rgb("left"), rgb("right")} <= colours(tile.picture)


def test_a_pose_alone_is_drawn_in_the_middle_whatever_its_unit() -> None:
    for scale in (1e-3, 1, 1e3):
        pose = figure() * [scale, scale, 1]
        tile = tile_of_query(Query(pose), None, ("pose.json",))
        inked = np.argwhere((np.asarray(tile.picture) != 255).any(axis=2))
        middle = (inked.min(axis=0) + inked.max(axis=0)) / 2
        assert np.abs(middle - SIDE / 2).max() < 4
    arm = tile_of_query(Query(only(figure(), "left_elbow", "left_wrist")), None, ())
    assert rgb("left") in colours(arm.picture)
    assert rgb("right") not in colours(arm.picture)


def test_the_sheet_holds_all_rows() -> None:
    tile = tile_of_hit(Image.new("RGB", (300, 300), "green"), HIT)
    sheet = contact_sheet([[tile] * 3, [tile]])
    assert sheet.size == (3 * (SIDE + GAP) + GAP, 2 * (SIDE + LINES * LINE + 2 * GAP))
    assert contact_sheet([]).size[0] > 0


def test_long_and_strange_names_fit() -> None:
    font = ImageFont.load_default(13)
    for text in ("x" * 10_000, "\x1b[31mred\n" * 9, "", "音" * 500):
        shown = _fitting(text, font)
        assert font.getlength(shown) <= SIDE
        assert shown.isprintable()
