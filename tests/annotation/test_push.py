"""Pushing to a real Label Studio: all of it, once, whatever happens on the way."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotation.client import Studio, entered
from pipeline.annotation.config import labelling_config, project_settings
from pipeline.annotation.convert import prediction_of
from pipeline.annotation.push import new_task, note_on, push
from pipeline.annotation.server import Server, own_server
from pipeline.annotation.tasks import Task, write_tasks
from pipeline.errors import PipelineError
from tests.annotation.records import points, task

pytestmark = pytest.mark.slow

NOSE = points(nose=(200.0, 90.0, 2))
TASKS = [task(post, keypoints=NOSE, keypoints_source="add") for post in range(1, 21)]
MANY = [task(post) for post in range(1, 3501)]

KILLS = 4


def url(task: Task) -> str:
    return f"https://images.invalid/{task.image}"


def once(tasks: list[Task]) -> dict[str, int]:
    return {each.task: 1 for each in tasks}


def hashes(studio: Studio, project: int) -> list[str]:
    return sorted(sent.task for sent in studio.tasks(project))


def test_what_is_missing_is_sent_once(studio: Studio, project: int, api: Any) -> None:
    assert push(studio, project, TASKS[:15], once(TASKS), url)["sent"] == 15
    assert push(studio, project, TASKS, once(TASKS), url)["sent"] == 5
    assert push(studio, project, TASKS, once(TASKS), url)["sent"] == 0
    assert hashes(studio, project) == sorted(each.task for each in TASKS)
    first = next(iter(api.tasks.list(project=project, fields="all")))
    assert first.data["image"] == url(TASKS[0])
    assert first.data["post_id"] == 1
    assert [region["id"] for region in first.predictions[0].result] == ["box", "nose", "nose"]


def test_an_annotator_reads_what_there_is_to_do() -> None:
    assert note_on(TASKS[0]) == "Joints are given: check each, add eyes and ears."
    assert note_on(task()) == "Mark the box and all points."
    model = task(set="new", quota="back", keypoints=NOSE, keypoints_source="model")
    assert note_on(model) == "Points are a model's guess: check each."


def test_a_task_for_two_people_asks_for_two(studio: Studio, project: int) -> None:
    people = once(TASKS) | {TASKS[3].task: 2}
    push(studio, project, TASKS[:3], people, url)
    push(studio, project, TASKS, people, url)
    asked = {sent.task: sent.annotators for sent in studio.tasks(project)}
    assert asked == people


def test_a_push_that_died_before_it_asked_two_people_is_made_good(
    studio: Studio, project: int
) -> None:
    push(studio, project, TASKS, once(TASKS), url)
    people = once(TASKS) | {TASKS[3].task: 2}
    assert push(studio, project, TASKS, people, url)["sent"] == 0
    asked = {sent.task: sent.annotators for sent in studio.tasks(project)}
    assert asked == people


def test_a_double_task_is_deleted_where_nobody_worked_on_it(
    studio: Studio, project: int, say: Callable[..., Any]
) -> None:
    push(studio, project, TASKS[:1], once(TASKS), url)
    # As by a request that the server took in after its sender had died.
    double = new_task(TASKS[0], url(TASKS[0]), "", prediction_of(TASKS[0]))
    studio.send(project, [double, double])
    one = studio.tasks(project)[0]
    second = studio.tasks(project)[1]
    say("ann", second.number, [])
    counts = push(studio, project, TASKS[:1], once(TASKS), url)
    assert counts == {"sent": 0, "double ones deleted": 2}
    assert [sent.number for sent in studio.tasks(project)] == [second.number] != [one.number]


PUSH = """
import sys
from pathlib import Path
from pipeline.annotation.client import entered
from pipeline.annotation.push import push
from pipeline.annotation.tasks import read_tasks

url, key, project, tasks = sys.argv[1:]
asked = read_tasks(Path(tasks))
print("pushing", flush=True)
with entered(url, key) as studio:
    push(studio, int(project), asked, {each.task: 1 for each in asked}, lambda task: "x")
"""


def test_pushes_that_are_killed_leave_no_double_and_lose_nothing(
    server: Server, studio: Studio, project: int, tmp_path: Path
) -> None:
    path = tmp_path / "tasks.jsonl"
    write_tasks(MANY, path)
    command = [sys.executable, "-c", PUSH, server.url, server.login.key, str(project), str(path)]
    killed = 0
    for seconds in (random.Random(7).uniform(0.2, 4.0) for _ in range(KILLS)):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "pushing\n"
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
    assert killed
    subprocess.run(command, check=True)
    assert hashes(studio, project) == sorted(each.task for each in MANY)


def test_a_server_that_goes_away_is_named_and_the_next_push_goes_on(
    tmp_path: Path, end_server: Callable[[Path], None]
) -> None:
    folder, sent = tmp_path / "label-studio", []
    with own_server(folder) as server, entered(server.url, server.login.key) as studio:
        project = studio.make_project("away", labelling_config(), project_settings())

        def end_it_on_the_way(task: Task) -> str:
            sent.append(task)
            if len(sent) == 1600:
                end_server(folder)
            return url(task)

        with pytest.raises(PipelineError, match=r"went away .* run again") as error:
            push(studio, project, MANY, once(MANY), end_it_on_the_way)
        assert server.url in str(error.value)
    with own_server(folder) as server, entered(server.url, server.login.key) as studio:
        held = len(studio.tasks(project))
        assert 0 < held < len(MANY)
        assert push(studio, project, MANY, once(MANY), url)["sent"] == len(MANY) - held
        assert hashes(studio, project) == sorted(each.task for each in MANY)
