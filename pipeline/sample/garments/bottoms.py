"""Skirts, trousers and shorts."""

from functools import partial

from pipeline.sample.garments.cloth import skirt, trouser_legs
from pipeline.sample.garments.garment import HIPS as HIPS_SHOWN
from pipeline.sample.garments.garment import Garment
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import Body
from pipeline.sample.trunk import BELLY, CROTCH, HIPS, trunk


def draw_skirt(
    hand: Hand,
    body: Body,
    look: Look,
    worn: Worn,
    *,
    length: float,
    flare: float = 0.34,
    pleats: int = 0,
    top: float = BELLY,
    frills: bool = False,
) -> None:
    """A skirt, and the shorts under it that keep every view friendly."""
    hand.solid(hand.part("torso"), trunk(body, CROTCH, HIPS + 0.6, grow=0.012), "#4a4854")
    skirt(
        hand,
        body,
        worn.paint,
        length,
        flare=flare,
        pleats=pleats,
        top=top,
        pattern=worn.pattern,
        accent=worn.trimming,
        frills=worn.trimming if frills else "",
    )


def draw_pants(hand: Hand, body: Body, look: Look, worn: Worn, *, flare: float = 0.0) -> None:
    """Trousers down to the ankles."""
    trouser_legs(hand, body, worn.paint, 1.93, flare=flare)
    hand.solid(hand.part("torso"), trunk(body, CROTCH, BELLY, grow=0.03), worn.paint)


def draw_shorts(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Shorts."""
    trouser_legs(hand, body, worn.paint, 0.42, grow=1.16, flare=0.03)
    hand.solid(hand.part("torso"), trunk(body, CROTCH, BELLY, grow=0.03), worn.paint)


_SKIRT = ("black", "blue", "red", "white", "grey", "green", "pink")

GARMENTS = (
    Garment(
        "pleated_skirt",
        partial(draw_skirt, length=0.62, pleats=18),
        HIPS_SHOWN,
        ("skirt", "pleated_skirt"),
        _SKIRT,
        ("white", "red", "black"),
        ("", "", "plaid"),
    ),
    Garment(
        "miniskirt",
        partial(draw_skirt, length=0.5, flare=0.2),
        HIPS_SHOWN,
        ("skirt", "miniskirt"),
        _SKIRT,
        ("white",),
        ("", "", "striped"),
    ),
    Garment(
        "long_skirt",
        partial(draw_skirt, length=1.6, flare=0.26),
        HIPS_SHOWN,
        ("skirt", "long_skirt"),
        _SKIRT,
        ("white", "red"),
        ("", "plaid"),
    ),
    Garment(
        "high-waist_skirt",
        partial(draw_skirt, length=0.8, flare=0.26, top=BELLY + 1.0),
        HIPS_SHOWN,
        ("skirt", "high-waist_skirt"),
        _SKIRT,
    ),
    Garment(
        "frilled_skirt",
        partial(draw_skirt, length=0.62, frills=True),
        HIPS_SHOWN,
        ("skirt", "frilled_skirt", "frills"),
        _SKIRT,
        ("white", "pink", "black"),
    ),
    Garment("pants", draw_pants, HIPS_SHOWN, ("pants",), ("black", "white", "blue", "grey")),
    Garment("shorts", draw_shorts, HIPS_SHOWN, ("shorts",), ("black", "blue", "white")),
    Garment(
        "short_shorts",
        draw_shorts,
        HIPS_SHOWN,
        ("shorts", "short_shorts"),
        ("black", "blue", "red"),
    ),
)
