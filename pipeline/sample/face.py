"""The face: flat drawings on the curve of the head, seen only from where it faces."""

import numpy as np

from pipeline.sample.body import skull
from pipeline.sample.camera import Camera
from pipeline.sample.colours import lighter, mix, shaded
from pipeline.sample.geometry import Array, ball, chain, discs, pitch, smooth, vector, yaw
from pipeline.sample.ink import Hand
from pipeline.sample.look import Face, Look
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import SIDES, Body

SEEN_FROM = 0.10
"""Least cosine to the camera at which a feature is still drawn."""

_WHITE = (
    (-0.118, -0.02),
    (-0.10, 0.075),
    (-0.03, 0.118),
    (0.06, 0.112),
    (0.128, 0.05),
    (0.12, -0.03),
    (0.07, -0.105),
    (0.0, -0.125),
    (-0.07, -0.10),
)
_LASH = (
    (-0.135, 0.005),
    (-0.11, 0.082),
    (-0.03, 0.128),
    (0.06, 0.122),
    (0.135, 0.055),
    (0.165, 0.02),
    (0.13, 0.105),
    (0.06, 0.158),
    (-0.03, 0.158),
    (-0.12, 0.108),
)
_SHUT = (
    (-0.125, 0.0),
    (-0.06, -0.05),
    (0.02, -0.06),
    (0.10, -0.03),
    (0.15, 0.02),
    (0.10, -0.065),
    (0.02, -0.095),
    (-0.07, -0.08),
)
_BROW = ((-0.11, 0.0), (0.0, 0.035), (0.12, 0.01), (0.0, 0.012))


class Plane:
    """A flat drawing board on the head; points (N, 2) in heads, y up."""

    def __init__(self, hand: Hand, at: Array, right: Array, up: Array) -> None:
        self.seen = hand.camera.facing(np.cross(right, up), at)
        self._origin, self._matrix = hand.camera.plane(at, right, up)

    def points(self, drawn: Array) -> Array:
        """To pixels."""
        placed: Array = self._origin + drawn @ self._matrix.T
        return placed


def draw_head(hand: Hand, body: Body, look: Look) -> None:
    """Skull, ears and face; hair comes over it."""
    part = hand.part("head")
    near_first = sorted(SIDES, key=lambda side: hand.camera.near(body.joints[f"{side}_ear"]))
    _ear(hand, part, body, near_first[0], look.flesh)
    hand.solid(part, skull(body), look.flesh)
    front = body.frames["head"] @ vector(0, 0, 1)
    if abs(hand.camera.facing(front, body.joints["head"])) < 0.45:
        _nose_in_profile(hand, part, body, look.flesh)
    _ear(hand, part, body, near_first[1], look.flesh)
    _features(hand, part, body, look)


FEATURES: dict[str, tuple[float, float, float, float]] = {
    "left_eye": (0.19, -0.10, 0.395, 24),
    "right_eye": (-0.19, -0.10, 0.395, -24),
    "left_cheek": (0.24, -0.26, 0.33, 34),
    "right_cheek": (-0.24, -0.26, 0.33, -34),
    "nose": (0, -0.235, 0.41, 0),
    "mouth": (0, -0.335, 0.345, 0),
}
"""Where each feature sits on the head (x, y, z), and how far it is turned to the own left."""


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


def _features(hand: Hand, part: Part, body: Body, look: Look) -> None:
    face = look.face
    shown = {
        name: board(hand, body, *place)
        for name, place in FEATURES.items()
        if seen(hand.camera, body, name)
    }
    for side, own in (("left", 1), ("right", -1)):
        if eye := shown.get(f"{side}_eye"):
            shut = face.lids == "closed_eyes" or (face.lids == "one_eye_closed" and own > 0)
            _eye(hand, part, eye, own, face, shut=shut)
            _brow(hand, part, eye, own, look)
        if face.blush and (cheek := shown.get(f"{side}_cheek")):
            hand.detail(part, cheek.points(_oval(0, 0, 0.085, 0.045)), "#ee6f7c", 0.45)
    if nose := shown.get("nose"):
        mark = nose.points(np.array([(0.012, 0.018), (-0.012, -0.008), (0.016, -0.012)]))
        hand.line(part, mark, shaded(look.flesh, 0.5), 0.8)
    if mouth := shown.get("mouth"):
        _mouth(hand, part, mouth, look)


