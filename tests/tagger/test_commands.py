import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.contracts.tagger import TAGGER_TEST_SCORES
from pipeline.params import load_params
from pipeline.tagger.scores import score_table
from tests.conftest import REPOSITORY
from tests.tagger.test_adapters import rf5_files, wd_files
from tests.tagger.worlds import RED, SPLIT_OF, put, put_images, put_labels, put_scores, scores

PARAMS = str(REPOSITORY / "params.yaml")


def posebooru(root: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of `posebooru tagger ...`."""
    settings = ["--root", str(root), "--params", PARAMS]
    result = CliRunner().invoke(app, ["tagger", *arguments, *settings])
    return result.exit_code, result.output


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put_labels(tmp_path)
    put_images(tmp_path)
    put_scores(tmp_path)
    return tmp_path


@pytest.mark.parametrize("form", ["rf5", "wd"])
def test_adapt_scores_both_splits_and_says_what_to_set(root: Path, form: str) -> None:
    if form == "rf5":
        weights, tags, _ = rf5_files(root)
        files = ["--weights", str(weights), "--tags", str(tags)]
    else:
        model, tags = wd_files(root)
        files = ["--model", str(model), "--tags", str(tags)]
    out = root / "scores.parquet"
    code, said = posebooru(root, "adapt", form, *files, "--out", str(out))
    assert code == 0, said
    assert "48 posts scored for 2 of the rulebook's 6 tags" in said
    table = pq.read_table(out)
    assert set(table["post_id"].to_pylist()) == {*SPLIT_OF["val"], *SPLIT_OF["test"]}
    # What it says to put into the settings is accepted there.
    raw = yaml.safe_load(Path(PARAMS).read_text())
    told = yaml.safe_load(said[said.index("tagger:\n") :])
    raw["tagger"]["evaluate"]["others"] |= told["tagger"]["evaluate"]["others"]
    (root / "params.yaml").write_text(yaml.safe_dump(raw))
    others = load_params(root / "params.yaml").tagger.evaluate.others
    assert getattr(others, form).file == str(out)


def test_adapt_says_what_is_missing(root: Path) -> None:
    tags = rf5_files(root)[1]
    out = str(root / "scores.parquet")
    code, _ = posebooru(
        root, "adapt", "rf5", "--weights", "gone", "--tags", str(tags), "--out", out
    )
    assert code == 2
    assert not Path(out).exists()


def test_suspects_are_posts_that_look_like_a_class_they_lack(root: Path) -> None:
    # Post 302 has no label, and looks as red as those that have.
    changed = scores("test", 0.1)
    row = list(SPLIT_OF["test"]).index(302)
    changed[row, RED] = 0.99
    put(root, TAGGER_TEST_SCORES, score_table(np.array(SPLIT_OF["test"]), changed))
    out = root / "suspects.csv"
    code, said = posebooru(root, "suspects", "--out", str(out))
    assert code == 0, said
    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["post_id"], row["class"], row["tags"]) for row in rows] == [
        ("302", "red", "red_hair red_theme")
    ]
    assert "corpus sample: 1 suspects in 1 posts" in said


def test_suspects_without_a_tagger(root: Path) -> None:
    (root / TAGGER_TEST_SCORES.path.format(corpus="sample")).unlink()
    code, _ = posebooru(root, "suspects", "--out", str(root / "suspects.csv"))
    assert code == 2
