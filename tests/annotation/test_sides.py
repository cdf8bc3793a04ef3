"""Left and right: on figures that can be checked by eye, and what holds for any pose."""

import numpy as np
import pytest
from hypothesis import given, settings

from pipeline.annotation.side_evidence import PAIRS, evidence
from pipeline.annotation.side_weights import LIMITS, WEIGHTS
from pipeline.annotation.sides import SWAPS, doubts, swapped, swaps
from pipeline.keypoints import COCO_NAMES
from tests.annotation.poses import POSES, both_swapped, poses, random_pose, without


@pytest.mark.parametrize("view", POSES)
def test_a_standing_figure_is_the_right_way_round(view: str) -> None:
    assert swaps(POSES[view][None]) == [None]


@pytest.mark.parametrize("view", POSES)
def test_a_mirrored_labelling_is_found(view: str) -> None:
    """What annotators do most: they take the picture's left for the character's."""
    assert swaps(swapped(POSES[view], PAIRS)[None]) == ["whole body"]


@pytest.mark.parametrize("swap", SWAPS)
def test_seen_from_the_front_each_swap_is_found(swap: str) -> None:
    assert swaps(swapped(POSES["front"], SWAPS[swap])[None]) != [None]


@pytest.mark.parametrize("swap", sorted(SWAPS.keys() - {"body below the head"}))
def test_seen_from_behind_so_is_each_that_could_not_be_a_head_turned_away(swap: str) -> None:
    assert swaps(swapped(POSES["back"], SWAPS[swap])[None]) != [None]


@pytest.mark.parametrize("swap", ["whole body", "arms", "legs"])
def test_the_swap_is_named(swap: str) -> None:
    assert swaps(swapped(POSES["front"], SWAPS[swap])[None]) == [swap]


def test_half_a_figure_is_enough() -> None:
    legs = [name for name in COCO_NAMES if name.endswith(("knee", "ankle"))]
    cut = without(POSES["front"], *legs)
    assert swaps(np.stack([cut, swapped(cut, PAIRS)])) == [None, "whole body"]


def test_what_is_not_labelled_says_nothing() -> None:
    assert swaps(np.zeros((1, 17, 3))) == [None]


def test_the_weights_are_of_evidence_that_there_is() -> None:
    assert WEIGHTS.keys() <= evidence(np.zeros((1, 17, 3))).keys()
    assert LIMITS.keys() == SWAPS.keys()


@settings(deadline=None)
@given(pose=poses())
def test_a_swap_is_as_doubtful_as_undoing_it_is_not(pose: np.ndarray) -> None:
    there, back = doubts(pose), {name: doubts(swapped(pose, SWAPS[name]))[name] for name in SWAPS}
    for name in SWAPS:
        assert there[name] == pytest.approx(-back[name], abs=1e-9)


def test_swapping_all_pairs_is_the_skeletons_own_flip() -> None:
    pose = random_pose(1)
    assert (swapped(pose, PAIRS) == both_swapped(pose)).all()
