"""Uniforms and outfits made of a jacket and what goes with it."""

from functools import partial

import numpy as np

from pipeline.sample.body import foot
from pipeline.sample.colours import GOLD, STEEL, shaded
from pipeline.sample.garments.cloth import cuffs, skirt, sleeves, trouser_legs
from pipeline.sample.garments.garment import FEET, HIPS, TORSO, Garment
from pipeline.sample.geometry import ball, chain, discs, vector
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import draw_limb
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import SIDES, Body
from pipeline.sample.trunk import (
    BELLY,
    CHEST,
    CROTCH,
    NECK,
    RIBS,
    SHOULDERS,
    WAIST,
    draw_trunk,
    panel,
    trunk,
)
from pipeline.sample.trunk import HIPS as HIP_LINE


def draw_tunic(hand: Hand, body: Body, look: Look, worn: Worn, *, epaulettes: bool) -> None:
    """A jacket buttoned to a stand-up collar."""
    draw_trunk(hand, body, worn.paint, HIP_LINE - 0.1, NECK - 0.02, 0.05, look.bust)
    sleeves(hand, body, worn.paint, 1.93, grow=1.3)
    cuffs(hand, body, worn.trimming, 1.93, grow=1.36)
    hand.solid(hand.part("torso"), trunk(body, NECK - 0.35, NECK, grow=0.05), worn.trimming)
    for height in (BELLY - 0.1, RIBS - 0.9, RIBS + 0.1, CHEST, SHOULDERS - 0.2):
        spot = [(height, 5.0), (height + 0.12, 0.0), (height, -5.0), (height - 0.12, 0.0)]
        panel(hand, body, spot, GOLD, grow=0.07 + 0.1 * look.bust, line=0.6)
    if epaulettes:
        chest, t = body.frames["chest"], body.build.thickness
        for side in SIDES:
            at = body.joints[f"{side}_shoulder"] + chest @ vector(0, 0.16 * t, 0)
            board = discs(chest, 0.19 * t, 0.045 * t, 0.13 * t)
            part = hand.part(f"{side}_upper_arm")
            hand.solid(part, chain(at[None], board[None]), GOLD)


