"""Hair follows its weight, and rests on what is below it."""

import numpy as np
import pytest

from pipeline.sample.geometry import vector
from pipeline.sample.hair.cuts import CUTS
from pipeline.sample.hair.lock import CROWN, RADIUS, STEPS, Fall, falling, on_head, outwards
from pipeline.sample.poses.library import POSES
from pipeline.sample.skeleton import Angles, Body, Build, pose_body

BUILD = Build(6.5, 1.0, 1.0)
LONGITUDES = (100.0, 140.0, 180.0, 220.0, 260.0)


def hung(body: Body, length: float = 1.2, fall: Fall = Fall()) -> np.ndarray:  # noqa: B008
    """Five locks from the back of the head."""
    starts = np.array([on_head(body, longitude, 96) for longitude in LONGITUDES])
    outward = np.array([outwards(body, longitude) for longitude in LONGITUDES])
    return falling(body, starts, outward, np.full(5, length), fall)


@pytest.mark.parametrize("name", POSES)
def test_locks_stay_out_of_the_head_and_above_the_ground(name):
    body = pose_body(BUILD, POSES[name].angles)
    lines = hung(body, 2.0)
    head = body.joints["head"] + body.frames["head"] @ CROWN
    if head[1] > RADIUS:  # else it lies on the ground, and so does the hair below it
        assert (np.linalg.norm(lines - head, axis=2) > RADIUS * 0.8).all()
    assert (lines[:, 2:, 1] > -0.05).all()


def test_a_lock_is_as_long_as_asked():
    lines = hung(pose_body(BUILD, Angles()), 1.2)
    strides = np.linalg.norm(np.diff(lines, axis=1), axis=2)
    assert lines.shape == (5, STEPS + 1, 3)
    assert strides.sum(axis=1) == pytest.approx(np.full(5, 1.2), rel=1e-6)


@pytest.mark.parametrize("nod", [-60.0, 0.0, 60.0, 150.0])
def test_long_hair_ends_in_falling_however_the_head_is_held(nod):
    high = pose_body(BUILD, Angles(root=(nod, 0, 0)))
    for name, joint in high.joints.items():
        high.joints[name] = joint + vector(0, 9, 0)  # far above the ground
    last = np.diff(hung(high, 3.0), axis=1)[:, -1]
    assert (last[:, 1] < 0).all()


def test_wind_blows_it_to_one_side():
    body = pose_body(BUILD, Angles())
    calm, blown = (hung(body, 1.6, Fall(wind=wind))[:, -1, 0].mean() for wind in (0.0, 1.0))
    assert blown > calm + 0.2


def test_stiff_hair_stands_off_the_head():
    body = pose_body(BUILD, Angles())
    flat, spiked = (
        np.linalg.norm(hung(body, 0.5, CUTS[name].fall)[2, -1] - body.joints["head"])
        for name in ("straight", "spiked")
    )
    assert spiked > flat
