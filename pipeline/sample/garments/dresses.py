"""What covers trunk and legs in one piece, and the outfits built on it."""

from functools import partial

import numpy as np
from scipy.spatial import ConvexHull

from pipeline.sample.colours import shaded
from pipeline.sample.garments.cloth import cuffs, patterned, skirt, sleeves
from pipeline.sample.garments.garment import TORSO, Garment
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import Body
from pipeline.sample.trunk import (
    BELLY,
    CHEST,
    CROTCH,
    HIPS,
    NECK,
    RIBS,
    SHOULDERS,
    WAIST,
    draw_trunk,
    panel,
    place,
    trunk,
)


def draw_dress(
    hand: Hand,
    body: Body,
    look: Look,
    worn: Worn,
    *,
    length: float = 0.8,
    sleeve: float = 0.0,
    top: float = NECK - 0.4,
    flare: float = 0.5,
    frills: bool = False,
) -> None:
    """A dress: bodice, skirt, and sleeves (0: none, 0.4: short, 1.9: long)."""
    hand.solid(hand.part("torso"), trunk(body, CROTCH, HIPS + 0.6, grow=0.012), "#4a4854")
    draw_trunk(hand, body, worn.paint, BELLY - 0.2, top, 0.022, look.bust)
    if sleeve:
        sleeves(hand, body, worn.paint, sleeve, grow=1.25, flare=0.05 if sleeve < 1 else 0.0)
        if frills:
            cuffs(hand, body, worn.trimming, sleeve, grow=1.5)
    patterned(hand, body, worn, BELLY, top - 0.4, 0.03)
    if top < SHOULDERS:
        _straps(hand, body, worn.paint, top)
    _skirt(hand, body, worn, length, flare, frills=frills)
    hand.solid(hand.part("torso"), trunk(body, BELLY + 0.4, BELLY + 0.7, grow=0.035), worn.trimming)


