from pathlib import Path

import pytest
from hypothesis import given

from pipeline.annotation.labels import Box
from pipeline.annotation.tasks import area_of, overlap, read_tasks, task_hash, write_tasks
from pipeline.errors import PipelineError
from tests.annotation.records import SHA256, boxes, points, task


def test_tasks_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    tasks = [
        task(2, keypoints=points(nose=(1.5, 2.5, 2)), keypoints_source="add"),
        task(1, set="new", quota="back", area=None, box_source="image"),
    ]
    write_tasks(tasks, path)
    assert read_tasks(path) == tasks[::-1]


def test_a_hash_stands_for_the_image_and_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    before = task_hash(SHA256)
    assert before == task_hash(SHA256) != task_hash("cd" * 32)
    monkeypatch.setattr("pipeline.annotation.tasks.CONFIG_VERSION", 2)
    assert task_hash(SHA256) != before


OVERLAPS = [
    # two boxes, what they share of what they cover
    ((0, 0, 2, 2), (0, 0, 2, 2), 1),
    ((0, 0, 2, 2), (1, 0, 2, 2), 1 / 3),
    ((0, 0, 2, 2), (2, 0, 2, 2), 0),
    ((0, 0, 2, 2), (5, 5, 2, 2), 0),
]


@pytest.mark.parametrize(("first", "second", "shared"), OVERLAPS)
def test_overlap(first: Box, second: Box, shared: float) -> None:
    assert overlap(first, second) == pytest.approx(shared)


@given(boxes(), boxes())
def test_overlap_is_a_share_and_has_no_order(first: Box, second: Box) -> None:
    assert 0 <= overlap(first, second) <= 1 + 1e-9
    assert overlap(first, second) == pytest.approx(overlap(second, first))


def test_the_masks_area_goes_with_the_segmenters_box() -> None:
    assert area_of(task(), (100.0, 60.0, 190.0, 480.0)) == (40_000.0, "mask")
    assert area_of(task(), (10.0, 10.0, 50.0, 50.0)) == (2500.0, "box")
    assert area_of(task(area=None), task().box) == (100_000.0, "box")


@pytest.mark.parametrize("line", ["{}", "text", '{"post_id": -1}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "tasks.jsonl"
    write_tasks([task()], path)
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(PipelineError, match=r"tasks\.jsonl:2: "):
        read_tasks(path)


def test_no_tasks_yet(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"cannot be read .*; run `dvc repro`"):
        read_tasks(tmp_path / "tasks.jsonl")
