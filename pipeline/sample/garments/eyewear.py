"""What is worn before the eyes or the mouth."""

from functools import partial

import numpy as np

from pipeline.sample.face.board import board, oval
from pipeline.sample.garments.garment import HEAD, Garment
from pipeline.sample.geometry import Array
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import SIDES, Body

_RIMS = {
    "full": np.linspace(0, 2 * np.pi, 22),
    "lower": np.linspace(np.pi, 2 * np.pi, 12),
    "upper": np.linspace(0, np.pi, 12),
}


def draw_glasses(
    hand: Hand,
    body: Body,
    look: Look,
    worn: Worn,
    *,
    rim: str = "full",
    tall: float = 0.14,
    tint: float = 0.0,
) -> None:
    """Two rims and a bridge; `tint` is how dark the glass is."""
    part = hand.part("head")
    for side in SIDES:
        own = 1 if side == "left" else -1
        plane = board(hand, body, own * 0.19, -0.10, 0.44, own * 14)
        if plane.seen < 0.1:
            continue
        if tint:
            glass = plane.points(oval(0, -0.01, 0.155, tall))
            hand.detail(part, glass, worn.paint, tint)
        curve = np.stack([0.155 * np.cos(_RIMS[rim]), tall * np.sin(_RIMS[rim]) - 0.01], axis=1)
        hand.line(part, plane.points(curve), worn.paint, 1.5)
        for inner, outer in ((-0.155, -0.20), (0.155, 0.20)):
            bar = np.array([(inner * own, 0.02), (outer * own, 0.03)])
            hand.line(part, plane.points(bar), worn.paint, 1.5)


def draw_patch(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A patch over the right eye, and its string."""
    part = hand.part("head")
    plane = board(hand, body, -0.19, -0.10, 0.42, -22)
    if plane.seen < 0.1:
        return
    hand.detail(part, plane.points(oval(0.0, 0.0, 0.17, 0.16)), worn.paint)
    string = np.array([(0.14, 0.08), (0.3, 0.2)])
    hand.line(part, plane.points(string), worn.paint, 1.4)


def draw_blindfold(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A band over both eyes."""
    _band(hand, body, worn.paint, 0.02, -0.2)


def draw_face_mask(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A mask over nose and mouth."""
    part = hand.part("head")
    plane = board(hand, body, 0, -0.3, 0.40, 0)
    if plane.seen < 0.12:
        return
    outline = np.array([(-0.22, 0.08), (0.0, 0.11), (0.22, 0.08), (0.2, -0.04), (0.1, -0.12),
                        (-0.1, -0.12), (-0.2, -0.04)])  # fmt: skip
    hand.polygon(part, plane.points(outline), worn.paint, line=0.8)
    for height in (0.04, -0.02):
        fold = np.array([(-0.19, height), (0.19, height)])
        hand.line(part, plane.points(fold), "#b9bec9", 0.8)


def _band(hand: Hand, body: Body, colour: str, top: float, bottom: float) -> None:
    part = hand.part("head")
    upper, lower = _arc(hand, body, top), _arc(hand, body, bottom)
    if len(upper) > 2 and len(upper) == len(lower):
        hand.polygon(part, np.concatenate([upper, lower[::-1]]), colour)


def _arc(hand: Hand, body: Body, height: float) -> Array:
    """The seen part of a line round the face at a height, in pixels."""
    points = []
    for angle in range(-80, 81, 16):
        turn = np.radians(angle)
        x, z = 0.44 * float(np.sin(turn)), 0.42 * float(np.cos(turn)) - 0.02
        at = body.joints["head"] + body.frames["head"] @ np.array([x, height, z])
        if hand.camera.facing(body.frames["head"] @ np.array([x, 0, z]), at) > 0:
            points.append(at)
    return hand.camera.project(np.array(points)) if points else np.zeros((0, 2))


_EYES = frozenset({"left_eye", "right_eye"})
_FRAMES = ("black", "red", "blue", "white", "brown", "pink", "green", "grey", "yellow")

GARMENTS = (
    Garment("glasses", draw_glasses, HEAD, ("glasses", "framed_eyewear"), _FRAMES, front=True,
            kind="eyewear"),
    Garment("round_eyewear", partial(draw_glasses, tall=0.158), HEAD,
            ("glasses", "round_eyewear", "framed_eyewear"), _FRAMES, front=True, kind="eyewear"),
    Garment("semi-rimless_eyewear", partial(draw_glasses, rim="upper"), HEAD,
            ("glasses", "semi-rimless_eyewear", "framed_eyewear"), _FRAMES, front=True,
            kind="eyewear"),
    Garment("sunglasses", partial(draw_glasses, tint=0.85, tall=0.13), HEAD,
            ("sunglasses",), ("black", "brown"), front=True,
            kind="eyewear", covers=_EYES),
    Garment("eyepatch", draw_patch, HEAD, ("eyepatch",), ("black", "white"), front=True,
            kind="eyewear", covers=frozenset({"right_eye"})),
    Garment("blindfold", draw_blindfold, HEAD, ("blindfold",), ("black", "white", "red"),
            front=True, kind="blindfold", covers=_EYES),
    Garment("mouth_mask", draw_face_mask, HEAD,
            ("mask", "face_mask", "surgical_mask", "covered_mouth"), ("white", "black", "pink"),
            front=True, kind="mask", covers=frozenset({"mouth", "nose"})),
    Garment("under-rim_eyewear", partial(draw_glasses, rim="lower"), HEAD,
            ("glasses", "under-rim_eyewear", "framed_eyewear"), ("red", "black"), front=True,
            kind="eyewear", unseen=True),
)  # fmt: skip
