"""Pulling from a real Label Studio what people did there, whatever that is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotation.client import Studio, entered
from pipeline.annotation.config import labelling_config, project_settings
from pipeline.annotation.convert import result_of
from pipeline.annotation.labels import Label, merge
from pipeline.annotation.pull import Pulled, pull
from pipeline.annotation.push import push
from pipeline.annotation.server import own_server
from pipeline.errors import PipelineError
from tests.annotation.records import points, task

pytestmark = pytest.mark.slow

TASKS = [task(post) for post in range(1, 4)]
BOX = (100.0, 50.0, 200.0, 500.0)
NOSE, EARS = points(nose=(200.0, 90.0, 2)), points(left_ear=(1.5, 2.5, 1), nose=(3.0, 4.0, 2))

Say = Callable[..., Any]


@pytest.fixture
def numbers(studio: Studio, project: int) -> list[int]:
    """The server's ids of TASKS, which a project holds."""
    push(studio, project, TASKS, {each.task: 1 for each in TASKS}, lambda each: each.image)
    held = {sent.task: sent.number for sent in studio.tasks(project)}
    return [held[each.task] for each in TASKS]


@pytest.fixture
def pulled(studio: Studio, project: int, people: Path) -> Callable[..., Pulled]:
    """What is there to pull now."""

    def now(labels: tuple[Label, ...] = ()) -> Pulled:
        return pull(studio, {"label": project}, TASKS, labels, people)

    return now


def test_nothing_where_nobody_did_anything(
    numbers: list[int], pulled: Callable[..., Pulled]
) -> None:
    assert pulled() == Pulled([], [], 0)


def test_an_answer_is_what_was_said(
    numbers: list[int], pulled: Callable[..., Pulled], say: Say
) -> None:
    say("ann", numbers[1], result_of(TASKS[1], BOX, EARS, missing="outside"), lead_time=12.5)
    (answer,) = pulled().answers
    assert (answer.post_id, answer.annotator, answer.kind) == (2, "annotator-1", "label")
    assert (answer.box, answer.keypoints, answer.missing) == (BOX, EARS, "outside")
    assert (answer.area, answer.area_source, answer.seconds) == (40_000, "mask", 12.5)


def test_two_annotators_on_one_task(
    numbers: list[int], pulled: Callable[..., Pulled], say: Say
) -> None:
    say("ann", numbers[0], result_of(TASKS[0], BOX, NOSE))
    say("bob", numbers[0], result_of(TASKS[0], BOX, EARS))
    said = {answer.annotator: answer.keypoints for answer in pulled().answers}
    assert said == {"annotator-1": NOSE, "annotator-2": EARS}


def test_an_edited_annotation_is_a_revision(
    numbers: list[int], pulled: Callable[..., Pulled], say: Say, api: Any
) -> None:
    made = say("ann", numbers[0], result_of(TASKS[0], BOX, NOSE))
    first = merge([], pulled().answers)
    assert merge(first, pulled(tuple(first)).answers) == first
    api.annotations.update(id=made.id, result=result_of(TASKS[0], BOX, EARS))
    second = merge(first, pulled(tuple(first)).answers)
    assert [(label.revision, label.keypoints) for label in second] == [(1, NOSE), (2, EARS)]


def test_a_rejected_image(numbers: list[int], pulled: Callable[..., Pulled], say: Say) -> None:
    say("ann", numbers[0], result_of(TASKS[0], None, None, reject="cut_off"))
    (answer,) = pulled().answers
    assert (answer.reject, answer.box, answer.keypoints) == ("cut_off", None, None)


def test_a_deleted_task_takes_nothing_from_the_labels_and_is_asked_again(
    studio: Studio,
    project: int,
    numbers: list[int],
    pulled: Callable[..., Pulled],
    say: Say,
    api: Any,
) -> None:
    say("ann", numbers[0], result_of(TASKS[0], BOX, NOSE))
    labels = merge([], pulled().answers)
    api.tasks.delete(id=str(numbers[0]))
    assert merge(labels, pulled(tuple(labels)).answers) == labels
    people = {each.task: 1 for each in TASKS}
    assert push(studio, project, TASKS, people, lambda each: each.image)["sent"] == 1


def test_an_answer_that_cannot_be_read_is_a_reject_that_says_where(
    server: Any, project: int, numbers: list[int], pulled: Callable[..., Pulled], say: Say
) -> None:
    strange = result_of(TASKS[0], BOX, NOSE)
    strange[1]["value"]["keypointlabels"] = ["tail"]
    say("ann", numbers[0], strange)
    say("ann", numbers[1], result_of(TASKS[1], BOX, NOSE))
    found = pulled()
    assert [answer.post_id for answer in found.answers] == [2]
    (reject,) = found.rejects
    assert (reject.post_id, reject.rule) == (1, "unknown_label")
    place = f"annotator-1 at {server.url}/projects/{project}/data?task={numbers[0]}"
    assert reject.detail == f"{place}: keypoints knows no 'tail'"


def test_what_was_skipped_or_is_not_asked_is_passed_over(
    studio: Studio,
    project: int,
    people: Path,
    numbers: list[int],
    pulled: Callable[..., Pulled],
    say: Say,
) -> None:
    say("ann", numbers[0], [], was_cancelled=True)
    say("ann", numbers[1], result_of(TASKS[1], BOX, NOSE))
    assert [answer.post_id for answer in pulled().answers] == [2]
    of_another = pull(studio, {"label": project}, TASKS[2:], [], people)
    assert (of_another.answers, of_another.passed_over) == ([], 1)


def test_a_review_is_another_kind_of_answer(
    studio: Studio, project: int, people: Path, numbers: list[int], say: Say
) -> None:
    say("lead", numbers[0], result_of(TASKS[0], BOX, NOSE))
    found = pull(studio, {"review": project}, TASKS, [], people)
    assert [answer.kind for answer in found.answers] == ["review"]


def test_a_server_that_goes_away_is_named_and_the_next_pull_is_whole(
    tmp_path: Path, people: Path, end_server: Callable[[Path], None]
) -> None:
    folder = tmp_path / "label-studio"
    with own_server(folder) as server, entered(server.url, server.login.key) as studio:
        project = studio.make_project("away", labelling_config(), project_settings())
        push(studio, project, TASKS, {each.task: 1 for each in TASKS}, lambda each: each.image)
        end_server(folder)
        with pytest.raises(PipelineError, match=r"went away .* run again"):
            pull(studio, {"label": project}, TASKS, [], people)
        assert not people.exists()
    with own_server(folder) as server, entered(server.url, server.login.key) as studio:
        assert pull(studio, {"label": project}, TASKS, [], people).answers == []
