import json
import shutil
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import PipelineError
from pipeline.pose.commands import named
from tests.pose.figures import Figures
from tests.pose.models import put_models

RUNNER = CliRunner()


def run(figures: Figures, *arguments: str) -> tuple[int, str]:
    figures.params()  # writes params.yaml
    common = ["--root", str(figures.root), "--params", str(figures.root / "params.yaml")]
    result = RUNNER.invoke(app, [*arguments, *common])
    return result.exit_code, result.output


def test_predict_writes_three_forms(figures: Figures) -> None:
    put_models(figures, "domain_features")
    pictures = figures.root / "pictures"
    pictures.mkdir()
    shutil.copy(figures.file(300), pictures / "a.png")
    Image.new("L", (40, 50), "white").save(pictures / "b.jpg")
    (pictures / "notes.txt").write_text("not a picture")
    out = figures.root / "out"
    code, output = run(
        figures, "predict", str(pictures), "--out", str(out), "--row", "domain_features"
    )
    assert code == 0, output
    document = json.loads((out / "keypoints.json").read_text())
    assert [image["file_name"] for image in document["images"]] == ["a.png", "b.jpg"]
    assert document["annotations"][1]["bbox"] == [0, 0, 40, 50]
    assert sorted(file.name for file in (out / "openpose").iterdir()) == [
        "a.png_keypoints.json",
        "b.jpg_keypoints.json",
    ]
    with Image.open(out / "drawn/a.png.png") as drawn:
        assert drawn.size == (80, 120)
    assert "2 pictures in" in output


def test_a_picture_that_cannot_be_read_stops_no_other(figures: Figures) -> None:
    put_models(figures, "domain_features")
    broken = figures.root / "broken.png"
    broken.write_bytes(b"nothing of the kind")
    out = figures.root / "out"
    code, _ = run(
        figures, "predict", str(broken), str(figures.file(300)), "--out", str(out),
        "--row", "domain_features",
    )  # fmt: skip
    assert code == 2
    assert len(json.loads((out / "keypoints.json").read_text())["images"]) == 1


def test_a_row_that_is_none_is_told(figures: Figures, caplog: pytest.LogCaptureFixture) -> None:
    code, _ = run(figures, "predict", str(figures.file(300)), "--row", "nonsense")
    assert code == 2
    assert "--row nonsense: no such row" in caplog.text


def test_names_that_meet_get_numbers(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.png").touch()
    found = named([tmp_path / "one", tmp_path / "two/same.png"])
    assert list(found) == ["same.png", "same-2.png"]


def test_no_picture_is_told(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="no pictures"):
        named([tmp_path])
    with pytest.raises(PipelineError, match="no such file or folder"):
        named([tmp_path / "nowhere.png"])


def test_models_prints_the_papers_counts() -> None:
    result = RUNNER.invoke(app, ["models"])
    assert result.exit_code == 0
    assert "9.946m" in result.output
