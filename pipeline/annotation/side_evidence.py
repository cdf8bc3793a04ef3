"""What a pose says about which side is left, as numbers.

Nothing is assumed about where the camera is: seen from behind, the face is hidden and the left side
is on the left; seen from the side, the near limbs hide the far ones. Each kind of evidence is
between -1 and 1, and the same for a pose and for its mirror image:

    order p × face      the left p is where it belongs, with a face seen, or hidden
    order p × hands     likewise: hands are mostly in front of the body
    order p × order q   two pairs agree on which side is left
    nearer p × turn c   the less hidden side is the one that nose, eyes, knees, … turn to us
    nearer p × nearer q two pairs agree on which side is less hidden
    straight p q        limbs are shorter this way than when they cross over
    even p q            limbs are more alike in length this way

Keypoints are (..., 17, 3), each x, y, v; values are (...), unless said.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pipeline.keypoints import INDEX, NOT_LABELLED, VISIBLE
from pipeline.metrics.keypoints import Keypoints

Values = NDArray[np.float64]

PAIRS = ("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")

BONES = (
    ("eye", "ear"),
    ("ear", "shoulder"),
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
)

_PLACE = {pair: place for place, pair in enumerate(PAIRS)}
_LEFT = [INDEX[f"left_{pair}"] for pair in PAIRS]
_RIGHT = [INDEX[f"right_{pair}"] for pair in PAIRS]

BODY_WIDTH, HEAD_WIDTH = 0.15, 0.06
"""Distances beyond which left is clearly left, in units of the pose's spread."""


def evidence(keypoints: Keypoints) -> dict[str, Values]:
    """Each kind of evidence by name, (...); 0 where it needs a point that is not labelled."""
    pose = _Pose.of(keypoints)
    order, nearer, turns = _orders(pose), _nearer(pose), _turns(pose)
    face, hands = _face(pose), _seen(pose, "wrist")
    found = {f"order {name} × face": value * face for name, value in order.items()}
    found |= {f"order {pair} × hands": order[pair] * hands for pair in PAIRS}
    found |= {
        f"order {one} × order {other}": order[one] * order[other]
        for one, other in combinations(PAIRS, 2)
    }
    found |= {
        f"nearer {pair} × turn {cue}": nearer[pair] * turn
        for cue, turn in turns.items()
        for pair in PAIRS
    }
    found |= {
        f"nearer {one} × nearer {other}": nearer[one] * nearer[other]
        for one, other in combinations(PAIRS, 2)
    }
    for above, below in BONES:
        straight, even = _bones(pose, above, below)
        found |= {f"straight {above} {below}": straight, f"even {above} {below}": even}
    return found


@dataclass(frozen=True)
class _Pose:
    """Keypoints around their middle and in units of their spread; not labelled ones are at 0."""

    points: Values
    """(..., 17, 2)"""
    labelled: NDArray[np.bool_]
    """(..., 17)"""
    visible: NDArray[np.bool_]
    """(..., 17)"""

    @classmethod
    def of(cls, keypoints: Keypoints) -> "_Pose":
        labelled: NDArray[np.bool_] = np.asarray(keypoints[..., 2] != NOT_LABELLED)
        held = labelled[..., None]
        count = np.maximum(labelled.sum(-1), 1)[..., None]
        middle = np.where(held, keypoints[..., :2], 0).sum(-2) / count
        away = np.where(held, keypoints[..., :2] - middle[..., None, :], 0)
        spread = np.sqrt(np.square(away).sum((-1, -2)) / count[..., 0])
        points = away / np.maximum(spread, 1e-9)[..., None, None]
        return cls(points, labelled, np.asarray(keypoints[..., 2] == VISIBLE))

    def side(self, places: list[int], pair: str) -> tuple[Values, NDArray[np.bool_]]:
        """One side's point of a pair (..., 2), and where it is labelled (...)."""
        index = places[_PLACE[pair]]
        return self.points[..., index, :], self.labelled[..., index]

    def pair(self, pair: str) -> tuple[Values, Values, NDArray[np.bool_]]:
        """Both points of a pair, and where both are labelled."""
        left, has_left = self.side(_LEFT, pair)
        right, has_right = self.side(_RIGHT, pair)
        return left, right, has_left & has_right

    def middle(self, pair: str) -> tuple[Values, NDArray[np.bool_]]:
        """Half way between a pair (..., 2), and where both are labelled."""
        left, right, both = self.pair(pair)
        return (left + right) / 2, both

    @property
    def nose(self) -> tuple[Values, NDArray[np.bool_]]:
        return self.points[..., INDEX["nose"], :], self.labelled[..., INDEX["nose"]]


def _orders(pose: _Pose) -> dict[str, Values]:
    """Whether the left of a pair is on the right of the body's own axis, as seen: 1, or -1.

    The axis goes up the trunk, or from the shoulders to the head where there is no trunk; for eyes
    and ears also up the face, from the nose to the eyes, and up the neck.
    """
    shoulders, hips, ears = (pose.middle(pair) for pair in ("shoulder", "hip", "ear"))
    neck = _direction(shoulders, ears)
    trunk = _direction(hips, shoulders)
    trunk = np.where(trunk.any(axis=-1, keepdims=True), trunk, neck)
    face = _direction(pose.nose, pose.middle("eye"))
    found = {pair: _order(pose, pair, trunk, BODY_WIDTH) for pair in PAIRS}
    for pair in ("eye", "ear"):
        found[f"{pair} in the face"] = _order(pose, pair, face, HEAD_WIDTH)
        found[f"{pair} on the neck"] = _order(pose, pair, neck, HEAD_WIDTH)
    return found


