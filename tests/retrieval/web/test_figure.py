import pytest

from pipeline.keypoints import COCO_NAMES, COLOURS, INDEX, LINKS
from pipeline.retrieval.web.figure import carried, figure, link_side, parts


@pytest.mark.parametrize(
    ("joint", "goes_along"),
    [
        ("left_shoulder", {"left_elbow", "left_wrist"}),
        ("right_elbow", {"right_wrist"}),
        ("right_wrist", set()),
        ("left_hip", {"left_knee", "left_ankle"}),
        ("nose", {"left_eye", "right_eye", "left_ear", "right_ear"}),
        ("left_eye", {"left_ear"}),
    ],
)
def test_what_hangs_from_a_joint_goes_along(joint: str, goes_along: set[str]) -> None:
    assert carried(joint) == goes_along


def test_every_joint_is_in_one_part() -> None:
    listed = [joint for joints in parts().values() for joint in joints]
    assert sorted(listed) == list(range(len(COCO_NAMES)))
    assert list(parts()) == ["head", "body", "left arm", "right arm", "left leg", "right leg"]


def test_the_figure_is_the_skeleton() -> None:
    made = figure()
    assert [joint.name for joint in made.joints] == list(COCO_NAMES)
    assert {link.ends for link in made.links} == {(INDEX[a], INDEX[b]) for a, b in LINKS}
    assert made.joints[INDEX["left_wrist"]].colour == COLOURS["left"]
    assert made.joints[INDEX["left_wrist"]].other == INDEX["right_wrist"]


@pytest.mark.parametrize(
    ("ends", "side"),
    [
        (("left_hip", "right_hip"), "centre"),
        (("nose", "left_eye"), "left"),
        (("right_knee", "right_ankle"), "right"),
    ],
)
def test_a_link_has_the_side_of_its_ends(ends: tuple[str, str], side: str) -> None:
    assert link_side(*ends) == side
