"""`posebooru sample draw`: the stage's bytes in any folder, and refusals in one line."""

import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.sample import commands
from tests.sample.conftest import IMAGES, POSTS, hashes

ORDER = ["--posts", str(POSTS), "--images", str(IMAGES), "--seed", "2019"]


def draw(out: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["sample", "draw", "--out", str(out), *options])


def test_it_draws_what_the_stage_draws(drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "far" / "mirror"
    result = draw(out, *ORDER, "--workers", "2")
    assert result.exit_code == 0
    assert f"posts {POSTS}, drawn {IMAGES}" in result.output
    assert f"set corpus.root to {out / 'mirror'}" in result.output
    assert hashes(out) == hashes(drawn)
    assert [path.name for path in out.parent.iterdir()] == ["mirror"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    result = draw(tmp_path / "out", "--posts", "5", "--seed", "1", "--workers", "1")
    assert result.exit_code == 0
    assert (tmp_path / "out/truth.parquet").exists()


def test_a_folder_with_something_in_it_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with caplog.at_level(logging.ERROR):
        assert draw(tmp_path, "--posts", "5", "--seed", "1").exit_code == 2
    assert "is there already; name another folder" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_drawing_of_another_order_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / ".out.partial/drawing/mirror"
    left.mkdir(parents=True)
    (left / "stray.jpg").write_text("of another seed")
    (tmp_path / ".out.partial" / commands.ORDER).write_text('{"order": {"seed": 7}}')
    assert draw(tmp_path / "out", "--posts", "5", "--seed", "1", "--workers", "1").exit_code == 0
    assert not (tmp_path / "out/mirror/stray.jpg").exists()
    assert not (tmp_path / ".out.partial").exists()
