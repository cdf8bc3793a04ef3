import shutil
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.params import Params
from tests.conftest import REPOSITORY


def test_doctor_says_what_is_ready(tmp_path: Path) -> None:
    for folder in ("annotations", "rulebook"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    settings = ["--params", str(REPOSITORY / "params.yaml"), "--root", str(tmp_path)]
    ended = CliRunner().invoke(app, ["doctor", *settings])
    assert ended.exit_code == 0
    assert "the sample is not drawn yet; `dvc repro` draws it" in ended.output
    assert ended.output.endswith("all ready: `dvc repro`\n")


def test_doctor_says_what_is_not(tmp_path: Path, change_params: Callable[..., Params]) -> None:
    (tmp_path / "mirror/metadata").mkdir(parents=True)
    (tmp_path / "mirror/metadata/2019000000000000").write_text("{}\n")
    (tmp_path / "rulebook/body").mkdir(parents=True)
    (tmp_path / "rulebook/body/hair.yaml").write_text("long_hair: [\n")
    (tmp_path / "annotations/sample").mkdir(parents=True)
    (tmp_path / "annotations/sample/takedown.yaml").write_text("- 7\n")
    (tmp_path / "annotations/sample/labels.jsonl").write_text("")
    (tmp_path / "add").mkdir()
    (tmp_path / "add/train.json").write_text("[]")
    change_params(**{"corpus.root": "mirror", "pose.add": "add"})
    settings = ["--params", str(tmp_path / "params.yaml"), "--root", str(tmp_path)]
    ended = CliRunner().invoke(app, ["doctor", *settings])
    unready = [line for line in ended.output.splitlines() if line.startswith("NOT READY")]
    assert ended.exit_code == 2
    assert [line.split()[2] for line in unready] == [
        "rulebook:",
        "removals:",
        "corpus:",
        "poses:",
    ]
    assert "hair.yaml:" in unready[0]
    assert "takedown.yaml:1:" in unready[1]
    assert "lacks 12 of 13 metadata files, the first 'metadata/2019000000000001'" in unready[2]
    assert "pose.add = 'add' lacks test.json, val.json" in unready[3]


def test_doctor_of_bad_settings(tmp_path: Path) -> None:
    bad = tmp_path / "params.yaml"
    bad.write_text("corpsu: {}\n")
    ended = CliRunner().invoke(app, ["doctor", "--params", str(bad), "--root", str(tmp_path)])
    assert ended.exit_code == 2
    assert "did you mean 'corpus'?" in ended.output
