"""The joint tree: lengths, limits, sides, reaching."""

import numpy as np
import pytest

from pipeline.sample.poses.library import POSES
from pipeline.sample.poses.vary import mirrored
from pipeline.sample.skeleton import (
    ELBOW_MOST,
    KNEE_MOST,
    Angles,
    Build,
    Limb,
    Reach,
    pose_body,
)

BUILDS = [Build(3.0, 1.0, 1.0), Build(6.5, 1.0, 1.0), Build(8.0, 1.2, 1.1)]


def bend(joints: dict[str, np.ndarray], side: str, first: str, middle: str, last: str) -> float:
    """The angle of a hinge, in degrees: 0 is straight."""
    a, b, c = (joints[f"{side}_{name}"] for name in (first, middle, last))
    cos = (b - a) @ (c - b) / np.linalg.norm(b - a) / np.linalg.norm(c - b)
    return float(np.degrees(np.arccos(np.clip(cos, -1, 1))))


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("pose", POSES.values(), ids=POSES)
def test_bones_keep_their_lengths_and_hinges_their_limits(pose, build):
    joints = pose_body(build, pose.angles).joints
    for side in ("left", "right"):
        for first, second, length in (
            ("shoulder", "elbow", build.upper_arm),
            ("elbow", "wrist", build.forearm),
            ("hip", "knee", build.thigh),
            ("knee", "ankle", build.shin),
        ):
            found = np.linalg.norm(joints[f"{side}_{first}"] - joints[f"{side}_{second}"])
            assert found == pytest.approx(length)
        assert bend(joints, side, "shoulder", "elbow", "wrist") <= ELBOW_MOST + 1e-6
        assert bend(joints, side, "hip", "knee", "ankle") <= KNEE_MOST + 1e-6


def test_left_is_the_characters_own_left():
    """x counts to the character's left, z to its front, y up."""
    joints = pose_body(Build(7, 1, 1), Angles()).joints
    for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "eye", "ear"):
        assert joints[f"left_{name}"][0] > 0 > joints[f"right_{name}"][0]
    assert joints["nose"][2] > joints["head"][2]
    assert joints["left_toe"][2] > joints["left_heel"][2]
    assert joints["head"][1] > joints["neck"][1] > joints["pelvis"][1] > joints["left_knee"][1]


@pytest.mark.parametrize("pose", POSES.values(), ids=POSES)
def test_a_mirrored_pose_has_the_joints_of_the_other_side(pose):
    build = Build(6.5, 1.0, 1.0)
    joints = pose_body(build, pose.angles).joints
    turned = pose_body(build, mirrored(pose.angles)).joints
    for name, joint in joints.items():
        other = name.replace("left", "x").replace("right", "left").replace("x", "right")
        assert turned[other] == pytest.approx(joint * [-1, 1, 1], abs=1e-9), name


def test_the_whole_figure_is_as_many_heads_tall_as_asked():
    for heads in (3.0, 5.0, 7.0, 8.0):
        joints = pose_body(Build(heads, 1, 1), Angles()).joints
        crown = joints["head"][1] + 0.55
        assert crown == pytest.approx(heads, rel=0.06)


def test_a_lifted_left_arm_goes_out_to_the_left_and_forward():
    joints = pose_body(Build(7, 1, 1), Angles(left_arm=Limb(90, 0), right_arm=Limb(90, 90))).joints
    out = joints["left_elbow"] - joints["left_shoulder"]
    ahead = joints["right_elbow"] - joints["right_shoulder"]
    assert out / np.linalg.norm(out) == pytest.approx([1, 0, 0], abs=1e-9)
    assert ahead / np.linalg.norm(ahead) == pytest.approx([0, 0, 1], abs=1e-9)


def test_a_reaching_wrist_arrives_where_the_arm_is_long_enough():
    build = Build(7, 1, 1)
    near = Reach("hip", (0.3, 0.3, 0.2))
    far = Reach("hip", (5.0, 0.0, 0.0))
    joints = pose_body(build, Angles(left_arm=near, right_arm=far)).joints
    assert joints["left_wrist"] - joints["left_hip"] == pytest.approx([0.3, 0.3, 0.2], abs=1e-6)
    stretched = np.linalg.norm(joints["right_wrist"] - joints["right_shoulder"])
    assert stretched == pytest.approx(build.upper_arm + build.forearm, rel=0.01)
