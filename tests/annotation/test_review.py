"""What a reviewer gets: the reason, and the label so far to start from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotation.client import Studio
from pipeline.annotation.config import NOTE, check_predictions, labelling_config, project_settings
from pipeline.annotation.convert import answer_of, result_of
from pipeline.annotation.labels import Label, best_labels, merge
from pipeline.annotation.pull import pull
from pipeline.annotation.push import push
from pipeline.annotation.review import review_task, send_to_review
from pipeline.annotation.suspects import find_suspects
from pipeline.annotation.tasks import Task
from pipeline.settings.annotation import SuspectLimits
from tests.annotation.poses import (
    BOX,
    FRONT,
    both_swapped,
    label,
    points_of,
    rejecting,
    task,
    with_point,
    without,
)

LIMITS = SuspectLimits(least_oks=0.6, far_sigmas=4.0)
URL = "/data/local-files/?d=1.png"


def sent(held: Label) -> tuple[dict[str, Any], dict[str, Any]]:
    """The data and the prediction of the task as it comes back."""
    again = review_task(task(), held, find_suspects([task()], [held], LIMITS), URL)
    assert again.prediction is not None
    check_predictions([again.prediction])
    return again.data, again.prediction


def accepted(prediction: dict[str, Any]) -> Any:
    """The answer of a reviewer who changes nothing."""
    moment = {"updated_at": "2026-01-01T00:00:00Z", "lead_time": 5.0}
    return answer_of(task(), prediction | moment, "lead", "review")


def test_the_reason_is_shown() -> None:
    data, prediction = sent(label(both_swapped(FRONT)))
    assert data[NOTE] == "Look again: left and right look swapped: whole body."
    assert data["task"] == task().task
    assert prediction["model_version"] == "as annotator-1 left it"


@pytest.mark.parametrize(
    "held",
    [
        label(both_swapped(FRONT)),
        label(without(FRONT, "nose"), missing="outside"),
        label(with_point(FRONT, "left_wrist", 195, 200)),
    ],
)
def test_the_answer_so_far_is_what_the_reviewer_starts_from(held: Label) -> None:
    _, prediction = sent(held)
    assert accepted(prediction).said == held.said


def test_a_point_outside_the_image_comes_back_at_its_edge_where_it_can_be_dragged() -> None:
    _, prediction = sent(label(with_point(FRONT, "left_wrist", 230, 200)))
    expected = label(with_point(FRONT, "left_wrist", 200, 200))
    assert accepted(prediction).keypoints == expected.keypoints


def test_a_rejected_image_comes_back_with_the_tasks_box_and_the_reject() -> None:
    labels = [label(FRONT, annotator="ben"), rejecting("cut_off", made=2_000)]
    suspects = find_suspects([task()], labels, LIMITS)
    prediction = review_task(task(), labels[1], suspects, URL).prediction
    assert prediction is not None
    answer = accepted(prediction)
    assert (answer.reject, answer.box, answer.keypoints) == ("cut_off", BOX, None)


def url(asked: Task) -> str:
    return f"https://images.invalid/{asked.image}"


@pytest.mark.slow
def test_a_suspect_goes_to_review_once_and_the_answer_wins(
    studio: Studio, project: int, say: Callable[..., Any], people: Path
) -> None:
    tasks = [task(1), task(2)]
    wrong, right = points_of(both_swapped(FRONT)), points_of(FRONT)
    push(studio, project, tasks, {each.task: 1 for each in tasks}, url)
    for sent, marked in zip(studio.tasks(project), (wrong, right), strict=True):
        say("ann", sent.number, result_of(task(), BOX, marked))
    labels = merge([], pull(studio, {"label": project}, tasks, [], people).answers)
    suspects = find_suspects(tasks, labels, LIMITS)
    assert [(suspect.post_id, suspect.rule) for suspect in suspects] == [(1, "sides_swapped")]

    title = f"review of {project}"
    reviews = studio.make_project(title, labelling_config(), project_settings())
    counts = send_to_review(studio, reviews, tasks, labels, suspects, url)
    assert (counts["doubted"], counts["sent"]) == (1, 1)
    assert send_to_review(studio, reviews, tasks, labels, suspects, url)["sent"] == 0

    (again,) = studio.tasks(reviews)
    assert again.task == tasks[0].task
    say("lead", again.number, result_of(task(), BOX, right))
    both = {"label": project, "review": reviews}
    labels = merge(labels, pull(studio, both, tasks, labels, people).answers)
    assert [label.kind for label in labels if label.post_id == 1] == ["label", "review"]
    best = best_labels(labels)[tasks[0].task]
    assert (best.kind, best.keypoints) == ("review", right)
    assert find_suspects(tasks, labels, LIMITS) == []
