"""The head drawn: skull, ears, and all features of the face."""

import numpy as np

from pipeline.sample.body import skull
from pipeline.sample.colours import shaded
from pipeline.sample.face.board import FEATURES, board, oval, seen
from pipeline.sample.face.eyes import draw_brow, draw_eye
from pipeline.sample.face.marks import MARKS
from pipeline.sample.face.mouths import draw_mouth
from pipeline.sample.geometry import ball, chain, discs, pitch, vector
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.ink import Hand, Seam
from pipeline.sample.look import Look
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import SIDES, Body


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


def draw_brows_over_hair(hand: Hand, body: Body, look: Look) -> None:
    """Brows seen through the fringe, as many draw them; after the hair."""
    if look.face.brows_over_hair:
        for side, own in (("left", 1), ("right", -1)):
            hidden = FRINGES[look.hair.fringe].hides
            if f"{side}_eye" not in hidden and seen(hand.camera, body, f"{side}_eye"):
                plane = board(hand, body, *FEATURES[f"{side}_eye"])
                draw_brow(hand, hand.part("front_hair"), plane, own, look)


def _features(hand: Hand, part: Part, body: Body, look: Look) -> None:
    face, hidden = look.face, FRINGES[look.hair.fringe].hides
    shown = {
        name: board(hand, body, *place)
        for name, place in FEATURES.items()
        if name not in hidden and seen(hand.camera, body, name)
    }
    for side, own in (("left", 1), ("right", -1)):
        if face.blush and (cheek := shown.get(f"{side}_cheek")):
            hand.detail(part, cheek.points(oval(0, 0, 0.085, 0.045)), "#ee6f7c", 0.45)
        if eye := shown.get(f"{side}_eye"):
            draw_eye(hand, part, eye, own, look)
            draw_brow(hand, part, eye, own, look)
    if nose := shown.get("nose"):
        mark = nose.points(np.array([(0.012, 0.018), (-0.012, -0.008), (0.016, -0.012)]))
        hand.line(part, mark, shaded(look.flesh, 0.5), 0.8)
    if mouth := shown.get("mouth"):
        draw_mouth(hand, part, mouth, look)
    for name in face.marks:
        for feature in MARKS[name].features:
            if plane := shown.get(feature):
                MARKS[name].draw(hand, part, plane, look)


def _ear(hand: Hand, part: Part, body: Body, side: str, colour: str) -> None:
    frame, at = body.frames["head"], body.joints[f"{side}_ear"]
    hand.solid(part, chain(at[None], discs(frame, 0.045, 0.11, 0.075)[None]), colour)


def _nose_in_profile(hand: Hand, part: Part, body: Body, colour: str) -> None:
    nose = body.joints["nose"] + body.frames["head"] @ vector(0, 0.01, -0.035)
    frame = body.frames["head"] @ pitch(25)
    hand.solid(part, chain(nose[None], discs(frame, 0.03, 0.045, 0.055)[None]), colour)
    inner = nose + body.frames["head"] @ vector(0, 0.01, -0.06)
    hand.join(part, Seam(ball(inner, 0.072), ball(inner, 0.072)), colour)
