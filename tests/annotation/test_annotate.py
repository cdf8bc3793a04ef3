"""The stage: no server where nothing is missing, a word to people where something is."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.annotation import annotate
from pipeline.annotation.agreement import asked_twice
from pipeline.annotation.annotate import in_turn
from pipeline.annotation.client import KEY
from pipeline.annotation.desk import opened
from pipeline.annotation.labels import Label, read_labels, write_labels
from pipeline.annotation.server import Server
from pipeline.annotation.tasks import Task, task_hash, write_tasks
from pipeline.contracts.annotation import POSE_LABELS, POSE_LABELS_REJECTS, SNAPSHOT, TASKS
from pipeline.contracts.metadata import TAKEN_DOWN
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import write_table
from pipeline.errors import PipelineError
from pipeline.params import Params, load_params
from pipeline.stage import Run, execute
from tests.annotation.records import answer, label, task
from tests.conftest import REPOSITORY
from tests.sample.conftest import draw_small, small
from tests.test_house import PLUMBING, STAGES, closure, room

Change = Callable[..., Params]


def put(
    root: Path, tasks: list[Task], labels: list[Label], taken_down: tuple[int, ...] = ()
) -> None:
    """Tasks and a snapshot of the sample corpus below a root."""
    rows = [{"post_id": post, "reason": ""} for post in taken_down]
    table = root / TAKEN_DOWN.path.format(corpus="sample")
    table.parent.mkdir(parents=True, exist_ok=True)
    write_table(pa.Table.from_pylist(rows, schema=TAKEN_DOWN.schema), table, TAKEN_DOWN.schema)
    path = root / TASKS.format(corpus="sample")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_tasks(tasks, path)
    write_labels(labels, root / SNAPSHOT.format(corpus="sample"))


def labels_of(root: Path) -> list[Label]:
    return read_labels(root / POSE_LABELS.format(corpus="sample"))


def test_no_server_is_needed_where_all_is_labelled(tmp_path: Path, change_params: Change) -> None:
    labels = [label(1), label(2), label(2, revision=2, seconds=5.0)]
    put(tmp_path, [task(1), task(2)], labels)
    nowhere = {"url": "http://127.0.0.1:9", "images": "https://images.invalid", "double": 0.0}
    changes = {f"annotation.{name}": value for name, value in nowhere.items()}
    params = change_params(**changes, **{"annotation.annotators": None})
    counts = execute(annotate.STAGE, annotate.main, params, tmp_path)
    assert counts == {"tasks": 2, "labels": 3, "without": 0}
    assert labels_of(tmp_path) == labels


def test_labels_of_what_was_taken_down_are_not_passed_on(
    tmp_path: Path, change_params: Change
) -> None:
    put(tmp_path, [task(1)], [label(1), label(2)], taken_down=(2,))
    params = change_params(**{"annotation.double": 0.0, "annotation.annotators": None})
    counts = execute(annotate.STAGE, annotate.main, params, tmp_path)
    assert counts == {"tasks": 1, "labels": 1, "without": 0}
    assert labels_of(tmp_path) == [label(1)]


def test_answers_are_counted_where_the_time_of_day_would_differ() -> None:
    said = [answer(1, annotator="bob", made=500), answer(1, annotator="ann", made=900)]
    assert [(each.annotator, each.made) for each in in_turn(said)] == [("bob", 1), ("ann", 0)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sample.draw": False}, "annotation.annotators is for a drawn corpus alone"),
        (
            {"annotation.url": "https://people.invalid", "annotation.images": "https://i.invalid"},
            "annotators work on a server of our own",
        ),
        (
            {"annotation.url": "https://people.invalid", "annotation.annotators": None},
            "images must say where the server",
        ),
        ({"annotation.url": "people.invalid"}, "must begin with https:// or http://"),
        ({"annotation.images": "/data/images"}, "must begin with https:// or http:// or s3://"),
        ({"annotation.images": "https://me:secret@i.invalid"}, "must not hold a name or password"),
        ({"annotation.annotators": "os; rm"}, "annotation.annotators"),
    ],
)
def test_settings_that_cannot_be(changes: dict[str, Any], said: str, change_params: Change) -> None:
    with pytest.raises(PipelineError) as error:
        change_params(**changes)
    assert said in str(error.value)
    assert len(str(error.value)) < 400


def test_a_store_that_images_leave_is_not_served_from(
    tmp_path: Path, change_params: Change
) -> None:
    settings = change_params(
        **{"corpus.root": "https://images.invalid", "images.cache_gb": 1.0, "sample.draw": False,
           "annotation.annotators": None}
    )  # fmt: skip
    run = Run(annotate.STAGE, settings, tmp_path)
    with pytest.raises(PipelineError, match=r"images\.cache_gb lets them leave it: set annotation"):
        annotate.images_to_serve(run, [])


def test_the_stage_depends_on_the_program_that_answers() -> None:
    module = load_params(REPOSITORY / "params.yaml").annotation.annotators
    assert module is not None
    deps = STAGES["annotate"]["deps"]
    for name in closure(module):
        path = f"{name.replace('.', '/')}.py"
        covered = any(path == dep or path.startswith(f"{dep}/") for dep in deps)
        assert covered or room(name) in PLUMBING or name.count(".") < 2, path


@pytest.mark.slow
@pytest.mark.usefixtures("no_projects")
def test_people_are_waited_for_and_nothing_is_sent_twice(
    tmp_path: Path,
    server: Server,
    change_params: Change,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY, server.login.key)
    put(tmp_path, [task(1), task(2), task(3)], [label(2)])
    people: dict[str, Any] = {
        "annotation.url": server.url,
        "annotation.images": "https://images.invalid",
        "annotation.annotators": None,
        "annotation.double": 0.0,
    }

    def run(**more: Any) -> dict[str, int]:
        return execute(annotate.STAGE, annotate.main, change_params(**people, **more), tmp_path)

    waiting = rf"2 of 3 tasks wait for annotators at {server.url} \(2 of them sent now\)"
    with pytest.raises(PipelineError, match=waiting):
        run()
    assert not (tmp_path / POSE_LABELS.format(corpus="sample")).exists()
    with pytest.raises(PipelineError, match=r"\(0 of them sent now\)"):
        run()
    counts = run(**{"annotation.allow_partial": True})
    assert counts == {"tasks": 3, "labels": 1, "without": 2}
    assert labels_of(tmp_path) == [label(2)]


def drawn_tasks(root: Path) -> list[Task]:
    """A task for each drawn original, with a box that is a bit too large; and their manifest."""
    folder = root / SAMPLE.format(corpus="sample")
    rows = {row["post_id"]: row for row in pq.read_table(folder / "truth.parquet").to_pylist()}
    tasks, images = [], []
    for path in sorted((folder / "mirror" / "original").rglob("*.*")):
        row = rows.get(int(path.stem))
        if row is None or not (row["kind"].startswith("add") or row["kind"] == "candidate"):
            continue
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        with Image.open(path) as image:
            size = image.size
        name = path.relative_to(folder / "mirror").as_posix()
        tasks.append(
            task(
                row["post_id"],
                task=task_hash(sha256),
                image=name,
                sha256=sha256,
                width=size[0],
                height=size[1],
                box=(0.0, 0.0, float(size[0]), float(size[1])),
                area=None,
            )
        )
        images.append({"post_id": row["post_id"], "kind": "original", "path": name,
                       "sha256": sha256, "pixel_sha256": "", "width": size[0],
                       "height": size[1], "mode": "RGB"})  # fmt: skip
    path = root / POSE_IMAGES.path.format(corpus="sample")
    path.parent.mkdir(parents=True)
    write_table(pa.Table.from_pylist(images, schema=IMAGES_SCHEMA), path, IMAGES_SCHEMA)
    return tasks


@pytest.mark.slow
def test_the_samples_annotators_answer_and_say_the_same_again(
    tmp_path: Path, put_posts: Callable[..., Path]
) -> None:
    params = small(REPOSITORY, tmp_path, 1, **{"double: 0.1": "double: 0.5"})
    draw_small(tmp_path, params)
    put_posts({"post_id": 1})
    tasks = drawn_tasks(tmp_path)
    put(tmp_path, tasks, [])
    written = []
    for _ in range(2):
        counts = execute(annotate.STAGE, annotate.main, params, tmp_path)
        written.append((tmp_path / POSE_LABELS.format(corpus="sample")).read_bytes())
    assert written[0] == written[1]
    twice = sum(asked_twice(each.task, 0.5) for each in tasks)
    assert 0 < twice < len(tasks)
    assert counts == {"tasks": len(tasks), "labels": len(tasks) + twice, "without": 0}
    rejects = pq.read_table(tmp_path / POSE_LABELS_REJECTS.path.format(corpus="sample"))
    assert len(rejects) == 0
    assert len({each.annotator for each in labels_of(tmp_path)}) > 1


@pytest.mark.slow
def test_a_program_that_fails_is_named_with_its_last_word(
    server: Server, tmp_path: Path, params: Params
) -> None:
    with opened(params.annotation, "sample", server.files.parent) as desk:
        with pytest.raises(PipelineError, match=r"'pipeline.sample.annotators' failed: .*alone"):
            annotate.have_answered(desk, "pipeline.sample.annotators", 1, tmp_path)
        with pytest.raises(PipelineError, match="No module named"):
            annotate.have_answered(desk, "pipeline.nobody", 1, tmp_path)
