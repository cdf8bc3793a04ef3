"""Views: within what a pose is for, and never along the figure if it can be helped."""

import random

import numpy as np
import pytest

from pipeline.sample.poses.library import POSES
from pipeline.sample.viewpoint import choose_distance, choose_tilt, choose_view


def views(name: str, count: int, *, behind: bool | None = None) -> np.ndarray:
    dice, pose = random.Random(name), POSES[name]
    return np.array(
        [choose_view(dice, pose, pose.angles, behind=behind, usual=False) for _ in range(count)]
    )


@pytest.mark.parametrize("name", ["indian_style", "crossed_legs"])
def test_poses_for_the_front(name):
    assert np.abs(views(name, 100)[:, 0]).max() <= 60


def test_looking_back_is_for_the_back():
    assert (views("looking_back", 100)[:, 0] >= 110).all()


def test_behind_is_behind():
    assert (np.abs(views("seiza", 100, behind=True)[:, 0]) >= 115).all()


def test_who_lies_is_seen_from_the_side_or_from_above():
    """From ahead and low, a figure on its stomach would be a hat and nothing else."""
    azimuth, elevation = views("asleep_on_stomach", 300).T
    low, ahead = elevation < 30, np.abs(azimuth) < 25
    assert (low & ahead).mean() < 0.02
    assert low.mean() > 0.1
    assert ahead.mean() > 0.1


def test_what_stands_is_nearly_upright_and_what_flies_is_not():
    dice = random.Random(1)
    standing, flying, lying = (
        np.array([choose_tilt(dice, POSES[name], 60) for _ in range(300)])
        for name in ("standing", "floating", "on_back")
    )
    assert np.abs(standing).max() <= 25
    assert 25 < np.abs(flying).max() <= 80
    assert np.abs(lying).max() > 80


def test_distances_are_outside_the_body():
    dice = random.Random(2)
    distances = [choose_distance(dice) for _ in range(300)]
    assert 6 <= min(distances) < 8
    assert 35 < max(distances) <= 40
