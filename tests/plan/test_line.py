from pathlib import Path

import pytest
import yaml

from pipeline.errors import PipelineError
from pipeline.plan.line import (
    UP_TO_DATE,
    WAITS,
    WILL_RUN,
    State,
    Step,
    downstream_of,
    in_order,
    read_line,
    states_of,
    touches,
)
from tests.conftest import REPOSITORY

LABELS = Step("retag", deps=("rules",), params=(), outs=("made/labels",))
MODEL = Step("train", deps=("made/labels",), params=("tagger.train",), outs=("made/model",))
SCORES = Step("predict@a", deps=("made/model/a.bin",), params=(), outs=("made/scores",))
ALONE = Step("other", deps=(), params=("splits",), outs=("made/other",))


def test_steps_stand_after_what_they_depend_on() -> None:
    assert in_order([SCORES, ALONE, MODEL, LABELS]) == (ALONE, LABELS, MODEL, SCORES)
    assert downstream_of([LABELS, MODEL, SCORES, ALONE], ["retag"]) == {"train", "predict@a"}
    assert downstream_of([LABELS, MODEL, SCORES, ALONE], ["other"]) == set()
    assert (SCORES.stage, SCORES.row, MODEL.row) == ("predict", "a", "")


def test_steps_that_wait_for_each_other_are_refused() -> None:
    rules = Step("rules", deps=("made/model",), params=(), outs=("rules",))
    with pytest.raises(PipelineError, match="stages wait for each other"):
        in_order([LABELS, MODEL, rules])


@pytest.mark.parametrize(
    ("path", "other", "do"),
    [("a/b", "a", True), ("a", "a/b", True), ("a", "a", True), ("ab", "a", False)],
)
def test_paths_touch_when_one_is_in_the_other(path: str, other: str, do: bool) -> None:
    assert touches(path, other) is do


def test_what_comes_after_a_change_waits() -> None:
    states = states_of(
        [LABELS, MODEL, ALONE], {"retag": [{"changed deps": {"rules": "modified"}}]}, set()
    )
    assert states == {
        "retag": State(WILL_RUN, ("rules modified",)),
        "train": State(WAITS, (), ("retag",)),
        "other": State(UP_TO_DATE),
    }


def test_an_input_that_came_out_otherwise_is_a_reason_by_itself() -> None:
    changed = {"train": [{"changed deps": {"made/labels": "modified"}}]}
    states = states_of([LABELS, MODEL], changed, set())
    assert states["train"] == State(WILL_RUN, ("made/labels modified",))


def test_dvc_knows_what_is_built(built_line: Path) -> None:
    line = read_line(built_line, built_line / "params.yaml")
    assert {step.name for step in line.steps} == {"retag", "train", "other"}
    assert all(state == State(UP_TO_DATE) for state in line.states.values())
    assert line.is_current("train")


def test_after_an_edit_of_a_rule(built_line: Path) -> None:
    (built_line / "rules/hair.yaml").write_text("short_hair:\n")
    line = read_line(built_line, built_line / "params.yaml")
    assert line.states["retag"] == State(WILL_RUN, ("rules modified",))
    assert line.states["train"] == State(WAITS, (), ("retag",))
    assert line.is_current("other")


def test_after_an_edit_of_code_and_of_a_setting(built_line: Path, tmp_path: Path) -> None:
    (built_line / "pipeline/train.py").write_text("pass\n")
    other = tmp_path / "other.yaml"
    settings = yaml.safe_load((built_line / "params.yaml").read_text())
    settings["tagger"]["train"]["epochs"] += 1
    other.write_text(yaml.safe_dump(settings))
    line = read_line(built_line, other)
    assert line.states["train"].because == ("tagger.train modified", "its code modified")
    assert line.is_current("retag")


def test_nothing_is_built(small_line: Path) -> None:
    before = sorted(small_line.rglob("*"))
    line = read_line(small_line, small_line / "params.yaml")
    assert line.states["retag"] == State(WILL_RUN, ("not built yet",))
    assert line.states["train"] == State(WILL_RUN, ("not built yet",), ("retag",))
    assert sorted(small_line.rglob("*")) == before


def test_a_root_without_a_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"dvc\.yaml: no such file; --root names a checkout"):
        read_line(tmp_path, REPOSITORY / "params.yaml")


def test_a_line_that_dvc_cannot_read_is_refused(small_line: Path) -> None:
    (small_line / "dvc.yaml").write_text("stages:\n  retag:\n    deps: 7\n")
    with pytest.raises(PipelineError, match=r"dvc\.yaml: DVC says: "):
        read_line(small_line, small_line / "params.yaml")
