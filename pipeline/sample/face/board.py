"""Drawing boards on the head: flat drawings on its curve, seen only from where they face."""

import numpy as np

from pipeline.sample.camera import Camera
from pipeline.sample.geometry import Array, vector, yaw
from pipeline.sample.ink import Hand
from pipeline.sample.skeleton import Body

SEEN_FROM = 0.10
"""Least cosine to the camera at which a feature is still drawn."""

FEATURES: dict[str, tuple[float, float, float, float]] = {
    "left_eye": (0.19, -0.10, 0.395, 24),
    "right_eye": (-0.19, -0.10, 0.395, -24),
    "left_cheek": (0.24, -0.26, 0.33, 34),
    "right_cheek": (-0.24, -0.26, 0.33, -34),
    "nose": (0, -0.235, 0.41, 0),
    "mouth": (0, -0.335, 0.345, 0),
    "brow": (0, 0.09, 0.43, 0),
}
"""Where each feature sits on the head (x, y, z), and how far it is turned to the own left."""


class Plane:
    """A flat drawing board on the head; points (N, 2) in heads, y up."""

    def __init__(self, hand: Hand, at: Array, right: Array, up: Array) -> None:
        self.seen = hand.camera.facing(np.cross(right, up), at)
        self._origin, self._matrix = hand.camera.plane(at, right, up)

    def points(self, drawn: Array) -> Array:
        """To pixels."""
        placed: Array = self._origin + drawn @ self._matrix.T
        return placed


def seen(camera: Camera, body: Body, feature: str) -> bool:
    """Whether a feature of the face is drawn: it faces the camera enough."""
    x, y, z, turned = FEATURES[feature]
    at = body.joints["head"] + body.frames["head"] @ vector(x, y, z)
    return camera.facing(body.frames["head"] @ yaw(turned)[:, 2], at) > SEEN_FROM


def board(hand: Hand, body: Body, x: float, y: float, z: float, turned: float) -> Plane:
    """A board at a place of the head, turned towards the own left by `turned` degrees."""
    frame = body.frames["head"] @ yaw(turned)
    at = body.joints["head"] + body.frames["head"] @ vector(x, y, z)
    return Plane(hand, at, frame[:, 0], frame[:, 1])


def oval(x: float, y: float, width: float, height: float) -> Array:
    """An ellipse's outline (16, 2)."""
    turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    return np.stack([x + width * np.cos(turns), y + height * np.sin(turns)], axis=1)
