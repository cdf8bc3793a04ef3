"""What is round the neck."""

import numpy as np

from pipeline.sample.body import neck
from pipeline.sample.colours import shaded
from pipeline.sample.garments.garment import HEAD, TORSO, Garment
from pipeline.sample.geometry import chain, discs, vector
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import neck_part
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import Body
from pipeline.sample.trunk import BELLY, CHEST, RIBS, SHOULDERS, panel

OVER = 0.10
"""How far a bow or tie stands off the chest, in heads."""


def draw_necktie(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A necktie over the shirt."""
    swell = OVER + 0.12 * look.bust
    blade = [
        (SHOULDERS + 0.05, 5.0),
        (CHEST, 12.0),
        (RIBS - 0.7, 15.0),
        (BELLY + 0.9, 0.0),
        (RIBS - 0.7, -15.0),
        (CHEST, -12.0),
        (SHOULDERS + 0.05, -5.0),
    ]
    panel(hand, body, blade, worn.paint, grow=swell)
    knot = [(SHOULDERS + 0.4, 15.0), (SHOULDERS, 8.0), (SHOULDERS, -8.0), (SHOULDERS + 0.4, -15.0)]
    panel(hand, body, knot, shaded(worn.paint, 0.15), grow=swell * 0.8)


def draw_bowtie(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A bow at the collar."""
    _bow(hand, body, worn.paint, 0.1 + OVER, tails=False)


def draw_ribbon(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A ribbon tied in a bow, its ends hanging."""
    _bow(hand, body, worn.paint, 0.1 + OVER, tails=True)


def draw_neckerchief(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A sailor's neckerchief."""
    grow = OVER + 0.08 * look.bust
    for own in (1, -1):
        end = [(SHOULDERS - 0.1, 0.0), (CHEST - 0.5, own * 30.0), (CHEST - 0.9, own * 14.0)]
        panel(hand, body, end, worn.paint, grow=grow)
    knot = [
        (SHOULDERS + 0.12, 14.0),
        (SHOULDERS - 0.35, 10.0),
        (SHOULDERS - 0.35, -10.0),
        (SHOULDERS + 0.12, -14.0),
    ]
    panel(hand, body, knot, shaded(worn.paint, 0.15), grow=grow)


def draw_choker(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A band round the neck."""
    hand.solid(neck_part(hand), neck(body, start=0.45, end=0.62, grow=1.04), worn.paint)


def draw_scarf(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A thick scarf, one end hanging in front or behind."""
    chest = body.frames["chest"]
    part = hand.part("scarf", body.joints["neck"], 0.16)
    size = body.build.thickness**0.6
    ends = []
    for step in range(6):
        down = -0.02 - 0.16 * step
        ends.append(body.joints["neck"] + chest @ vector(0.16 * size, down, 0.30 * size))
    hang = chain(np.array(ends), np.linspace(0.10, 0.12, 6) * size)
    front = hand.camera.facing(chest[:, 2], body.joints["neck"]) > 0
    if front:
        _wrap(hand, body, worn, size)
    if hand.camera.facing(chest[:, 2], body.joints["neck"]) > -0.2:
        hand.solid(part, hang, worn.paint)
        tip = chain(np.array(ends[-2:]), np.array([0.122, 0.124]) * size)
        hand.solid(part, tip, worn.trimming)
    if not front:
        _wrap(hand, body, worn, size)


def _wrap(hand: Hand, body: Body, worn: Worn, size: float) -> None:
    chest = body.frames["chest"]
    part = hand.part("scarf")
    for height, wide in ((-0.02, 0.30), (0.11, 0.265)):
        at = body.joints["neck"] + chest @ vector(0, height * size, 0.04)
        axes = discs(chest, wide * size, 0.11 * size, wide * 0.95 * size)
        hand.solid(part, chain(at[None], axes[None]), worn.paint)


def _bow(hand: Hand, body: Body, colour: str, grow: float, *, tails: bool) -> None:
    centre = SHOULDERS - 0.1
    if tails:
        for own in (1, -1):
            tail = [(centre, 0.0), (CHEST - 0.5, own * 24.0), (CHEST - 0.65, own * 8.0)]
            panel(hand, body, tail, colour, grow=grow)
    for own in (1, -1):
        loop = [(centre, 0.0), (centre + 0.4, own * 42.0), (centre - 0.35, own * 46.0)]
        panel(hand, body, loop, colour, grow=grow)
    knot = [
        (centre + 0.16, 7.0),
        (centre - 0.16, 7.0),
        (centre - 0.16, -7.0),
        (centre + 0.16, -7.0),
    ]
    panel(hand, body, knot, shaded(colour, 0.2), grow=grow)


_SILK = ("red", "red", "blue", "black", "green", "yellow", "white", "purple", "pink", "aqua")

GARMENTS = (
    Garment("necktie", draw_necktie, TORSO, ("necktie", "neckwear"), _SILK, front=True),
    Garment("bowtie", draw_bowtie, TORSO, ("bowtie", "neckwear"), _SILK, front=True),
    Garment(
        "neck_ribbon", draw_ribbon, TORSO, ("neck_ribbon", "ribbon", "neckwear"), _SILK, front=True
    ),
    Garment("neckerchief", draw_neckerchief, TORSO, ("neckerchief", "neckwear"), _SILK, front=True),
    Garment(
        "choker",
        draw_choker,
        HEAD,
        ("choker",),
        ("black", "red", "white", "blue", "pink"),
        front=True,
    ),
    Garment(
        "scarf",
        draw_scarf,
        HEAD,
        ("scarf", "neckwear"),
        ("red", "blue", "white", "green", "purple", "black", "grey", "pink"),
        ("white", "black"),
    ),
)