def _eye(hand: Hand, part: Part, plane: Plane, own: int, face: Face, *, shut: bool) -> None:
    def placed(drawn: object) -> Array:
        return plane.points(np.array(drawn) * _eye_shape(face.style) * [own, 1])

    dark = hand.ink.outline("#3a2a33")
    if shut:
        hand.detail(part, smooth(placed(_SHUT), closed=True), dark)
        return
    hand.detail(part, smooth(placed(_WHITE), closed=True), "#fdfdff")
    iris = "#8a8a92" if hand.ink.colourless else face.paint
    hand.detail(part, placed(_oval(0.0, -0.005, 0.082, 0.115)), shaded(iris, 0.45))
    hand.detail(part, placed(_oval(0.0, -0.012, 0.068, 0.100)), iris)
    hand.detail(part, placed(_oval(0.0, -0.062, 0.050, 0.048)), lighter(iris, 0.45))
    hand.detail(part, placed(_oval(0.0, 0.005, 0.034, 0.052)), shaded(iris, 0.8))
    hand.detail(part, placed(_oval(-0.034 * own, 0.052, 0.028, 0.032)), "#ffffff")
    hand.detail(part, placed(_oval(0.036 * own, -0.055, 0.014, 0.016)), "#ffffff")
    hand.detail(part, smooth(placed(_LASH), closed=True), dark)
    lower = placed(((0.02, -0.125), (0.075, -0.108), (0.118, -0.04)))
    hand.line(part, smooth(lower, closed=False), dark, 0.7)


def _eye_shape(style: str) -> Array:
    return np.array({"round": (1.0, 1.0), "sharp": (1.05, 0.78), "droopy": (1.02, 0.9)}[style])


def _brow(hand: Hand, part: Part, plane: Plane, own: int, look: Look) -> None:
    slope = {"frown": -0.35, "sharp": -0.12}.get(look.face.mouth, 0.06)
    drawn = np.array(_BROW)
    drawn[:, 1] += 0.225 - slope * drawn[:, 0]
    colour = mix(shaded(look.hair.paint, 0.35), "#5a4038", 0.25)
    hand.detail(part, smooth(plane.points(drawn * [own, 1]), closed=True), colour)


def _mouth(hand: Hand, part: Part, plane: Plane, look: Look) -> None:
    lip = mix(shaded(look.flesh, 0.4), "#a03038", 0.45)
    shapes: dict[str, list[tuple[float, float]]] = {
        "closed_mouth": [(-0.045, 0.0), (0.0, -0.006), (0.045, 0.0)],
        "smile": [(-0.075, 0.016), (-0.03, -0.010), (0.03, -0.010), (0.075, 0.016)],
        "frown": [(-0.055, -0.018), (0.0, 0.006), (0.055, -0.018)],
        ":d": [(-0.085, 0.022), (0.0, 0.008), (0.085, 0.022), (0.055, -0.055), (0.0, -0.078),
               (-0.055, -0.055)],
        "open_mouth": [(-0.05, 0.012), (0.0, 0.02), (0.05, 0.012), (0.036, -0.04), (0.0, -0.052),
                       (-0.036, -0.04)],
        ":o": [(-0.028, 0.0), (0.0, 0.032), (0.028, 0.0), (0.0, -0.036)],
    }  # fmt: skip
    points = np.array(shapes[look.face.mouth])
    if len(points) < 5 and look.face.mouth != ":o":
        hand.line(part, plane.points(smooth(points, closed=False)), shaded(lip, 0.3))
        return
    hand.detail(part, plane.points(smooth(points, closed=True)), "#8e3038")
    tongue = points[points[:, 1] < 0] * [0.8, 0.9] + [0, -0.004]
    if len(tongue) > 2:
        hand.detail(part, plane.points(tongue), "#ee8a8a")


def _ear(hand: Hand, part: Part, body: Body, side: str, colour: str) -> None:
    frame, at = body.frames["head"], body.joints[f"{side}_ear"]
    hand.solid(part, chain(at[None], discs(frame, 0.045, 0.11, 0.075)[None]), colour)


def _nose_in_profile(hand: Hand, part: Part, body: Body, colour: str) -> None:
    nose = body.joints["nose"] + body.frames["head"] @ vector(0, 0.01, -0.035)
    frame = body.frames["head"] @ pitch(25)
    hand.solid(part, chain(nose[None], discs(frame, 0.03, 0.045, 0.055)[None]), colour)
    inner = nose + body.frames["head"] @ vector(0, 0.01, -0.06)
    hand.solid(part, ball(inner, 0.001), colour, joint=ball(inner, 0.072))


def _oval(x: float, y: float, width: float, height: float) -> Array:
    turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    return np.stack([x + width * np.cos(turns), y + height * np.sin(turns)], axis=1)