def _order(pose: _Pose, pair: str, axis: Values, width: float) -> Values:
    left, right, both = pose.pair(pair)
    return np.where(both, np.tanh(_cross(axis, left - right) / width), 0)


def _nearer(pose: _Pose) -> dict[str, Values]:
    """1 where only the left of a pair is visible, -1 where only the right is, else 0."""
    found = {}
    for pair, left, right in zip(PAIRS, _LEFT, _RIGHT, strict=True):
        both = pose.labelled[..., left] & pose.labelled[..., right]
        apart = pose.visible[..., left].astype(float) - pose.visible[..., right]
        found[pair] = np.where(both, apart, 0)
    return found


def _face(pose: _Pose) -> Values:
    """1 where the face is visible, -1 where it is hidden: the mean of what nose and eyes say."""
    _, has_nose = pose.nose
    _, has_eyes = pose.middle("eye")
    nose = np.where(has_nose, 2.0 * pose.visible[..., INDEX["nose"]] - 1, 0)
    return (nose + _seen(pose, "eye")) / np.maximum(has_nose + 1.0 * has_eyes, 1)


def _seen(pose: _Pose, pair: str) -> Values:
    """1 where both of a pair are visible, -1 where neither is, 0 for one or where one lacks."""
    left, right = _LEFT[_PLACE[pair]], _RIGHT[_PLACE[pair]]
    both = pose.labelled[..., left] & pose.labelled[..., right]
    return np.where(both, pose.visible[..., left] + 1.0 * pose.visible[..., right] - 1, 0)


def _turns(pose: _Pose) -> dict[str, Values]:
    """What each cue says of the side that is turned to us: 1 the left, -1 the right.

    Whoever looks to the left of the picture, upright, shows us their left side. The nose is in
    front of the ears; knees bend forwards, elbows backwards.
    """
    shoulders, ears, eyes = (pose.middle(pair) for pair in ("shoulder", "ear", "eye"))
    neck, face = _direction(shoulders, ears), _direction(pose.nose, eyes)
    neck = np.where(neck.any(axis=-1, keepdims=True), neck, face)
    wrists, trunk = pose.middle("wrist"), _direction(pose.middle("hip"), shoulders)
    return {
        "nose": -_lateral(neck, ears, pose.nose, HEAD_WIDTH),
        "eyes": -_lateral(face, ears, eyes, HEAD_WIDTH),
        "knees": _bend(pose, "hip", "knee", "ankle"),
        "elbows": -_bend(pose, "shoulder", "elbow", "wrist"),
        "hands": -_lateral(trunk, shoulders, wrists, BODY_WIDTH),
    }


def _lateral(
    axis: Values,
    start: tuple[Values, NDArray[np.bool_]],
    end: tuple[Values, NDArray[np.bool_]],
    width: float,
) -> Values:
    """How far one point is beside another, about an axis; 0 where either is not labelled."""
    beside = np.tanh(_cross(axis, end[0] - start[0]) / width)
    return np.where(start[1] & end[1], beside, 0)


def _bend(pose: _Pose, first: str, joint: str, last: str) -> Values:
    """To which side of the line from first to last the joints stand out, both sides' mean."""
    total = np.zeros(pose.points.shape[:-2])
    for places in (_LEFT, _RIGHT):
        start, bent, end = (pose.side(places, pair) for pair in (first, joint, last))
        out = np.tanh(_cross(_direction(start, end), bent[0] - start[0]) / 0.12)
        total += np.where(bent[1], out, 0) / 2
    return total


def _bones(pose: _Pose, above: str, below: str) -> tuple[Values, Values]:
    """How much shorter, and how much more alike, the two bones are than if they crossed over."""
    upper_left, upper_right, both_above = pose.pair(above)
    lower_left, lower_right, both_below = pose.pair(below)
    left, right = _length(upper_left - lower_left), _length(upper_right - lower_right)
    over, back = _length(upper_left - lower_right), _length(upper_right - lower_left)
    known = both_above & both_below
    straight = np.tanh((over + back - left - right) / 0.3)
    even = np.tanh((np.abs(over - back) - np.abs(left - right)) / 0.3)
    return np.where(known, straight, 0), np.where(known, even, 0)


def _direction(
    start: tuple[Values, NDArray[np.bool_]], end: tuple[Values, NDArray[np.bool_]]
) -> Values:
    """(..., 2), of length 1; (0, 0) where either end is not labelled."""
    line = end[0] - start[0]
    known = (start[1] & end[1])[..., None]
    return np.where(known, line / np.maximum(_length(line), 1e-9)[..., None], 0)


def _cross(first: Values, second: Values) -> Values:
    return first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]


def _length(line: Values) -> Values:
    return np.hypot(line[..., 0], line[..., 1])
