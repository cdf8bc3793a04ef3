from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.contracts.segmenter import (
    BACKGROUND_POSTS,
    BACKGROUNDS,
    FOREGROUND_POSTS,
    FOREGROUNDS,
    SEGMENTER_SPLITS,
    TEXTURES,
)
from pipeline.params import Params
from pipeline.report.parts import Part
from pipeline.report.segmenter_data import INPUTS, segmenter_data
from pipeline.segmenter import composites
from pipeline.stage import Run, Stage, execute
from tests.segmenter.studio import Studio


def reject(post: int, rule: str) -> dict[str, object]:
    return {"post_id": post, "stage": "", "rule": rule, "detail": ""}


@pytest.fixture
def part(tmp_path: Path, change_params: Callable[..., Params]) -> Part:
    """Of a studio of eight figures, six places and four textures."""
    studio = Studio(tmp_path, change_params)
    studio.build()
    studio.put(FOREGROUND_POSTS.rejects, [reject(1, "text"), reject(2, "text")])
    studio.put(FOREGROUNDS.rejects, [reject(3, "opaque"), reject(4, "text"), reject(5, "opaque")])
    for table in (BACKGROUND_POSTS, BACKGROUNDS, TEXTURES):
        studio.put(table.rejects, [])
    studio.put(SEGMENTER_SPLITS.rejects, [reject(6, "joins_splits")])
    params = studio.params(**{"segmenter.canvas.empty": 0.125})
    execute(composites.STAGE, composites.main, params, tmp_path)
    return segmenter_data(Run(Stage("report", ("corpus.name",), INPUTS, ()), params, tmp_path))


def test_what_there_is_stands_beside_the_paper_s(part: Part) -> None:
    assert part.tables[0].rows == [
        ("foregrounds", 8, "18.5k"),
        ("backgrounds", 6, "5.8k"),
        ("textures", 4, "2.3k"),
        ("val pairs", 8, 1024),
        ("test pairs", 8, 1024),
    ]
    assert part.metrics["foregrounds"] == 8
    assert part.metrics["refused pairs"] == 0


def test_each_rule_takes_its_posts_stage_by_stage(part: Part) -> None:
    assert part.tables[1].rows == [
        ("foregrounds", "", "candidates", 0, 13),
        ("foregrounds", "segmenter_select", "text", 2, 11),
        ("foregrounds", "foregrounds", "opaque", 2, 9),
        ("foregrounds", "foregrounds", "text", 1, 8),
        ("backgrounds", "", "candidates", 0, 6),
        ("textures", "", "candidates", 0, 4),
    ]


def test_splits_and_pairs_are_counted(part: Part) -> None:
    assert part.tables[2].rows == [
        ("train", 4, 3, 2, "–", "–"),
        ("val", 2, 1, 1, 8, 1),
        ("test", 2, 2, 1, 8, 1),
    ]
    assert "1 images would join two splits" in part.tables[2].note
