"""`posebooru annotate ...` as a lead types it, against a real Label Studio."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from pipeline.annotation.client import KEY, Studio
from pipeline.annotation.convert import result_of
from pipeline.annotation.labels import read_labels, write_labels
from pipeline.annotation.server import Server, find_server
from pipeline.annotation.tasks import write_tasks
from pipeline.cli import app
from pipeline.contracts.annotation import SNAPSHOT, TASKS
from tests.annotation.records import label, points, task
from tests.conftest import REPOSITORY

NOSE = points(nose=(200.0, 90.0, 2))
BOX = (100.0, 50.0, 200.0, 500.0)


def settle(root: Path, **settings: Any) -> None:
    """Three tasks, the second of them labelled, and settings for people."""
    tasks = root / TASKS.format(corpus="sample")
    tasks.parent.mkdir(parents=True)
    write_tasks([task(1), task(2), task(3)], tasks)
    write_labels([label(2)], root / SNAPSHOT.format(corpus="sample"))
    raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    raw["annotation"] |= {"annotators": None, "double": 0.0, **settings}
    (root / "params.yaml").write_text(yaml.safe_dump(raw))


def posebooru(root: Path, verb: str) -> tuple[int, str]:
    """Exit code and output of a verb."""
    settings = ["--root", str(root), "--params", str(root / "params.yaml")]
    result = CliRunner().invoke(app, ["annotate", verb, *settings])
    return result.exit_code, result.output


def test_simulated_labels_are_not_kept_in_git(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settle(tmp_path, annotators="pipeline.sample.annotators")
    assert posebooru(tmp_path, "pull")[0] == 2
    assert "are not kept in git; set it to null to have people annotate" in caplog.text


def test_status_starts_no_server(tmp_path: Path) -> None:
    settle(tmp_path)
    code, said = posebooru(tmp_path, "status")
    assert code == 0
    assert "corpus sample: 3 tasks, 2 wait for people" in said
    assert "no Label Studio of our own runs: `make label-studio`" in said


def test_a_server_that_is_not_ours_is_not_ours_to_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settle(tmp_path, url="https://people.invalid", images="https://images.invalid")
    assert posebooru(tmp_path, "serve")[0] == 2
    assert "annotation.url = 'https://people.invalid' is where people annotate" in caplog.text


@pytest.mark.slow
@pytest.mark.usefixtures("no_projects")
def test_labels_on_their_way_into_git(
    server: Server,
    studio: Studio,
    say: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY, server.login.key)
    settle(tmp_path, url=server.url, images="https://images.invalid", folder=str(tmp_path / "desk"))

    code, said = posebooru(tmp_path, "push")
    assert code == 0, said
    assert "2 of 3 tasks are to be labelled, 2 sent now to the project 'sample poses'" in said

    project = studio.find_project("sample poses")
    assert project is not None
    numbers = {sent.task: sent.number for sent in studio.tasks(project)}
    say("ann", numbers[task(1).task], result_of(task(1), BOX, NOSE))
    strange = result_of(task(3), BOX, NOSE)
    strange[1]["value"]["keypointlabels"] = ["tail"]
    say("bob", numbers[task(3).task], strange)
    assert f"{server.url}: 1 labels not pulled yet" in posebooru(tmp_path, "status")[1]

    code, said = posebooru(tmp_path, "pull")
    assert code == 0, said
    assert "1 new labels of 1 answers" in said
    assert "1 of 3 tasks still wait" in said
    assert "1 answers cannot be read; mend them there, pull again:" in said
    assert "post 3: unknown_label, annotator-2 at" in said
    snapshot = tmp_path / SNAPSHOT.format(corpus="sample")
    kept = read_labels(snapshot)
    assert [(each.post_id, each.annotator) for each in kept] == [(1, "annotator-1"), (2, "ann")]
    assert "posebooru.invalid" not in snapshot.read_text()  # nobody's e-mail goes into git

    before = snapshot.read_bytes()
    assert "0 new labels of 1 answers" in posebooru(tmp_path, "pull")[1]
    assert snapshot.read_bytes() == before


@pytest.mark.slow
def test_serve_runs_until_ctrl_c(tmp_path: Path) -> None:
    settle(tmp_path)
    words = ["--port", "18099", "--root", str(tmp_path), "--params", str(tmp_path / "params.yaml")]
    command = [sys.executable, "-m", "pipeline.cli", "annotate", "serve", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline() == "Label Studio is at http://127.0.0.1:18099\n"
        assert "log in as lead@posebooru.invalid with password" in serving.stdout.readline()
        folder = tmp_path / "label-studio"
        assert find_server(folder) is not None
        assert posebooru(tmp_path, "serve")[0] == 2  # one at a time
        serving.send_signal(signal.SIGINT)
        assert serving.wait(timeout=60) == 0
    assert find_server(folder) is None
