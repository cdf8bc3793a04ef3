"""Socks and stockings."""

from functools import partial

import numpy as np

from pipeline.sample.body import draw_limb, foot
from pipeline.sample.garments.garment import FEET, Garment
from pipeline.sample.garments.garment import HIPS as HIPS_SHOWN
from pipeline.sample.ink import Hand
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
        hand.solid(hand.part(f"{side}_foot"), foot(body, side, grow=1.02), worn.paint)
        if worn.pattern == "striped":
            _bands(hand, body, side, worn, top)
    if top <= 0.1:
        hand.solid(hand.part("torso"), trunk(body, CROTCH, BELLY, grow=0.01), worn.paint)


def _bands(hand: Hand, body: Body, side: str, worn: Worn, top: float) -> None:
    for start in np.arange(top + 0.12, 1.85, 0.24):
        end = float(start) + 0.11
        if start < 1 < end:
            continue
        draw_limb(hand, body, side, LEG, worn.trimming, grow=1.04, start=float(start), end=end)


_COLOURS = ("black", "black", "white", "white", "grey", "brown", "blue")
_STRIPED = ("", "", "striped")

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
)
