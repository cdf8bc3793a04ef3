"""Gloves, earrings."""

from functools import partial

import numpy as np

from pipeline.sample.body import fingers
from pipeline.sample.garments.garment import HEAD, TORSO, Garment
from pipeline.sample.geometry import ball, chain, vector
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import draw_hand, draw_limb
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import SIDES, Body


def draw_gloves(
    hand: Hand, body: Body, look: Look, worn: Worn, *, top: float = 1.88, fingerless: bool = False
) -> None:
    """Gloves up to share `top` of the arm (1: elbow, 2: wrist)."""
    for side in SIDES:
        draw_limb(hand, body, side, ("upper_arm", "forearm"), worn.paint, grow=1.1, start=top)
        draw_hand(hand, body, side, worn.paint, grow=1.06)
        if fingerless:
            for finger in fingers(body, side):
                tip = ball(finger.centres[-1], float(finger.axes[-1][0, 0]) * 1.25)
                hand.solid(hand.part(f"{side}_hand"), tip, look.flesh)


def draw_mittens(hand: Hand, body: Body, look: Look, worn: Worn, *, size: float) -> None:
    """Thick gloves without fingers; large ones are a plush beast's."""
    for side in SIDES:
        part = hand.part(f"{side}_hand")
        wrist, knuckles = body.joints[f"{side}_wrist"], body.joints[f"{side}_knuckles"]
        bag = chain(np.array([wrist, (wrist + knuckles) / 2, knuckles]),
                    np.array([0.7, 0.95, 1.0]) * size * body.build.hand)  # fmt: skip
        thumb = ball(body.joints[f"{side}_thumb"], 0.4 * size * body.build.hand)
        hand.solid(part, thumb, worn.paint)
        hand.solid(part, bag, worn.paint)
        bones = ("upper_arm", "forearm")
        draw_limb(hand, body, side, bones, worn.trimming, grow=1.5, start=1.88, end=1.97)


def draw_arm_warmers(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Knitted tubes from the elbow to the knuckles."""
    for side in SIDES:
        bones = ("upper_arm", "forearm")
        draw_limb(hand, body, side, bones, worn.paint, grow=1.2, start=1.1, end=1.99)


def draw_earrings(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A pearl under each ear, before the hair."""
    for side in SIDES:
        at = body.joints[f"{side}_ear"] + body.frames["head"] @ vector(0, -0.17, 0.03)
        if hand.camera.near(at) > hand.camera.near(body.joints["head"]) - 0.2:
            part = hand.part(f"{side}_earring", body.joints["head"], 0.29)
            hand.solid(part, ball(at, 0.05), worn.paint)


_GLOVE = ("white", "black", "red", "brown", "blue", "green", "grey", "pink", "purple", "yellow")

GARMENTS = (
    Garment("gloves", draw_gloves, TORSO, ("gloves",), _GLOVE),
    Garment(
        "elbow_gloves",
        partial(draw_gloves, top=0.9),
        TORSO,
        ("gloves", "elbow_gloves"),
        ("white", "black"),
    ),
    Garment(
        "fingerless_gloves",
        partial(draw_gloves, fingerless=True),
        TORSO,
        ("gloves", "fingerless_gloves"),
        ("black", "brown"),
    ),
    Garment("earrings", draw_earrings, HEAD, ("earrings",), ("red", "yellow", "blue")),
    Garment(
        "mittens",
        partial(draw_mittens, size=0.8),
        TORSO,
        ("mittens",),
        _GLOVE,
        ("white", "brown"),
        kind="winter_hands",
    ),
    Garment(
        "paw_gloves",
        partial(draw_mittens, size=1.15),
        TORSO,
        ("paw_gloves", "gloves"),
        ("white", "brown", "pink", "black"),
        kind="hands",
    ),
    Garment(
        "half_gloves",
        partial(draw_gloves, top=1.9),
        TORSO,
        ("gloves", "half_gloves"),
        ("white", "black"),
        kind="hands",
    ),
    Garment("arm_warmers", draw_arm_warmers, TORSO, ("arm_warmers",), _GLOVE, kind="hands"),
)