def draw_hakama(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A pleated Japanese skirt, tied high."""
    hand.solid(hand.part("torso"), trunk(body, CROTCH, HIP_LINE + 0.6, grow=0.012), "#4a4854")
    skirt(hand, body, worn.paint, 1.75, flare=0.3, pleats=10, top=BELLY + 0.6)
    belt = trunk(body, BELLY + 0.5, WAIST + 0.4, grow=0.06)
    hand.solid(hand.part("torso"), belt, worn.paint)
    for own in (1, -1):
        loop = [(WAIST, 0.0), (WAIST + 0.3, own * 22.0), (BELLY + 0.5, own * 24.0)]
        panel(hand, body, loop, shaded(worn.paint, 0.1), grow=0.10)


def draw_overalls(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Trousers with a bib and straps."""
    hand.solid(hand.part("torso"), trunk(body, CROTCH, BELLY + 0.6, grow=0.04), worn.paint)
    trouser_legs(hand, body, worn.paint, 1.9, grow=1.2)
    bib = [(BELLY + 0.4, 60.0), (CHEST, 34.0), (CHEST, -34.0), (BELLY + 0.4, -60.0)]
    panel(hand, body, bib, worn.paint, grow=0.05 + 0.05 * look.bust)
    for own in (1, -1):
        for near in (30.0, 150.0):
            strap = [(CHEST - 0.1, own * near), (NECK - 0.6, own * (84.0 if near < 90 else 96.0)),
                     (NECK - 0.6, own * 90.0), (CHEST - 0.1, own * (near + 12.0))]  # fmt: skip
            panel(hand, body, strap, worn.paint, grow=0.05 + 0.08 * look.bust, line=0.7)
        button = [(CHEST, own * 32.0), (CHEST + 0.15, own * 28.0), (CHEST, own * 24.0)]
        panel(hand, body, button, GOLD, grow=0.07 + 0.08 * look.bust, line=0.6)


def draw_bodysuit(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A pilot's suit from neck to heel, with bands of another colour."""
    draw_trunk(hand, body, worn.paint, CROTCH, NECK - 0.05, 0.012, look.bust * 0.6)
    sleeves(hand, body, worn.paint, 1.98, grow=1.05)
    trouser_legs(hand, body, worn.paint, 1.98, grow=1.03)
    for side in SIDES:
        part = hand.part(f"{side}_foot")
        hand.solid(part, foot(body, side, grow=1.04), worn.paint)
        for bones, at in ((("upper_arm", "forearm"), 1.5), (("thigh", "shin"), 1.3)):
            draw_limb(hand, body, side, bones, worn.trimming, grow=1.1, start=at, end=at + 0.3)
    side_stripe = trunk(body, WAIST - 0.1, WAIST + 0.3, grow=0.02)
    hand.solid(hand.part("torso"), side_stripe, worn.trimming)


def draw_armour(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A breastplate, shoulder pieces, gauntlets' plates and a skirt of plates."""
    plate = trunk(body, WAIST, SHOULDERS + 0.2, grow=0.07)
    hand.solid(hand.part("torso"), plate, STEEL)
    ridge = [(CHEST + 0.6, 3.0), (WAIST + 0.3, 3.0), (WAIST + 0.3, -3.0), (CHEST + 0.6, -3.0)]
    panel(hand, body, ridge, worn.paint, grow=0.09)
    t = body.build.thickness
    for side in SIDES:
        own = 1 if side == "left" else -1
        at = body.joints[f"{side}_shoulder"] + body.frames["chest"] @ vector(own * 0.04, 0.04, 0)
        hand.solid(hand.part(f"{side}_upper_arm"), ball(at, 0.25 * t), STEEL)
        draw_limb(hand, body, side, ("upper_arm", "forearm"), STEEL, grow=1.3, start=1.3, end=1.85)
        hip = body.joints[f"{side}_hip"] + body.frames[f"{side}_thigh"] @ vector(own * 0.1, -0.3, 0)
        tasset = discs(body.frames[f"{side}_thigh"], 0.32 * t, 0.34 * t, 0.34 * t)
        hand.solid(hand.part(f"{side}_thigh"), chain(hip[None], tasset[None]), worn.paint)


def draw_greaves(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Plates on the shins, the knees and the feet."""
    for side in SIDES:
        hand.solid(hand.part(f"{side}_foot"), foot(body, side, grow=1.18, sole=0.03), STEEL)
        draw_limb(hand, body, side, ("thigh", "shin"), STEEL, grow=1.2, start=1.12)
        knee = body.joints[f"{side}_knee"] + body.frames[f"{side}_shin"] @ vector(0, -0.03, 0.08)
        cup = ball(knee, 0.2 * body.build.thickness)
        hand.solid(hand.part(f"{side}_shin"), cup, worn.paint)


def draw_knee_pads(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Pads on both knees."""
    for side in SIDES:
        front = body.frames[f"{side}_shin"] @ vector(0, 0, 0.1 * body.build.thickness)
        knee = body.joints[f"{side}_knee"] + front
        pad = discs(body.frames[f"{side}_shin"], 0.19, 0.2, 0.12)
        at, axes = np.array([knee]), pad[None] * body.build.thickness
        hand.solid(hand.part(f"{side}_shin"), chain(at, axes), worn.paint)


GARMENTS = (
    Garment("gakuran", partial(draw_tunic, epaulettes=False), TORSO,
            ("gakuran", "school_uniform", "jacket", "long_sleeves"), ("black", "blue"), ("black",),
            kind="gakuran"),
    Garment("military_uniform", partial(draw_tunic, epaulettes=True), TORSO,
            ("military_uniform", "military", "uniform", "epaulettes", "long_sleeves"),
            ("green", "blue", "black", "white", "red"), ("red", "yellow", "black"),
            kind="military"),
    Garment("hakama", draw_hakama, HIPS, ("hakama", "hakama_skirt", "japanese_clothes"),
            ("red", "blue", "purple", "black"), kind="hakama"),
    Garment("overalls", draw_overalls, HIPS, ("overalls",), ("blue", "brown", "black", "pink"),
            kind="overalls"),
    Garment("bodysuit", draw_bodysuit, TORSO, ("bodysuit", "pilot_suit"),
            ("white", "black", "blue", "red", "orange"), ("black", "white", "yellow", "aqua"),
            kind="bodysuit"),
    Garment("armor", draw_armour, TORSO,
            ("armor", "breastplate", "shoulder_armor", "spaulders", "vambraces", "faulds"),
            ("red", "blue", "white", "purple"), kind="armour"),
    Garment("greaves", draw_greaves, FEET, ("armor", "greaves", "armored_boots", "boots"),
            ("red", "blue", "white"), kind="greaves"),
    Garment("knee_pads", draw_knee_pads, FEET, ("knee_pads",), ("black", "white", "red"),
            kind="knees"),
)  # fmt: skip
