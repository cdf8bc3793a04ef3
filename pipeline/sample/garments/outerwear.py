"""What is worn over a shirt or a dress."""

from functools import partial

import numpy as np

from pipeline.sample.colours import GOLD, shaded
from pipeline.sample.garments.cloth import cuffs, skirt, sleeves
from pipeline.sample.garments.garment import TORSO, Garment
from pipeline.sample.geometry import Solid, chain, discs, vector
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import draw_limb, join_to_trunk
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import Body
from pipeline.sample.trunk import (
    BELLY,
    CHEST,
    HIPS,
    NECK,
    RIBS,
    SHOULDERS,
    draw_trunk,
    panel,
    place,
    trunk,
)


def draw_jacket(
    hand: Hand, body: Body, look: Look, worn: Worn, *, opened: bool = False, lapels: bool = True
) -> None:
    """A jacket; opened, it leaves a strip of the shirt to be seen."""
    shirt = "#f7f7f8" if look.clothes[0].paint == worn.paint else look.clothes[0].paint
    draw_trunk(hand, body, worn.paint, HIPS, NECK - 0.3, 0.05, look.bust)
    sleeves(hand, body, worn.paint, 1.92, grow=1.32)
    cuffs(hand, body, worn.trimming if not lapels else worn.paint, 1.92, grow=1.4)
    wide = 24.0 if opened else 1.5
    low = HIPS + 0.1 if opened else CHEST - 0.2
    strip = [
        (NECK - 0.3, 40.0),
        (SHOULDERS, 26.0),
        (low, wide),
        (low, -wide),
        (SHOULDERS, -26.0),
        (NECK - 0.3, -40.0),
    ]
    panel(hand, body, strip, shirt, grow=0.06 + 0.1 * look.bust)
    if lapels:
        for own in (1, -1):
            lapel = [
                (NECK - 0.25, own * 60.0),
                (SHOULDERS - 0.1, own * 50.0),
                (CHEST + 0.2, own * 36.0),
                (low, own * wide),
                (SHOULDERS, own * 24.0),
            ]
            panel(hand, body, lapel, shaded(worn.paint, 0.12), grow=0.075 + 0.1 * look.bust)
    if not opened:
        for height in (BELLY + 0.2, RIBS - 0.4):
            button = [(height, 4.0), (height + 0.1, 0.0), (height, -4.0), (height - 0.1, 0.0)]
            panel(hand, body, button, GOLD, grow=0.06)


