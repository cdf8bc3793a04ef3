import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.images.store import ImageStore
from pipeline.report.headlines import SPLITS
from tests.conftest import REPOSITORY

PARAMS = str(REPOSITORY / "params.yaml")


def posebooru(*arguments: str, root: Path) -> tuple[int, str]:
    """The exit code and what was printed."""
    ended = CliRunner().invoke(app, [*arguments, "--params", PARAMS, "--root", str(root)])
    return ended.exit_code, ended.output


def test_summary_shows_the_headlines_and_where_to_look(tmp_path: Path) -> None:
    metrics = tmp_path / "reports/sample/metrics.json"
    metrics.parent.mkdir(parents=True)
    metrics.write_text(
        json.dumps(
            {
                "corpus": "sample",
                "funnel": {"posts": 5000, "images": 1000},
                "classes": {
                    "classes": 150,
                    "median_percent": 3.2,
                    "min_percent": 0.1,
                    "without_positives": 0,
                },
                "tagger": {"tagger": {"average_precision": 0.41}},
                "segmenter": {
                    "segmenter": {"f1": 0.9, "box_iou": 0.8},
                    "mean_box": {"f1": 0.4, "box_iou": 0.3},
                },
                "pose": {},
                "retrieval": {"drawings": 900},
                "splits": {f"tagger_{split}": {"posts": 1200, "groups": 9} for split in SPLITS},
                "pose_data": {split: {"add": 9} for split in SPLITS},
                "annotation": {
                    "tasks": 200,
                    "answered": 150,
                    "of_no_use": 3,
                    "suspect_tasks": 12,
                },
            }
        )
    )
    code, said = posebooru("summary", root=tmp_path)
    assert code == 0
    assert said.startswith("corpus sample: 5,000 posts, 1,000 images\n")
    assert said.endswith("reports/sample/index.html\n")


def test_summary_before_the_first_build(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    code, _ = posebooru("summary", root=tmp_path)
    assert code == 2
    assert "metrics.json: missing; run `dvc repro`" in caplog.text


def test_purge_deletes_a_post_s_files_and_no_other(tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "datasets/sample/store", None)
    for path in ("512px/0007/7.jpg", "original/0007/7.png", "512px/0008/8.jpg"):
        with store.writing(path) as temporary:
            temporary.write_bytes(b"x")
    code, said = posebooru("purge", "7", root=tmp_path)
    assert code == 0
    assert "post 7: 2 files deleted" in said
    assert [path.name for path in store.root.rglob("*.*") if path.is_file()] == ["8.jpg"]


def test_verbs_of_the_rulebook_are_there() -> None:
    ended = CliRunner().invoke(app, ["rulebook", "--help"])
    for verb in ("check", "diff", "explain", "stats"):
        assert verb in ended.output
