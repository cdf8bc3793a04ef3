"""Skirts, trousers and shorts."""

from functools import partial

from pipeline.sample.garments.cloth import skirt, trouser_legs
from pipeline.sample.garments.garment import HIPS as HIPS_SHOWN
from pipeline.sample.garments.garment import Garment
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import Body
from pipeline.sample.trunk import BELLY, CROTCH, HIPS, NECK, panel, trunk


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
    hand.solid(hand.part("torso"), trunk(body, CROTCH, BELLY, grow=0.03), worn.paint)
    trouser_legs(hand, body, worn.paint, 1.93, flare=flare)


def draw_layered(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Three skirts, each shorter than the one below."""
    draw_skirt(hand, body, look, worn, length=0.85, flare=0.6)
    for length, colour, name in ((0.6, worn.trimming, "skirt_2"), (0.36, worn.paint, "skirt_3")):
        skirt(hand, body, colour, length, flare=0.75, name=name, nearer=0.15)


def draw_suspender_skirt(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A skirt held by straps over the shoulders."""
    draw_skirt(hand, body, look, worn, length=0.62, flare=0.6, pleats=12)
    for own in (1, -1):
        for near, far in ((34.0, 84.0), (146.0, 96.0)):
            strap = [(BELLY, own * near), (NECK - 0.6, own * far), (NECK - 0.6, own * (far - 8.0)),
                     (BELLY, own * (near + 10.0))]  # fmt: skip
            panel(hand, body, strap, worn.paint, grow=0.05 + 0.08 * look.bust, line=0.7)


def draw_shorts(
    hand: Hand, body: Body, look: Look, worn: Worn, *, length: float = 0.42, grow: float = 1.16
) -> None:
    """Shorts."""
    hand.solid(hand.part("torso"), trunk(body, CROTCH, BELLY, grow=0.03), worn.paint)
    trouser_legs(hand, body, worn.paint, length, grow=grow, flare=0.03 if grow > 1.1 else 0.0)


_SKIRT = ("black", "blue", "red", "white", "grey", "green", "pink", "purple", "yellow", "brown")

GARMENTS = (
    Garment(
        "pleated_skirt",
        partial(draw_skirt, length=0.62, pleats=18, flare=0.75),
        HIPS_SHOWN,
        ("skirt", "pleated_skirt"),
        _SKIRT,
        ("white", "red", "black"),
        ("", "", "plaid"),
    ),
    Garment(
        "miniskirt",
        partial(draw_skirt, length=0.5, flare=0.5),
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
        partial(draw_skirt, length=0.62, frills=True, flare=0.7),
        HIPS_SHOWN,
        ("skirt", "frilled_skirt", "frills"),
        _SKIRT,
        ("white", "pink", "black"),
    ),
    Garment(
        "pants",
        draw_pants,
        HIPS_SHOWN,
        ("pants",),
        ("black", "white", "grey", "brown", "red", "blue"),
    ),
    Garment(
        "shorts",
        draw_shorts,
        HIPS_SHOWN,
        ("shorts",),
        ("black", "blue", "white", "brown", "red", "pink"),
    ),
    Garment(
        "short_shorts",
        draw_shorts,
        HIPS_SHOWN,
        ("shorts", "short_shorts"),
        ("black", "blue", "red"),
    ),
    Garment("jeans", draw_pants, HIPS_SHOWN, ("jeans", "denim"), ("blue",), kind="bottom"),
    Garment(
        "baggy_pants",
        partial(draw_pants, flare=0.14),
        HIPS_SHOWN,
        ("pants", "baggy_pants"),
        ("brown", "black", "white", "grey"),
        kind="bottom",
    ),
    Garment(
        "track_pants",
        draw_pants,
        HIPS_SHOWN,
        ("pants", "track_pants"),
        ("blue", "red", "black"),
        kind="track",
    ),
    Garment(
        "bike_shorts",
        partial(draw_shorts, length=0.7, grow=1.05),
        HIPS_SHOWN,
        ("shorts", "bike_shorts"),
        ("black",),
        kind="bottom",
    ),
    Garment(
        "layered_skirt",
        draw_layered,
        HIPS_SHOWN,
        ("skirt", "layered_skirt"),
        _SKIRT,
        ("white", "black", "red"),
        kind="skirt",
    ),
    Garment(
        "suspender_skirt",
        draw_suspender_skirt,
        HIPS_SHOWN,
        ("skirt", "suspender_skirt", "suspenders"),
        _SKIRT,
        kind="skirt",
    ),
    Garment(
        "overskirt",
        partial(draw_skirt, length=1.2, flare=0.5),
        HIPS_SHOWN,
        ("skirt", "medium_skirt"),
        _SKIRT,
        kind="skirt",
        unseen=True,
    ),
)
