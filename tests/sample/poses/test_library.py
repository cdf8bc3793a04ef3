"""The poses: their names, their tags, and that every family is there."""

import csv
from pathlib import Path

import pytest

from pipeline.sample.body import SIGNS
from pipeline.sample.poses import bases
from pipeline.sample.poses.library import POSES

FAMILIES = {
    "standing", "walking", "running", "jumping", "sitting", "wariza", "seiza", "yokozuwari",
    "indian_style", "kneeling", "one_knee", "squatting", "all_fours", "on_back", "on_side",
    "on_stomach", "arms_up", "arms_behind_head", "arms_behind_back", "crossed_arms",
    "hands_on_hips", "hand_on_hip", "reaching_out", "leg_hug", "leg_up", "crossed_legs",
    "bent_over", "dancing", "fighting_stance", "kicking", "upside-down", "hand_in_hair", "hand_up",
    "midair", "stretch", "hands_clasped", "outstretched_arms", "leaning_forward", "leaning_back",
}  # fmt: skip

NO_RULE_USES = {
    "arched_back", "bowing", "fetal_position", "hand_on_own_chest", "handstand", "punching",
}  # fmt: skip
"""Danbooru's tags all the same, and uploaders give them."""


def test_a_file_is_a_pose_of_its_name():
    files = {path.stem for path in Path(bases.__file__).parent.glob("*.py")} - {"__init__"}
    assert {name: pose.name for name, pose in POSES.items()} == {name: name for name in files}


def test_every_family_is_there():
    assert len(POSES) >= 60
    shown = {tag for pose in POSES.values() for tag in pose.tags}
    assert shown >= FAMILIES


def test_tags_are_of_the_rulebook_s_vocabulary(repository):
    with (repository / "rulebook/vocabulary.csv").open(newline="") as file:
        known = {name for row in csv.reader(file) for name in row[:2]}
    used = {tag for pose in POSES.values() for tag in pose.tags}
    assert used - known == NO_RULE_USES


def test_some_are_held_out_and_none_of_them_is_the_only_one_of_its_kind():
    held_out = {name for name, pose in POSES.items() if pose.unseen}
    assert 5 <= len(held_out) <= 10
    seen = {tag for pose in POSES.values() if not pose.unseen for tag in pose.tags}
    assert {"standing", "sitting", "kneeling", "lying", "midair", "dancing"} <= seen


@pytest.mark.parametrize("pose", POSES.values(), ids=POSES)
def test_what_a_pose_asks_of_the_drawing_exists(pose):
    assert set(pose.angles.signs) <= set(SIGNS)
    assert pose.seat in {"", "chair"}
    assert pose.azimuth[0] < pose.azimuth[1]
    assert pose.elevation[0] < pose.elevation[1]
    assert pose.weight > 0
