"""Each mistake that people make, and the reason that is given for doubting the label."""

from typing import Any

import numpy as np
import pytest

from pipeline.annotation.labels import Label
from pipeline.annotation.sides import SWAPS, swapped
from pipeline.annotation.suspects import RULES, Suspect, by_task, find_suspects, reason
from pipeline.annotation.tasks import Task
from pipeline.settings.annotation import SuspectLimits
from tests.annotation.poses import (
    BACK,
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


def found(*labels: Label, tasks: list[Task] | None = None, **more: Any) -> list[tuple[str, str]]:
    """Rule and detail of each reason for doubt."""
    suspects = find_suspects(tasks or [task()], labels, LIMITS, **more)
    return [(suspect.rule, suspect.detail) for suspect in suspects]


MISTAKES = [
    # label, rules and details
    (label(FRONT), []),
    (label(BACK), []),
    (label(both_swapped(FRONT)), [("sides_swapped", "whole body")]),
    (label(both_swapped(BACK)), [("sides_swapped", "whole body")]),
    (label(swapped(FRONT, SWAPS["legs"])), [("sides_swapped", "legs")]),
    (label(with_point(FRONT, "left_wrist", 205, 200)), [("outside_image", "left_wrist")]),
    (label(with_point(FRONT, "left_wrist", 195, 200)), [("outside_box", "left_wrist")]),
    # beside the box, but by no more than hands are precise
    (label(with_point(FRONT, "left_wrist", 160, 200)), []),
    (label(without(FRONT, "nose")), [("missing_without_reason", "nose")]),
    # the reason was given: nobody could tell where
    (label(without(FRONT, "nose"), missing="cannot_tell"), []),
    # the picture ends far from the nose
    (label(without(FRONT, "nose"), missing="outside"), [("missing_not_outside", "nose")]),
    (label(FRONT, box=None, area=None, area_source=None), [("no_box", "")]),
    (label(None), [("no_keypoints", "")]),
    # an image of no use needs neither
    (rejecting("several_characters"), []),
]


@pytest.mark.parametrize(("mistaken", "expected"), MISTAKES)
def test_a_mistake_is_found_and_named(mistaken: Label, expected: list[tuple[str, str]]) -> None:
    assert found(mistaken) == expected


def test_two_people_far_apart_are_both_asked_about() -> None:
    other = with_point(FRONT, "left_wrist", 110, 240)
    suspects = find_suspects(
        [task()], [label(FRONT), label(other, annotator="ben")], LIMITS
    )  # fmt: skip
    assert [(each.annotator, each.rule, each.detail) for each in suspects] == [
        ("annotator-1", "far_from_other", "ben's, OKS 0.94, left_wrist"),
        ("ben", "far_from_other", "annotator-1's, OKS 0.94, left_wrist"),
    ]


def test_two_people_who_differ_as_hands_do_are_not() -> None:
    shaken = FRONT + np.random.default_rng(1).normal(0, 2, FRONT.shape) * [1, 1, 0]
    assert found(label(FRONT), label(shaken, annotator="ben")) == []


def test_two_people_a_little_apart_everywhere_disagree_on_the_whole() -> None:
    shifted = FRONT + np.array([13, 0, 0])
    limits = SuspectLimits(least_oks=0.9, far_sigmas=100.0)
    suspects = find_suspects([task()], [label(FRONT), label(shifted, annotator="ben")], limits)
    assert [suspect.rule for suspect in suspects] == ["far_from_other"] * 2


def test_one_who_rejects_disputes_the_other() -> None:
    assert found(label(FRONT), rejecting("cut_off", annotator="ben")) == [
        ("disputed", "ben: cut_off"),
        ("disputed", "annotator-1: of use"),
    ]


def test_a_model_that_sees_the_other_side_raises_doubt() -> None:
    predicted = {1: points_of(both_swapped(FRONT))}
    rules = [rule for rule, _ in found(label(FRONT), predicted=predicted)]
    assert rules == ["sides_against_model"]


def test_a_model_that_agrees_or_is_not_sure_or_knows_another_post_raises_none() -> None:
    unsure = points_of(np.zeros((17, 3)))
    for predicted in ({1: points_of(FRONT)}, {1: unsure}, {2: points_of(both_swapped(FRONT))}):
        assert found(label(FRONT), predicted=predicted) == []


def test_only_the_latest_answer_to_what_is_asked_counts() -> None:
    wrong = both_swapped(FRONT)
    mended = [label(wrong), label(FRONT, revision=2, made=2_000)]
    assert found(*mended) == []
    assert found(label(wrong, task(9))) == []


def test_a_review_ends_all_doubt() -> None:
    wrong = both_swapped(FRONT)
    assert found(label(wrong), label(wrong, annotator="lead", kind="review")) == []


def test_suspects_are_sorted_and_gathered_by_task() -> None:
    tasks = [task(2), task(1)]
    wrong = without(both_swapped(FRONT), "nose")
    suspects = find_suspects(tasks, [label(wrong, task(2)), label(wrong, task(1))], LIMITS)
    assert [(each.post_id, each.rule) for each in suspects] == [
        (1, "missing_without_reason"),
        (1, "sides_swapped"),
        (2, "missing_without_reason"),
        (2, "sides_swapped"),
    ]
    assert {hash_: len(held) for hash_, held in by_task(suspects).items()} == {
        task(1).task: 2,
        task(2).task: 2,
    }


def test_a_reviewer_reads_each_reason_once() -> None:
    twice = [
        Suspect(1, "0" * 32, annotator, "missing_without_reason", "nose")
        for annotator in ("ann", "ben")
    ]
    nothing = Suspect(1, "0" * 32, "cleo", "no_box", "")
    assert reason([*twice, nothing]) == "points missing without a reason: nose; no box"


def test_every_rule_has_words() -> None:
    said = {rule for _, expected in MISTAKES for rule, _ in expected}
    assert said | {"far_from_other", "disputed", "sides_against_model"} == RULES.keys()
