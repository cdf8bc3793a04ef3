"""Gloves, glasses, earrings."""

from functools import partial

import numpy as np

from pipeline.sample.body import draw_hand, draw_limb, fingers
from pipeline.sample.face import board
from pipeline.sample.garments.garment import HEAD, TORSO, Garment
from pipeline.sample.geometry import ball, vector
from pipeline.sample.ink import Hand
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


def draw_glasses(hand: Hand, body: Body, look: Look, worn: Worn, *, lower: bool = False) -> None:
    """Glasses: two rims and a bridge; `lower` leaves out their upper half."""
    part = hand.part("head")
    for side in SIDES:
        own = 1 if side == "left" else -1
        plane = board(hand, body, own * 0.19, -0.10, 0.44, own * 14)
        if plane.seen < 0.1:
            continue
        turns = np.linspace(np.pi, 2 * np.pi, 12) if lower else np.linspace(0, 2 * np.pi, 22)
        rim = np.stack([0.155 * np.cos(turns), 0.14 * np.sin(turns) - 0.01], axis=1)
        hand.line(part, plane.points(rim), worn.paint, 1.5)
        bridge = np.array([(-0.155 * own, 0.02), (-0.20 * own, 0.03)])
        hand.line(part, plane.points(bridge), worn.paint, 1.5)
        arm = np.array([(0.155 * own, 0.02), (0.20 * own, 0.03)])
        hand.line(part, plane.points(arm), worn.paint, 1.5)


def draw_earrings(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A pearl under each ear, before the hair."""
    for side in SIDES:
        at = body.joints[f"{side}_ear"] + body.frames["head"] @ vector(0, -0.17, 0.03)
        if hand.camera.near(at) > hand.camera.near(body.joints["head"]) - 0.2:
            part = hand.part(f"{side}_earring", body.joints["head"], 0.29)
            hand.solid(part, ball(at, 0.05), worn.paint)


_GLOVE = ("white", "black", "red", "brown")

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
    Garment("glasses", draw_glasses, HEAD, ("glasses",), ("black", "red", "grey"), front=True),
    Garment(
        "under-rim_eyewear",
        partial(draw_glasses, lower=True),
        HEAD,
        ("glasses", "under-rim_eyewear"),
        ("red", "black"),
        front=True,
        unseen=True,
    ),
    Garment("earrings", draw_earrings, HEAD, ("earrings",), ("red", "yellow", "blue")),
)
