"""What covers the trunk under an outer layer."""

from functools import partial

from pipeline.sample.body import neck
from pipeline.sample.garments.cloth import cuffs, patterned, sleeves
from pipeline.sample.garments.garment import TORSO, Garment
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import neck_part
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
    trunk,
)


def draw_top(
    hand: Hand,
    body: Body,
    look: Look,
    worn: Worn,
    *,
    low: float = HIPS + 0.4,
    sleeve: float = 0.5,
    grow: float = 0.022,
    loose: float = 1.2,
    flare: float = 0.0,
    cuff: bool = False,
) -> None:
    """A shirt: trunk and sleeves (0: none, 0.5: short, 1.9: long)."""
    draw_trunk(hand, body, worn.paint, low, NECK - 0.35, grow, look.bust)
    if sleeve:
        sleeves(hand, body, worn.paint, sleeve, grow=loose, flare=flare)
        if cuff:
            cuffs(hand, body, worn.trimming, sleeve, grow=loose + 0.12)
    patterned(hand, body, worn, low, SHOULDERS, grow + 0.01)


def draw_collared(hand: Hand, body: Body, look: Look, worn: Worn, *, sleeve: float) -> None:
    """A shirt with a collar and buttons."""
    draw_top(hand, body, look, worn, sleeve=sleeve, cuff=sleeve > 1)
    draw_collar(hand, body, worn.paint)
    _buttons(hand, body, worn)


def draw_sailor(hand: Hand, body: Body, look: Look, worn: Worn, *, sleeve: float) -> None:
    """A sailor blouse: the square collar behind, its two lapels in front, cuffs of its colour."""
    draw_top(hand, body, look, worn, sleeve=sleeve, cuff=True, flare=0.05)
    draw_sailor_collar(hand, body, worn.trimming)


def draw_sailor_collar(hand: Hand, body: Body, colour: str) -> None:
    """The square collar behind and its two lapels in front."""
    top = SHOULDERS + 0.5
    panel(
        hand,
        body,
        [(top, 150), (SHOULDERS, 116), (CHEST, 128), (CHEST, -128), (SHOULDERS, -116), (top, -150)],
        colour,
    )
    for own in (1, -1):
        panel(
            hand,
            body,
            [
                (top, own * 70),
                (SHOULDERS, own * 76),
                (SHOULDERS - 0.2, own * 60),
                (CHEST - 0.1, own * 2),
                (SHOULDERS + 0.2, own * 20),
            ],
            colour,
        )


def draw_turtleneck(
    hand: Hand, body: Body, look: Look, worn: Worn, *, sleeve: float = 1.92
) -> None:
    """A sweater up to the chin."""
    draw_top(hand, body, look, worn, sleeve=sleeve, grow=0.04, loose=1.32)
    hand.solid(neck_part(hand), neck(body, start=0.1, end=0.7, grow=1.18), worn.paint)


def draw_hem_sweater(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A wide sweater with ribbing at its hem."""
    draw_top(hand, body, look, worn, low=HIPS + 0.15, sleeve=1.95, grow=0.06, loose=1.42)
    hand.solid(hand.part("torso"), trunk(body, HIPS, HIPS + 0.3, grow=0.05), worn.paint)


def draw_off_shoulder(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A blouse that leaves the shoulders bare."""
    sleeves(hand, body, worn.paint, 0.9, start=0.22, grow=1.3, flare=0.08)
    draw_trunk(hand, body, worn.paint, HIPS + 0.4, CHEST + 0.45, 0.025, look.bust)
    patterned(hand, body, worn, HIPS + 0.4, CHEST, 0.035)


def draw_collar(hand: Hand, body: Body, colour: str) -> None:
    """The two points of a shirt's collar."""
    for own in (1, -1):
        panel(
            hand,
            body,
            [
                (NECK - 0.1, own * 62),
                (SHOULDERS + 0.35, own * 64),
                (SHOULDERS - 0.05, own * 22),
                (NECK - 0.35, own * 4),
            ],
            colour,
            grow=0.04,
        )


def _buttons(hand: Hand, body: Body, worn: Worn) -> None:
    for height in (BELLY - 0.2, RIBS - 0.7, RIBS + 0.1, CHEST - 0.1, CHEST + 0.6):
        corners = [(height, -4.0), (height + 0.09, 0.0), (height, 4.0), (height - 0.09, 0.0)]
        panel(hand, body, corners, worn.trimming, grow=0.03, line=0.6)


_SHIRT = ("white", "black", "blue", "pink", "grey", "yellow", "red", "green", "purple", "orange",
          "brown")  # fmt: skip
_PLAIN_OR_PATTERNED = (
    "", "", "", "", "striped", "polka_dot", "vertical_stripes", "plaid", "heart_print", "star_print"
)  # fmt: skip

GARMENTS = (
    Garment(
        "t-shirt",
        partial(draw_top, sleeve=0.62),
        TORSO,
        ("shirt", "t-shirt", "short_sleeves"),
        _SHIRT,
        ("red", "blue", "white", "black"),
        _PLAIN_OR_PATTERNED,
    ),
    Garment(
        "shirt",
        partial(draw_top, sleeve=1.9),
        TORSO,
        ("shirt", "long_sleeves"),
        _SHIRT,
        ("red", "blue", "white", "black"),
        _PLAIN_OR_PATTERNED,
    ),
    Garment(
        "collared_shirt",
        partial(draw_collared, sleeve=1.92),
        TORSO,
        ("shirt", "collared_shirt", "long_sleeves"),
        ("white", "black", "blue"),
        ("grey", "white"),
    ),
    Garment(
        "dress_shirt",
        partial(draw_collared, sleeve=0.66),
        TORSO,
        ("shirt", "dress_shirt", "short_sleeves"),
        ("white", "blue", "pink"),
        ("grey", "white"),
    ),
    Garment(
        "serafuku",
        partial(draw_sailor, sleeve=0.62),
        TORSO,
        ("serafuku", "school_uniform", "sailor_collar", "short_sleeves"),
        ("white",),
        ("blue", "black", "red"),
        trimmed="sailor_collar",
    ),
    Garment(
        "winter_serafuku",
        partial(draw_sailor, sleeve=1.92),
        TORSO,
        ("serafuku", "school_uniform", "sailor_collar", "long_sleeves"),
        ("black", "blue", "white"),
        ("white", "grey", "blue"),
    ),
    Garment(
        "sleeveless_shirt",
        partial(draw_top, sleeve=0.0),
        TORSO,
        ("shirt", "sleeveless_shirt", "sleeveless", "bare_shoulders"),
        _SHIRT,
        ("white", "blue"),
        _PLAIN_OR_PATTERNED,
    ),
    Garment(
        "crop_top",
        partial(draw_top, sleeve=0.5, low=RIBS),
        TORSO,
        ("shirt", "crop_top", "midriff", "short_sleeves"),
        _SHIRT,
        ("white", "red"),
    ),
    Garment(
        "off_shoulder",
        draw_off_shoulder,
        TORSO,
        ("shirt", "blouse", "off-shoulder_shirt", "off_shoulder", "bare_shoulders"),
        ("white", "pink", "yellow"),
        ("grey",),
    ),
    Garment(
        "turtleneck",
        draw_turtleneck,
        TORSO,
        ("sweater", "turtleneck", "turtleneck_sweater", "long_sleeves"),
        ("white", "black", "red", "grey"),
    ),
    Garment(
        "sweater",
        draw_hem_sweater,
        TORSO,
        ("sweater", "long_sleeves"),
        ("pink", "grey", "yellow", "green"),
    ),
)
