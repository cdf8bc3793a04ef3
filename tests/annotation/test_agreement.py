"""Two people on one image: who is compared with whom, and how far apart they are."""

import math

import numpy as np
import pytest

from pipeline.annotation.agreement import Agreement, pairs
from pipeline.keypoints import INDEX, SIGMAS
from tests.annotation.poses import AREA, FRONT, label, rejecting, task, with_point, without

NOSE = INDEX["nose"]


def test_the_latest_answers_of_each_two_people_are_compared() -> None:
    labels = [
        label(FRONT, annotator="ann", revision=1),
        label(FRONT, annotator="ann", revision=2, made=2_000),
        label(FRONT, annotator="ben"),
        label(FRONT, annotator="cleo"),
        label(FRONT, annotator="dan", kind="review"),  # starts from somebody's answer
        label(FRONT, task(2), annotator="ann"),  # alone
    ]
    found = [
        (pair.first.annotator, pair.first.revision, pair.second.annotator) for pair in pairs(labels)
    ]
    assert found == [("ann", 2, "ben"), ("ann", 2, "cleo"), ("ben", 1, "cleo")]


def test_another_image_of_the_same_post_is_another_task() -> None:
    changed = task(1, task="f" * 32)
    assert pairs([label(FRONT), label(FRONT, changed, annotator="ben")]) == []


def test_distances_are_in_pixels_and_in_units_of_s() -> None:
    moved = with_point(FRONT, "nose", 103, 54)  # by 5 pixels
    found = Agreement.of(pairs([label(FRONT), label(moved, annotator="ben")]))
    assert found.distances[0, NOSE] == pytest.approx(5)
    assert found.relative[0, NOSE] == pytest.approx(5 / math.sqrt(AREA))
    worth = math.exp(-25 / (8 * AREA * SIGMAS[NOSE] ** 2))
    assert found.oks == pytest.approx([(16 + worth) / 17])


def test_a_point_that_one_left_out_is_not_compared_but_its_visibility_is() -> None:
    first, second = without(FRONT, "nose", "left_eye"), without(FRONT, "left_eye")
    second[INDEX["left_ear"], 2] = 1
    found = Agreement.of(pairs([label(first), label(second, annotator="ben")]))
    assert np.isnan(found.distances[0, NOSE])
    assert found.oks == pytest.approx([1])
    expected = [0, np.nan, 1, 0, 1]  # nose, left eye, right eye, left ear, right ear
    assert found.same_visibility[0, :5] == pytest.approx(expected, nan_ok=True)


def test_the_area_is_the_mean_of_both() -> None:
    found = Agreement.of(pairs([label(FRONT), label(FRONT, annotator="ben", area=18_000.0)]))
    assert found.area == pytest.approx([17_000])


def test_what_has_nothing_to_compare_is_left_out() -> None:
    both = pairs([label(FRONT), rejecting("cut_off", annotator="ben")])
    assert both[0].disputed
    nothing = Agreement.of([*both, *pairs([label(FRONT), label(None, annotator="ben")])])
    assert nothing.oks.shape == (0,)
    assert nothing.distances.shape == (0, 17)
