from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor

from pipeline.params import Params
from pipeline.report import build
from pipeline.report.parts import Part
from pipeline.report.segmenter_pictures import (
    FOUND,
    GAP,
    HALF,
    PICTURES,
    SIDE,
    TRUE,
    panel,
    segmented,
    worst_first,
)
from pipeline.stage import Run
from tests.segmenter.judged import judge_all
from tests.segmenter.studio import Studio

PAIRS = 24


@pytest.fixture
def part(tmp_path: Path, change_params: Callable[..., Params]) -> tuple[Part, Path]:
    studio = Studio(tmp_path, change_params)
    studio.build()
    params = judge_all(studio, **{"segmenter.composites.test": PAIRS})
    folder = tmp_path / "pictures"
    folder.mkdir()
    return segmented(Run(build.STAGE, params, studio.root), folder), folder


def test_cards_show_some_pairs_and_the_worst(part: tuple[Part, Path]) -> None:
    shown, folder = part
    (worst,) = shown.folded
    assert len(shown.cards) == PICTURES
    assert len(worst.cards) == 20
    for card in [*shown.cards, *worst.cards]:
        number = card.title.removeprefix("pair ")
        assert card.picture == f"pictures/pair_{number}.jpg"
        assert (folder / f"pair_{number}.jpg").exists()
    scores = [dict(card.lines)["scores"][0] for card in worst.cards]
    assert scores == sorted(scores)


def test_the_worst_come_first_and_pairs_without_a_figure_not_at_all() -> None:
    rows = [
        {"pair": 0, "f1": 0.9, "box_iou": 0.1},
        {"pair": 1, "f1": None, "box_iou": None},
        {"pair": 2, "f1": 0.2, "box_iou": 0.9},
        {"pair": 3, "f1": 0.2, "box_iou": 0.3},
    ]
    assert worst_first(rows) == [3, 2, 0]


def test_a_panel_is_composite_truth_and_answer_with_both_boxes() -> None:
    image = np.full((64, 64, 3), 100, np.uint8)
    truth, answer = np.zeros((64, 64), np.uint8), np.zeros((64, 64), np.uint8)
    truth[16:32, 16:32] = 255
    answer[40:56, 8:16] = 255
    picture = panel(image, truth, answer)
    assert picture.size == (SIDE, SIDE + GAP + HALF)
    scale = SIDE // 64
    composite = np.asarray(picture)[:SIDE]
    seen = {
        name: np.argwhere((composite == ImageColor.getrgb(colour)).all(axis=2))
        for name, colour in (("true", TRUE), ("found", FOUND))
    }
    assert seen["true"].min(axis=0).tolist() == [16 * scale, 16 * scale]
    assert seen["true"].max(axis=0).tolist() == [32 * scale - 1, 32 * scale - 1]
    assert seen["found"].min(axis=0).tolist() == [40 * scale, 8 * scale]
    middle = round(24 / 64 * HALF)  # of the true figure
    assert picture.getpixel((middle, SIDE + GAP + middle)) == (255, 255, 255)
    assert picture.getpixel((HALF + GAP + middle, SIDE + GAP + middle)) == (0, 0, 0)


def test_where_nothing_was_found_there_is_no_box() -> None:
    nothing = np.zeros((8, 8), np.uint8)
    picture: Image.Image = panel(np.zeros((8, 8, 3), np.uint8), nothing, nothing)
    colours = {colour for _, colour in picture.getcolors(100) or []}
    assert colours == {(0, 0, 0), (255, 255, 255)}
