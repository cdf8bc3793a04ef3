"""Socks and stockings."""

from functools import partial

import numpy as np

from pipeline.sample.garments.garment import FEET, Garment
from pipeline.sample.garments.garment import HIPS as HIPS_SHOWN
from pipeline.sample.geometry import chain, vector
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import draw_foot, draw_limb, join_to_trunk
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import SIDES, Body
from pipeline.sample.trunk import BELLY, CROTCH, trunk

LEG = ("thigh", "shin")


def draw_stockings(hand: Hand, body: Body, look: Look, worn: Worn, *, top: float) -> None:
    """From share `top` of the leg (0: hip, 1: knee) over the foot."""
    for side in SIDES:
        draw_limb(hand, body, side, LEG, worn.paint, grow=1.035, start=top)
        if top > 0.1:
            draw_limb(hand, body, side, LEG, worn.paint, grow=1.08, start=top, end=top + 0.07)
        draw_foot(hand, body, side, worn.paint, grow=1.02)
        if worn.pattern == "striped":
            _bands(hand, body, side, worn, top)
    if top <= 0.1:
        hand.solid(hand.part("torso"), trunk(body, CROTCH, BELLY, grow=0.01), worn.paint)
        join_to_trunk(hand, body, worn.paint, "thigh", grow=1.03)


def _bands(hand: Hand, body: Body, side: str, worn: Worn, top: float) -> None:
    for start in np.arange(top + 0.12, 1.85, 0.24):
        end = float(start) + 0.11
        if start < 1 < end:
            continue
        draw_limb(hand, body, side, LEG, worn.trimming, grow=1.04, start=float(start), end=end)


_COLOURS = ("black", "black", "white", "white", "grey", "brown", "blue", "red", "purple", "pink",
            "green", "yellow")  # fmt: skip
_STRIPED = ("", "", "striped")


def draw_thigh_strap(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A strap round one thigh."""
    draw_limb(hand, body, "left", LEG, worn.paint, grow=1.06, start=0.42, end=0.5)


def draw_garters(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Stockings held by straps that run under the skirt."""
    draw_stockings(hand, body, look, worn, top=0.5)
    for side in SIDES:
        frame, hip = body.frames[f"{side}_thigh"], body.joints[f"{side}_hip"]
        knee = body.joints[f"{side}_knee"]
        front = frame @ vector(0, 0, 0.28 * body.build.thickness)
        ends = np.array([hip + (knee - hip) * share + front for share in (0.15, 0.52)])
        if hand.camera.facing(frame[:, 2], ends[0]) > 0:
            part = hand.part(f"{side}_thigh")
            hand.solid(part, chain(ends, np.array([0.02, 0.02])), worn.paint)


def draw_leg_warmers(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Loose knitted tubes round the shins."""
    for side in SIDES:
        draw_limb(hand, body, side, LEG, worn.paint, grow=1.3, start=1.35, end=1.97, flare=0.06)
        for at in (1.35, 1.9):
            rib = min(at + 0.07, 1.98)
            draw_limb(hand, body, side, LEG, worn.paint, grow=1.36, start=at, end=rib)


def draw_edged(hand: Hand, body: Body, look: Look, worn: Worn, *, top: float, wide: float) -> None:
    """Stockings with an edge of frills or lace."""
    draw_stockings(hand, body, look, worn, top=top)
    for side in SIDES:
        end = top + 0.1
        draw_limb(hand, body, side, LEG, worn.trimming, grow=wide, start=top, end=end)


def draw_uneven(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A stocking to the thigh on one leg, a sock on the other."""
    for side, top in zip(SIDES, (0.45, 1.5), strict=True):
        draw_limb(hand, body, side, LEG, worn.paint, grow=1.035, start=top)
        draw_foot(hand, body, side, worn.paint, grow=1.02)


GARMENTS = (
    Garment(
        "thighhighs",
        partial(draw_stockings, top=0.45),
        HIPS_SHOWN,
        ("thighhighs", "legwear"),
        _COLOURS,
        ("white", "black", "blue"),
        _STRIPED,
    ),
    Garment(
        "pantyhose",
        partial(draw_stockings, top=0.0),
        HIPS_SHOWN,
        ("pantyhose", "legwear"),
        ("black", "white", "brown"),
    ),
    Garment(
        "kneehighs",
        partial(draw_stockings, top=1.12),
        FEET,
        ("kneehighs", "legwear"),
        _COLOURS,
        ("white", "black", "blue"),
        _STRIPED,
    ),
    Garment(
        "socks",
        partial(draw_stockings, top=1.62),
        FEET,
        ("socks", "legwear"),
        _COLOURS,
        ("white", "black"),
    ),
    Garment(
        "over-kneehighs",
        partial(draw_stockings, top=0.72),
        HIPS_SHOWN,
        ("over-kneehighs", "thighhighs", "legwear"),
        _COLOURS,
        ("white", "black"),
        _STRIPED,
        kind="legs",
    ),
    Garment(
        "ankle_socks",
        partial(draw_stockings, top=1.82),
        FEET,
        ("socks", "ankle_socks", "legwear"),
        _COLOURS,
        kind="legs",
    ),
    Garment(
        "loose_socks", draw_leg_warmers, FEET, ("socks", "loose_socks"), ("white",), kind="legs"
    ),
    Garment(
        "leg_warmers",
        draw_leg_warmers,
        FEET,
        ("leg_warmers",),
        ("white", "pink", "purple", "black"),
        kind="legs",
    ),
    Garment(
        "tabi",
        partial(draw_stockings, top=1.8),
        FEET,
        ("socks", "tabi", "legwear"),
        ("white",),
        kind="tabi",
    ),
    Garment(
        "frilled_socks",
        partial(draw_edged, top=1.72, wide=1.3),
        FEET,
        ("socks", "frilled_socks", "frilled_legwear", "frills", "legwear"),
        ("white", "pink", "black"),
        kind="legs",
    ),
    Garment(
        "lace-trimmed_thighhighs",
        partial(draw_edged, top=0.45, wide=1.12),
        HIPS_SHOWN,
        ("thighhighs", "lace-trimmed_thighhighs", "lace-trimmed_legwear", "legwear"),
        ("black", "white", "red"),
        ("white", "black"),
        kind="legs",
    ),
    Garment(
        "garter_straps",
        draw_garters,
        HIPS_SHOWN,
        ("thighhighs", "garter_straps", "legwear"),
        ("black", "white"),
        kind="legs",
    ),
    Garment(
        "asymmetrical_legwear",
        draw_uneven,
        FEET,
        ("asymmetrical_legwear", "legwear"),
        _COLOURS,
        kind="legs",
        unseen=True,
    ),
    Garment(
        "thigh_strap",
        draw_thigh_strap,
        HIPS_SHOWN,
        ("thigh_strap",),
        ("black", "brown", "red"),
        kind="strap",
    ),
)
