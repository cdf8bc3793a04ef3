from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.plan.changes import Change, change_of, known_settings
from pipeline.plan.line import Step

STEPS = (
    Step("retag", deps=("rulebook",), params=(), outs=("labels",)),
    Step("quotas", deps=("rulebook/pose_quotas.yaml",), params=("pose.sizes",), outs=("chosen",)),
    Step("train", deps=("labels",), params=("tagger.train", "images"), outs=("model",)),
    Step("predict", deps=("model",), params=("images",), outs=("scores",)),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "rulebook/body").mkdir(parents=True)
    for name in ("body/hair.yaml", "pose_quotas.yaml"):
        (tmp_path / "rulebook" / name).write_text("\n")
    (tmp_path / "README.md").write_text("\n")
    return tmp_path


@pytest.mark.parametrize(
    ("what", "directly", "downstream"),
    [
        ("rulebook/body/hair.yaml", ("retag",), ("train", "predict")),
        ("./rulebook/body/hair.yaml", ("retag",), ("train", "predict")),
        ("rulebook/pose_quotas.yaml", ("retag", "quotas"), ("train", "predict")),
        ("rulebook", ("retag", "quotas"), ("train", "predict")),
        ("tagger.train.epochs", ("train",), ("predict",)),
        ("tagger", ("train",), ("predict",)),
        ("images.max_bytes", ("train", "predict"), ()),
        ("engine.workers", (), ()),
        ("README.md", (), ()),
    ],
)
def test_what_a_change_runs_again(
    what: str, directly: tuple[str, ...], downstream: tuple[str, ...], params: Params, root: Path
) -> None:
    found = change_of(what, STEPS, params, root)
    assert found == Change(what, directly, downstream)
    assert found.steps == directly + downstream


@pytest.mark.parametrize(
    ("what", "hint"),
    [
        ("tagger.train.epoch", "did you mean 'tagger.train.epochs'"),
        ("rulebok", "did you mean 'rulebook'"),
        ("../outside.yaml", "neither a setting nor a file"),
        ("/etc/hostname", "neither a setting nor a file"),
    ],
)
def test_a_change_of_what_is_not_there_is_refused(
    what: str, hint: str, params: Params, root: Path
) -> None:
    with pytest.raises(PipelineError, match=hint):
        change_of(what, STEPS, params, root)


def test_settings_are_leaves_and_sections(params: Params) -> None:
    known = known_settings(params)
    assert {"tagger", "tagger.train", "tagger.train.epochs"} <= set(known)
    assert len(known) == len(set(known))
