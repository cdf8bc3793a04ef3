from collections import Counter

import numpy as np
import pytest

from pipeline.annotation.tasks import overlap
from pipeline.keypoints import COCO_NAMES, FLIP, INDEX, OCCLUDED, SIGMAS, VISIBLE
from pipeline.sample import answers
from pipeline.sample.answers import HANDS, Known, answer

BOX = (100.0, 50.0, 200.0, 500.0)
POSTS = range(400)


def known() -> Known:
    """A figure whose points lie apart, one of them outside the picture."""
    points = np.array([[150 + 6 * index, 80 + 25 * index, 2] for index in range(17)], float)
    points[INDEX["left_ankle"]] = 0
    return Known(points, BOX, (400, 600))


def off(said: answers.Said) -> np.ndarray:
    """How far each point that is marked is from the truth; NaN for the others."""
    far = np.linalg.norm(said.keypoints[:, :2] - known().keypoints[:, :2], axis=1)
    return np.where(said.keypoints[:, 2] > 0, far, np.nan)


@pytest.fixture
def without_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MISTAKES", {"none": 1.0})


def only(mistake: str, monkeypatch: pytest.MonkeyPatch) -> list[answers.Said]:
    """Answers of which each has this mistake, by a hand that does not shake."""
    monkeypatch.setattr(answers, "MISTAKES", {mistake: 1.0})
    monkeypatch.setattr(answers, "MISJUDGED", 0.0)
    monkeypatch.setitem(HANDS, "careful", 0.0)
    return [answer(known(), BOX, "careful", post) for post in range(20)]


def test_the_same_hand_says_the_same_about_the_same_post() -> None:
    one, again = (answer(known(), BOX, "hasty", 7) for _ in range(2))
    np.testing.assert_array_equal(one.keypoints, again.keypoints)
    assert (one.box, one.seconds) == (again.box, again.seconds)
    other = answer(known(), BOX, "careful", 7)
    assert not np.array_equal(one.keypoints, other.keypoints)


@pytest.mark.usefixtures("without_mistakes")
@pytest.mark.parametrize(("hand", "spread"), HANDS.items())
def test_a_hand_is_off_by_its_share_of_cocos_sigmas(hand: str, spread: float) -> None:
    scale = np.sqrt(BOX[2] * BOX[3])
    offs = np.array([off(answer(known(), BOX, hand, post)) for post in POSTS])
    # Along each axis; the root mean square over both is larger by the root of two.
    measured = np.sqrt((offs**2).mean(axis=0) / 2) / scale
    marked = ~np.isnan(measured)
    expected = spread * np.array(SIGMAS[: len(COCO_NAMES)])
    np.testing.assert_allclose(measured[marked], expected[marked], rtol=0.2)


@pytest.mark.usefixtures("without_mistakes")
def test_what_is_outside_is_left_out_with_a_reason() -> None:
    said = answer(known(), BOX, "usual", 1)
    assert (said.keypoints[INDEX["left_ankle"]] == 0).all()
    assert (said.missing, said.reject) == ("outside", None)


@pytest.mark.usefixtures("without_mistakes")
def test_a_few_visibilities_are_misjudged() -> None:
    seen = Counter(
        int(v) for post in POSTS for v in answer(known(), BOX, "usual", post).keypoints[:, 2]
    )
    assert seen[OCCLUDED] / (seen[OCCLUDED] + seen[VISIBLE]) == pytest.approx(0.03, abs=0.01)


@pytest.mark.usefixtures("without_mistakes")
def test_a_good_box_is_kept_and_a_bad_one_drawn_anew() -> None:
    good = (101.0, 50.0, 199.0, 500.0)
    assert answer(known(), good, "usual", 1).box == good
    drawn = answer(known(), (0.0, 0.0, 400.0, 600.0), "usual", 1).box
    assert overlap(drawn, BOX) > 0.9


def test_swapped_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in only("swaps", monkeypatch):
        expected = known().keypoints[list(FLIP[:17])]
        np.testing.assert_allclose(said.keypoints, expected)


def test_swapped_legs(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in only("swaps_legs", monkeypatch):
        moved = (said.keypoints != known().keypoints).any(axis=1)
        assert {COCO_NAMES[index] for index in np.flatnonzero(moved)} == {
            f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "knee", "ankle")
        }


def test_points_forgotten_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in only("forgets", monkeypatch):
        lost = (said.keypoints[:, 2] == 0) & (known().keypoints[:, 2] > 0)
        assert 1 <= lost.sum() <= 3
        assert said.missing is None


def test_a_point_outside_the_box(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in only("slips", monkeypatch):
        x = said.keypoints[said.keypoints[:, 2] > 0, 0]
        assert ((x < BOX[0]) | (x > BOX[0] + BOX[2])).sum() == 1


def test_a_point_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in only("strays", monkeypatch):
        assert np.nansum(off(said) > 1) == 1


def test_a_good_image_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {said.reject for said in only("rejects", monkeypatch)} == {"unclear_pose", "cut_off"}


def test_mistakes_are_few() -> None:
    assert sum(answers.MISTAKES.values()) == pytest.approx(1)
    assert answers.MISTAKES["none"] > 0.9
