"""Bags on the back or over the shoulder, pouches at the belt."""

import numpy as np

from pipeline.sample.colours import GOLD, shaded
from pipeline.sample.garments.garment import HIPS, TORSO, Garment
from pipeline.sample.geometry import ball, chain, hull, vector
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import SIDES, Body
from pipeline.sample.trunk import BELLY, CHEST, NECK, RIBS, SHOULDERS, panel, place


def draw_backpack(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A bag on the back; its straps over both shoulders."""
    chest, t = body.frames["chest"], body.build.thickness
    middle = body.joints["chest"] + chest @ vector(0, -0.1, -0.62 * t)
    part = hand.part("backpack", middle, -0.02)
    corners = [
        middle + chest @ vector(x * 0.36 * t, y * 0.55 * t, z * 0.2 * t)
        for x in (-1, 1)
        for y in (-1, 1)
        for z in (-1, 1)
    ]
    hand.solid(part, hull(np.array(corners), np.full(8, 0.08)), worn.paint)
    flap = [corner + chest @ vector(0, 0.02, -0.04) for corner in corners if
            (corner - middle) @ chest[:, 1] > 0]  # fmt: skip
    flap += [corner - chest @ vector(0, 0.5 * t, 0.02) for corner in flap]
    hand.solid(part, hull(np.array(flap), np.full(8, 0.09)), shaded(worn.paint, 0.12))
    if hand.camera.facing(-chest[:, 2], middle) > 0:
        buckle = middle + chest @ vector(0, -0.1 * t, -0.36 * t)
        hand.solid(part, ball(buckle, 0.06 * t), GOLD)
    for own in (1, -1):
        strap = [
            (NECK - 0.7, own * 88.0),
            (SHOULDERS - 0.3, own * 50.0),
            (RIBS, own * 66.0),
            (RIBS, own * 80.0),
            (SHOULDERS - 0.3, own * 64.0),
            (NECK - 0.7, own * 100.0),
        ]
        panel(hand, body, strap, shaded(worn.paint, 0.15), grow=0.07 + 0.06 * look.bust)


def draw_shoulder_bag(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A bag at the left hip on a strap across the trunk."""
    t, pelvis = body.build.thickness, body.frames["pelvis"]
    hip = body.joints["left_hip"] + pelvis @ vector(0.36 * t, -0.05, 0)
    part = hand.part("shoulder_bag", hip, 0.22)
    corners = [
        hip + pelvis @ vector(x * 0.07, y * 0.2 * t, z * 0.28 * t)
        for x in (-1, 1)
        for y in (-1, 1)
        for z in (-1, 1)
    ]
    strap = []
    for height, angle in ((SHOULDERS + 0.3, -70), (CHEST, -20), (RIBS, 25), (BELLY, 70)):
        point, normal = place(body, height, angle, 0.09 + 0.06 * look.bust)
        if hand.camera.facing(normal, point) > -0.1:
            strap.append(point)
    if len(strap) > 1:
        line = chain(np.array([*strap, hip]), np.full(len(strap) + 1, 0.04))
        hand.solid(part, line, shaded(worn.paint, 0.25))
    hand.solid(part, hull(np.array(corners), np.full(8, 0.06)), worn.paint)
    hand.solid(part, ball(hip + pelvis @ vector(0.12, 0, 0), 0.05), GOLD)


def draw_pouch(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Pouches on both hips."""
    t, pelvis = body.build.thickness, body.frames["pelvis"]
    for side in SIDES:
        own = 1 if side == "left" else -1
        at = body.joints["pelvis"] + pelvis @ vector(own * 0.52 * t, 0.18, 0.1 * t)
        part = hand.part(f"pouch_{side}", at, 0.2)
        box = [at + pelvis @ vector(x * 0.05, y * 0.11, z * 0.1) for x in (-1, 1) for y in (-1, 1)
               for z in (-1, 1)]  # fmt: skip
        hand.solid(part, hull(np.array(box), np.full(8, 0.05)), worn.paint)


_LEATHER = ("brown", "black", "red", "blue", "pink", "green")

GARMENTS = (
    Garment("backpack", draw_backpack, TORSO, ("bag", "backpack"), _LEATHER, kind="bag"),
    Garment("randoseru", draw_backpack, TORSO, ("bag", "backpack", "randoseru"), ("red", "black"),
            kind="bag"),
    Garment("shoulder_bag", draw_shoulder_bag, HIPS, ("bag", "shoulder_bag"), _LEATHER, kind="bag"),
    Garment("belt_pouch", draw_pouch, HIPS, ("belt_pouch", "pouch"), ("brown", "black"),
            kind="pouch"),
)  # fmt: skip