def draw_maid(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A dark dress with a white apron over bodice and skirt."""
    draw_dress(hand, body, look, worn, length=0.95, sleeve=0.42, frills=True)
    bib = [(WAIST, 62.0), (CHEST + 0.3, 46.0), (CHEST + 0.3, -46.0), (WAIST, -62.0)]
    panel(hand, body, bib, "#f9f9fb", grow=0.06)
    for own in (1, -1):
        strap = [
            (CHEST + 0.2, own * 46.0),
            (NECK - 0.5, own * 80.0),
            (NECK - 0.5, own * 60.0),
            (CHEST + 0.2, own * 30.0),
        ]
        panel(hand, body, strap, "#f9f9fb", grow=0.06)
    _apron(hand, body, "#f9f9fb", 0.72)
    _bow_behind(hand, body, "#f9f9fb")


def draw_apron(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """An apron over whatever is worn."""
    bib = [(WAIST, 62.0), (CHEST + 0.3, 40.0), (CHEST + 0.3, -40.0), (WAIST, -62.0)]
    panel(hand, body, bib, worn.paint, grow=0.07)
    _apron(hand, body, worn.paint, 0.62)
    _bow_behind(hand, body, worn.paint)


def draw_kimono(hand: Hand, body: Body, look: Look, worn: Worn, *, length: float) -> None:
    """A kimono: wide sleeves, crossed collar, a broad sash tied behind."""
    hand.solid(hand.part("torso"), trunk(body, CROTCH, HIPS + 0.6, grow=0.012), "#4a4854")
    draw_trunk(hand, body, worn.paint, BELLY, NECK - 0.25, 0.035, look.bust * 0.4)
    sleeves(hand, body, worn.paint, 1.82, grow=1.35, flare=0.20)
    patterned(hand, body, worn, BELLY, SHOULDERS, 0.045)
    for own in (-1, 1):
        collar = [
            (NECK - 0.05, own * 60.0),
            (SHOULDERS, own * 46.0),
            (RIBS, own * -14.0),
            (RIBS, own * 2.0),
            (NECK - 0.3, own * 26.0),
        ]
        panel(hand, body, collar, worn.trimming, grow=0.05)
    skirt(hand, body, worn.paint, length, flare=0.08, pattern=worn.pattern, accent=worn.trimming)
    hand.solid(hand.part("torso"), trunk(body, BELLY + 0.3, RIBS + 0.1, grow=0.065), worn.trimming)
    _sash_knot(hand, body, worn.trimming)


def _skirt(
    hand: Hand, body: Body, worn: Worn, length: float, flare: float, *, frills: bool
) -> None:
    trim = worn.trimming if frills else ""
    pattern = worn.pattern if worn.pattern == "plaid" else ""
    skirt(
        hand,
        body,
        worn.paint,
        length,
        flare=flare,
        pleats=9,
        pattern=pattern,
        accent=worn.trimming,
        frills=trim,
    )


def _straps(hand: Hand, body: Body, colour: str, top: float) -> None:
    for own in (1, -1):
        for side in ((48.0, 60.0), (122.0, 134.0)):
            strap = [
                (top - 0.1, own * side[0]),
                (NECK - 0.6, own * 84.0),
                (NECK - 0.6, own * 94.0),
                (top - 0.1, own * side[1]),
            ]
            panel(hand, body, strap, colour, grow=0.02, line=0.7)


def _apron(hand: Hand, body: Body, colour: str, length: float) -> None:
    """A panel over the front of the skirt."""
    front = body.frames["pelvis"][:, 2]
    if hand.camera.facing(front, body.joints["pelvis"]) < 0.12:
        return
    corners = []
    for share, wide in ((0.0, 0.8), (0.5, 1.05), (1.0, 1.0)):
        across = []
        for side, own in (("left", 1), ("right", -1)):
            hip, knee = body.joints[f"{side}_hip"], body.joints[f"{side}_knee"]
            leg = hip + (knee - hip) * length * share
            out = body.frames["pelvis"][:, 0] * own * 0.10 * wide
            ahead = body.frames[f"{side}_thigh"][:, 2] * (0.34 + 0.16 * share)
            across.append(leg + (out + ahead) * body.build.thickness)
        corners.append(across)
    belt = [place(body, BELLY + 0.6, angle, 0.06)[0] for angle in (40, -40)]
    outline = [
        belt[0],
        *(pair[0] for pair in corners),
        *(pair[1] for pair in corners[::-1]),
        belt[1],
    ]
    part = hand.part("skirt" if "skirt" in hand.figure else "apron", body.joints["pelvis"], 0.16)
    pixels = hand.camera.project(np.array(outline))
    hand.polygon(part, pixels[ConvexHull(pixels).vertices], colour)


def _bow_behind(hand: Hand, body: Body, colour: str) -> None:
    for own in (1, -1):
        loop = [(WAIST - 0.1, 180.0), (WAIST + 0.7, own * 130.0), (BELLY - 0.1, own * 130.0)]
        panel(hand, body, loop, colour, grow=0.10)
        tail = [(WAIST - 0.1, 180.0), (HIPS, own * 150.0), (HIPS, own * 168.0)]
        panel(hand, body, tail, colour, grow=0.10)


def _sash_knot(hand: Hand, body: Body, colour: str) -> None:
    knot = [(BELLY + 0.2, 148.0), (RIBS + 0.4, 144.0), (RIBS + 0.4, -144.0), (BELLY + 0.2, -148.0)]
    if panel(hand, body, knot, shaded(colour, 0.12), grow=0.16):
        band = [
            (WAIST + 0.05, 152.0),
            (WAIST + 0.35, 152.0),
            (WAIST + 0.35, -152.0),
            (WAIST + 0.05, -152.0),
        ]
        panel(hand, body, band, colour, grow=0.18)


_DRESS = ("black", "blue", "white", "red", "pink", "purple", "green", "yellow", "brown", "grey",
          "orange", "aqua")  # fmt: skip
_TRIMS = ("white", "red", "black", "yellow")

GARMENTS = (
    Garment(
        "sundress",
        partial(draw_dress, top=CHEST + 0.4, length=0.95),
        TORSO,
        ("dress", "sundress", "sleeveless", "bare_shoulders"),
        ("white", "white", "blue", "yellow", "pink"),
        _TRIMS,
        ("", "polka_dot", "floral_print"),
    ),
    Garment(
        "short_dress",
        partial(draw_dress, length=0.6, sleeve=0.5),
        TORSO,
        ("dress", "short_dress", "short_sleeves"),
        _DRESS,
        _TRIMS,
        ("", "plaid", "vertical_stripes"),
    ),
    Garment(
        "sleeveless_dress",
        partial(draw_dress, length=0.9),
        TORSO,
        ("dress", "sleeveless_dress", "sleeveless"),
        _DRESS,
        _TRIMS,
    ),
    Garment(
        "frilled_dress",
        partial(draw_dress, length=0.85, sleeve=0.45, frills=True, flare=0.45),
        TORSO,
        ("dress", "frilled_dress", "frills", "short_sleeves"),
        _DRESS,
        _TRIMS,
    ),
    Garment(
        "long_dress",
        partial(draw_dress, length=1.7, sleeve=1.9, flare=0.3),
        TORSO,
        ("dress", "long_dress", "long_sleeves"),
        _DRESS,
        _TRIMS,
    ),
    Garment(
        "maid",
        draw_maid,
        TORSO,
        ("maid", "dress", "apron", "maid_apron", "white_apron", "frills", "short_sleeves"),
        ("black", "black", "blue"),
    ),
    Garment(
        "kimono",
        partial(draw_kimono, length=1.86),
        TORSO,
        ("kimono", "japanese_clothes", "wide_sleeves", "long_sleeves"),
        ("red", "blue", "purple", "pink", "green", "black"),
        ("yellow", "white", "red"),
        ("", "", "polka_dot", "vertical_stripes", "floral_print"),
    ),
    Garment(
        "yukata",
        partial(draw_kimono, length=1.6),
        TORSO,
        ("yukata", "japanese_clothes", "wide_sleeves"),
        ("blue", "white", "aqua", "pink"),
        ("red", "yellow"),
        ("", "polka_dot", "striped"),
    ),
    Garment("apron", draw_apron, TORSO, ("apron",), ("white", "pink", "yellow")),
)
