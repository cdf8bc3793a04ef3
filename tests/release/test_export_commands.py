"""`posebooru export` as it is typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from tests.release.corpus import Corpus, seal
from tests.release.exporting import export, with_images


def test_a_release_in_each_form(corpus: Corpus, tmp_path: Path) -> None:
    release = with_images(corpus)
    for form in ("yolo", "webdataset"):
        out = tmp_path / form
        code, said = export(corpus, form, str(release.folder), "--out", str(out))
        assert code == 0, said
        assert "train 1, val 1, test 1" in said
        assert "Apache-2.0" in (out / "NOTICE.txt").read_text()


def test_a_folder_that_is_there_is_refused(
    corpus: Corpus, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    release = with_images(corpus)
    (tmp_path / "out").mkdir()
    code, _ = export(corpus, "coco", str(release.folder), "--out", str(tmp_path / "out"))
    assert code == 2
    assert "is there already" in caplog.text


def test_a_set_that_nobody_knows(
    corpus: Corpus, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    out = ["--out", str(tmp_path / "out")]
    code, _ = export(corpus, "webdataset", str(tmp_path), "--set", "poses", *out)
    assert code == 2
    assert "known are tagger, segmenter, pose" in caplog.text


def test_a_release_that_was_tampered_with_is_not_read_further(
    corpus: Corpus, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    release = with_images(corpus)
    (release.folder / "images/evil.jpg").write_bytes(b"x")
    seal(release.folder)
    out = tmp_path / "out"
    assert export(corpus, "coco", str(release.folder), "--out", str(out))[0] == 2
    assert "evil.jpg" in caplog.text
    assert not out.exists()


def test_images_that_are_not_there_leave_nothing_behind(
    corpus: Corpus, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    release = corpus.release(tmp_path / "without")
    before = sorted(tmp_path.iterdir())
    code, _ = export(corpus, "yolo", str(release.folder), "--out", str(tmp_path / "out"))
    assert code == 2
    assert "`posebooru fetch" in caplog.text
    assert sorted(tmp_path.iterdir()) == before


def test_onnx_is_a_form_among_the_others() -> None:
    said = CliRunner().invoke(app, ["export", "--help"]).output
    for form in ("onnx", "coco", "yolo", "webdataset", "parquet"):
        assert form in said