def draw_coat(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A long coat with a belt."""
    skirt(hand, body, worn.paint, 1.35, flare=0.22, nearer=0.17, name="coat")
    draw_trunk(hand, body, worn.paint, BELLY - 0.3, NECK - 0.25, 0.065, look.bust)
    sleeves(hand, body, worn.paint, 1.93, grow=1.42)
    cuffs(hand, body, worn.trimming, 1.93, grow=1.52)
    for own in (1, -1):
        lapel = [
            (NECK - 0.15, own * 70.0),
            (SHOULDERS - 0.2, own * 60.0),
            (CHEST, own * 4.0),
            (NECK - 0.4, own * 14.0),
        ]
        panel(hand, body, lapel, worn.trimming, grow=0.09 + 0.08 * look.bust)
    for height in (RIBS - 0.6, RIBS + 0.2, CHEST - 0.2):
        for own in (1, -1):
            button = [
                (height, own * 24.0),
                (height + 0.1, own * 20.0),
                (height, own * 16.0),
                (height - 0.1, own * 20.0),
            ]
            panel(hand, body, button, shaded(worn.trimming, 0.3), grow=0.085, line=0.6)
    _belt(hand, body, shaded(worn.paint, 0.3))


def draw_hoodie(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A hoodie with its hood down, a pocket and strings."""
    hood = body.joints["neck"] + body.frames["chest"] @ vector(0, -0.02, -0.10)
    draw_trunk(hand, body, worn.paint, HIPS - 0.1, NECK - 0.3, 0.075, look.bust)
    sleeves(hand, body, worn.paint, 1.93, grow=1.44)
    size = body.build.thickness**0.7
    part = hand.part("torso")
    around = discs(body.frames["chest"], 0.34 * size, 0.13 * size, 0.26 * size)
    hand.solid(part, chain(hood[None], around[None]), shaded(worn.paint, 0.1))
    pocket = [
        (RIBS - 0.9, 40.0),
        (BELLY + 0.3, 62.0),
        (HIPS + 0.5, 58.0),
        (HIPS + 0.5, -58.0),
        (BELLY + 0.3, -62.0),
        (RIBS - 0.9, -40.0),
    ]
    panel(hand, body, pocket, shaded(worn.paint, 0.08), grow=0.085)
    for own in (1, -1):
        string = [
            (SHOULDERS + 0.2, own * 18.0),
            (CHEST - 0.2, own * 15.0),
            (CHEST - 0.2, own * 11.0),
            (SHOULDERS + 0.2, own * 12.0),
        ]
        panel(hand, body, string, worn.trimming, grow=0.10 + 0.1 * look.bust, line=0.5)


def draw_cape(hand: Hand, body: Body, look: Look, worn: Worn, *, length: float) -> None:
    """A cape from the shoulders down the back, to share `length` of the legs."""
    chest, pelvis = body.frames["chest"], body.frames["pelvis"]
    t = body.build.thickness
    behind = body.joints["chest"] + chest @ vector(0, -0.2, -0.42 * t)
    part = hand.part("cape", behind, -0.05)
    rows = [place(body, SHOULDERS + 0.2, angle, 0.06)[0] for angle in (100, 140, 220, 260)]
    centres, axes = list(rows), [np.eye(3) * 0.05] * 4
    bottom = (body.joints["left_knee"] + body.joints["right_knee"]) / 2
    ankle = (body.joints["left_ankle"] + body.joints["right_ankle"]) / 2
    target = body.joints["pelvis"] * (1 - min(length, 1)) + bottom * min(length, 1)
    if length > 1:
        target = bottom + (ankle - bottom) * (length - 1)
    for wide, deep in ((-0.62, -0.34), (-0.24, -0.52), (0.24, -0.52), (0.62, -0.34)):
        corner = target + pelvis @ vector(wide * t**0.7, 0, deep * t**0.7)
        corner[1] = max(corner[1], 0.03)
        centres.append(corner)
        axes.append(np.eye(3) * 0.03)
    solid = Solid(np.array(centres), np.array(axes), np.arange(8, dtype=np.intp)[None])
    hand.solid(part, solid, worn.paint)
    for share in (0.25, 0.5, 0.75):
        fold = np.array(
            [rows[1] + (rows[2] - rows[1]) * share, centres[5] + (centres[6] - centres[5]) * share]
        )
        if hand.camera.facing(chest[:, 2], behind) < 0.1:
            hand.line(part, hand.camera.project(fold), shaded(worn.paint, 0.4))
    mantle = trunk(body, SHOULDERS - 0.25, NECK - 0.15, grow=0.075)
    hand.solid(hand.part("torso"), mantle, worn.paint)
    for side in ("left", "right"):
        draw_limb(
            hand, body, side, ("upper_arm", "forearm"), worn.paint, grow=1.5, end=0.3, flare=0.05
        )
    join_to_trunk(hand, body, worn.paint, "upper_arm", grow=1.45)
    clasp = [(NECK - 0.3, 9.0), (NECK - 0.6, 9.0), (NECK - 0.6, -9.0), (NECK - 0.3, -9.0)]
    panel(hand, body, clasp, GOLD, grow=0.11)


def draw_detached_sleeves(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Sleeves that leave the shoulders bare."""
    sleeves(hand, body, worn.paint, 1.9, start=0.42, grow=1.22, flare=0.16)
    cuffs(hand, body, worn.trimming, 0.54, grow=1.26)


def draw_belt(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A belt with a buckle."""
    _belt(hand, body, worn.paint)


def _belt(hand: Hand, body: Body, colour: str) -> None:
    part = hand.part("belt", (body.joints["pelvis"] + body.joints["waist"]) / 2, 0.20)
    hand.solid(part, trunk(body, BELLY + 0.2, BELLY + 0.5, grow=0.075), colour)
    buckle = [
        (BELLY + 0.14, 12.0),
        (BELLY + 0.56, 12.0),
        (BELLY + 0.56, -12.0),
        (BELLY + 0.14, -12.0),
    ]
    panel(hand, body, buckle, GOLD, grow=0.10, part="belt")


_COAT = ("black", "brown", "blue", "grey", "red", "white")

GARMENTS = (
    Garment(
        "blazer",
        draw_jacket,
        TORSO,
        ("jacket", "blazer", "long_sleeves"),
        ("blue", "black", "grey", "brown", "red", "white"),
        ("white",),
    ),
    Garment(
        "open_jacket",
        partial(draw_jacket, opened=True, lapels=False),
        TORSO,
        ("jacket", "open_jacket", "open_clothes", "long_sleeves"),
        ("black", "blue", "red", "green", "pink", "purple", "white", "yellow", "brown"),
        ("white", "black"),
    ),
    Garment(
        "hoodie",
        draw_hoodie,
        TORSO,
        ("hoodie", "hood", "hood_down", "long_sleeves"),
        ("black", "grey", "red", "yellow", "green", "white", "pink"),
        ("white",),
    ),
    Garment("coat", draw_coat, TORSO, ("coat", "long_sleeves"), _COAT, ("black", "white", "brown")),
    Garment(
        "cape",
        partial(draw_cape, length=1.5),
        TORSO,
        ("cape",),
        ("red", "blue", "black", "purple", "white"),
    ),
    Garment(
        "capelet",
        partial(draw_cape, length=0.0),
        TORSO,
        ("capelet",),
        ("red", "white", "black", "purple"),
        unseen=True,
    ),
    Garment(
        "detached_sleeves",
        draw_detached_sleeves,
        TORSO,
        ("detached_sleeves", "wide_sleeves"),
        ("white", "black", "red"),
        ("red", "blue", "black"),
    ),
    Garment("belt", draw_belt, TORSO, ("belt",), ("brown", "black")),
)
