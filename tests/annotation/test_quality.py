"""All that is said about labels, on a handful of them."""

import json

import pytest

from pipeline.annotation.labels import Label
from pipeline.annotation.quality import SIMULATED, Quality, as_json, judge
from pipeline.annotation.quality_text import as_text
from pipeline.keypoints import COCO_NAMES, SIGMAS
from pipeline.settings.annotation import SuspectLimits
from tests.annotation.poses import (
    BACK,
    FRONT,
    both_swapped,
    label,
    rejecting,
    task,
    with_point,
    without,
)

TASKS = [task(1), task(2), task(3, set="add", quota=None)]

LABELS = [
    label(FRONT, task(1), annotator="ann", seconds=20.0),
    label(with_point(FRONT, "nose", 103, 54), task(1), annotator="ben", seconds=40.0),
    label(both_swapped(BACK), task(2), annotator="ben", seconds=30.0),
    rejecting("cut_off", task(3), annotator="ann"),
    label(FRONT, task(9), annotator="ann"),  # not asked any more
]


def judged(labels: list[Label] = LABELS) -> Quality:
    return judge(TASKS, labels, 1.0, SuspectLimits(least_oks=0.6, far_sigmas=4.0))


def test_each_annotator_is_judged_by_what_is_asked() -> None:
    ann, ben = judged().annotators
    assert (ann.speed.annotator, ann.speed.answers, ann.suspects, ann.compared) == ("ann", 2, 0, 1)
    assert (ben.speed.annotator, ben.speed.answers, ben.suspects, ben.compared) == ("ben", 2, 1, 1)
    assert ben.speed.median_seconds == 35
    assert ann.mean_oks == ben.mean_oks == pytest.approx(judged().mean_oks)


def test_each_keypoint_has_its_distance_and_coco_sigma() -> None:
    nose, *others = judged().keypoints
    assert (nose.name, nose.pairs, nose.same_visibility) == ("nose", 1, 1.0)
    assert nose.median_pixels == pytest.approx(5)
    assert nose.sigma is None  # of one pair nothing can be said
    assert all(each.median_pixels == 0 for each in others)
    assert [each.coco_sigma for each in judged().keypoints] == list(SIGMAS[:17])


def test_suspects_are_counted_by_rule() -> None:
    assert judged().suspect_counts == {"sides_swapped": 1}


def test_the_same_goes_out_as_json() -> None:
    found = json.loads(json.dumps(as_json(judged()), allow_nan=False))
    assert found["progress"][0]["answered"] == 3
    assert found["rejected"] == {"cut_off": 1}
    assert found["suspect_counts"] == {"sides_swapped": 1}
    assert [each["name"] for each in found["keypoints"]] == list(COCO_NAMES)


def test_before_anybody_has_begun_there_is_nothing_to_tell_but_what_is_asked() -> None:
    nothing = judged([])
    assert nothing.mean_oks is None
    assert nothing.annotators == []
    json.dumps(as_json(nothing), allow_nan=False)
    assert "0 tasks with suspect labels" in as_text(nothing, simulated=False)


def test_the_text_says_who_is_doubted_and_why() -> None:
    lines = as_text(judged(), simulated=False)
    assert "  post 2, ben: left and right look swapped (whole body)" in lines
    assert "of no use: 1 cut_off" in lines
    assert SIMULATED not in lines


def test_numbers_of_simulated_annotators_are_not_taken_for_people() -> None:
    assert SIMULATED in as_text(judged(), simulated=True)


def test_a_point_that_nobody_marked_has_no_distance() -> None:
    absent = [
        label(without(FRONT, "nose"), annotator=name, missing="cannot_tell")
        for name in ("ann", "ben")
    ]
    nose = judged(absent).keypoints[0]
    assert (nose.pairs, nose.median_pixels, nose.same_visibility) == (0, None, None)
