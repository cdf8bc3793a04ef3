"""Joint limits, and limbs that may not be inside each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sample.poses.library import POSES
from pipeline.sample.poses.limits import HIP, SHOULDER, breaches, collisions, held
from pipeline.sample.skeleton import Angles, Build, Limb, Reach, pose_body, settled

GROWN = Build(6.5, 1.0, 1.0)


@pytest.mark.parametrize("build", [Build(3.2, 1.0, 1.0), GROWN, Build(8.0, 1.2, 1.1)], ids=str)
@pytest.mark.parametrize("pose", POSES.values(), ids=POSES)
def test_every_base_pose_is_within_the_limits(pose, build):
    assert breaches(settled(build, pose.angles)) == []


@pytest.mark.parametrize("pose", POSES.values(), ids=POSES)
def test_no_base_pose_has_a_limb_inside_another(pose):
    assert collisions(pose_body(GROWN, pose.angles)) == []


@pytest.mark.parametrize(
    ("angles", "names"),
    [
        (Angles(), []),
        (Angles(left_leg=Limb(60, -90)), ["left_leg"]),  # no leg goes so far back
        (Angles(left_leg=Limb(120, 90)), []),  # but forward it does
        (Angles(right_leg=Limb(4, 0, 170)), ["right_leg"]),  # a knee folds less
        (Angles(left_arm=Limb(100, -90)), ["left_arm"]),
        (Angles(left_arm=Limb(170, -90)), []),  # overhead, leaning back a little
        (Angles(right_arm=Limb(90, 0, 152)), ["right_arm"]),
        (Angles(head=(0, 90, 0)), ["head"]),  # no owl
        (Angles(spine=(80, 0, 50), toes=(100, 0)), ["spine", "toes"]),
    ],
)
def test_breaches(angles, names):
    assert breaches(angles) == names


limbs = st.builds(
    Limb,
    st.floats(0, 400),
    st.floats(-720, 720),
    st.floats(-90, 400),
    st.floats(-720, 720),
)


@given(limbs)
def test_what_is_held_stays_held(limb):
    for joint in (SHOULDER, HIP):
        once = joint.held(limb)
        again = joint.held(once)
        for name in ("lift", "toward", "bend", "twist"):
            assert getattr(again, name) == pytest.approx(getattr(once, name), abs=1e-9)


@given(st.builds(Angles, left_arm=limbs, right_arm=limbs, left_leg=limbs, right_leg=limbs))
def test_whatever_is_held_is_within_the_limits(angles):
    assert breaches(held(angles)) == []


@pytest.mark.parametrize(
    ("angles", "pair"),
    [
        (Angles(left_arm=Reach("waist", (0, 0, 0))), ("left_forearm", "chest")),
        (Angles(left_arm=Limb(155, 180)), ("left_forearm", "head")),
        (Angles(left_leg=Limb(12, 180), right_leg=Limb(12, 180)), ("left_shin", "right_shin")),
        (Angles(), None),
    ],
)
def test_collisions(angles, pair):
    found = collisions(pose_body(GROWN, angles))
    assert pair in found if pair else found == []
