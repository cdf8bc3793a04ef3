"""`posebooru annotate report` and `review`, as they are typed."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from PIL import Image
from typer.testing import CliRunner

from pipeline.annotation.client import KEY, Studio
from pipeline.annotation.labels import write_labels
from pipeline.annotation.quality import SIMULATED
from pipeline.annotation.server import Server
from pipeline.cli import app
from pipeline.contracts.annotation import POSE_LABELS, SNAPSHOT
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.schemas import KEYPOINTS_SCHEMA
from pipeline.contracts.table import write_table
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from tests.annotation.poses import BACK, FRONT, SIZE, both_swapped, label, put, task
from tests.conftest import REPOSITORY

TASKS = [task(1), task(2)]


@pytest.fixture
def annotate(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Type `posebooru annotate ...`, as for people; its exit code and what it said."""
    put(tmp_path, TASKS, [label(FRONT, TASKS[0], annotator="ann")])
    raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())

    def typed(*words: str, **settings: str | None) -> tuple[int, str]:
        raw["annotation"] |= {"annotators": None} | settings
        (tmp_path / "params.yaml").write_text(yaml.safe_dump(raw))
        where = ["--params", str(tmp_path / "params.yaml"), "--root", str(tmp_path)]
        ended = CliRunner().invoke(app, ["annotate", *words, *where])
        return ended.exit_code, ended.output

    return typed


def test_the_report_says_how_far_it_is(annotate: Callable[..., tuple[int, str]]) -> None:
    code, said = annotate("report")
    assert code == 0
    assert said.startswith("corpus sample\n")
    assert "0 tasks with suspect labels" in said
    assert SIMULATED not in said


def test_labels_that_were_pulled_since_the_last_build_count(
    annotate: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    snapshot = tmp_path / SNAPSHOT.format(corpus="sample")
    write_labels([label(both_swapped(BACK), TASKS[1], annotator="ben")], snapshot)
    _, said = annotate("report")
    assert "  post 2, ben: left and right look swapped (whole body)" in said
    (tmp_path / POSE_LABELS.format(corpus="sample")).unlink()
    _, said = annotate("report")
    assert "ann" not in said.split("annotator", 1)[1].split()


def test_the_same_as_json(annotate: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    file = tmp_path / "quality.json"
    assert annotate("report", "--json", str(file))[0] == 0
    found = json.loads(file.read_text())
    assert (found["corpus"], found["simulated"]) == ("sample", False)
    assert found["progress"][0]["tasks"] == 2


def test_a_models_keypoints_raise_doubt(
    annotate: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    points = [float(value) for point in both_swapped(FRONT) for value in (*point[:2], 0.9)]
    values = [points + [0.0] * 24]
    file = tmp_path / "model.parquet"
    write_table(pa.table([[1], values], schema=KEYPOINTS_SCHEMA), file, KEYPOINTS_SCHEMA)
    _, said = annotate("report", "--against", str(file))
    assert "left and right are swapped against a model (whole body)" in said


@pytest.mark.parametrize(
    ("words", "annotators", "complaint"),
    [
        (("report", "--against", "no.parquet"), None, "no.parquet: missing"),
        (("review",), "pipeline.sample.annotators", "answers in people's place"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    annotate: Callable[..., tuple[int, str]],
    caplog: pytest.LogCaptureFixture,
    words: tuple[str, ...],
    annotators: str | None,
    complaint: str,
) -> None:
    code, _ = annotate(*words, annotators=annotators)
    assert code == 2
    assert complaint in caplog.text


def test_simulated_annotators_are_owned_up_to(annotate: Callable[..., tuple[int, str]]) -> None:
    assert SIMULATED in annotate("report", annotators="pipeline.sample.annotators")[1]


@pytest.mark.slow
def test_the_doubted_are_sent_to_a_project_of_their_own_once(
    annotate: Callable[..., tuple[int, str]],
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    tmp_path: Path,
    server: Server,
    studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_posts({"post_id": 1, "ext": "png"}, {"post_id": 2, "ext": "png"})
    file = tmp_path / "datasets/sample/store" / TASKS[0].image
    file.parent.mkdir(parents=True)
    Image.new("RGB", SIZE).save(file)
    limits = Limits(10_000_000, 1_000_000)
    row = describe(Wanted(1, "original", "png", None), file.read_bytes(), limits)
    put_table(POSE_IMAGES, [row | {"path": TASKS[0].image}])
    put(tmp_path, TASKS, [label(both_swapped(FRONT), TASKS[0])])
    monkeypatch.setenv(KEY, server.login.key)
    there = {"url": server.url, "images": "https://images.invalid"}

    for sent in (1, 0):
        code, said = annotate("review", **there)
        assert code == 0
        assert f"1 of 2 tasks are doubted, {sent} sent now to the project 'sample review'" in said
    (again,) = studio.tasks(studio.find_project("sample review"))
    assert again.task == TASKS[0].task
