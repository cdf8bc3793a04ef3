"""Blouses, shirts of two colours, tops on straps, and other tops of particular cuts."""

from functools import partial

from pipeline.sample.garments.cloth import cuffs, sleeves
from pipeline.sample.garments.garment import TORSO, Garment
from pipeline.sample.garments.tops import draw_collar, draw_sailor, draw_top, draw_turtleneck
from pipeline.sample.geometry import ball
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import SIDES, Body
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


def draw_frilled(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A blouse with a frill down its front, a frilled collar, puffed sleeves."""
    draw_top(hand, body, look, worn, sleeve=0.0)
    sleeves(hand, body, worn.paint, 1.9, grow=1.2)
    draw_puffs(hand, body, worn.paint)
    for height in (BELLY, RIBS - 0.8, RIBS, CHEST, SHOULDERS - 0.2):
        frill = [(height + 0.4, 10.0), (height, 16.0), (height, -16.0), (height + 0.4, -10.0)]
        panel(hand, body, frill, worn.trimming, grow=0.05 + 0.08 * look.bust, line=0.6)
    hand.solid(hand.part("torso"), trunk(body, NECK - 0.35, NECK - 0.1, grow=0.06), worn.trimming)


def draw_puffs(hand: Hand, body: Body, colour: str) -> None:
    """Puffed shoulders."""
    for side in SIDES:
        shoulder, elbow = body.joints[f"{side}_shoulder"], body.joints[f"{side}_elbow"]
        at = shoulder + (elbow - shoulder) * 0.22
        hand.solid(hand.part(f"{side}_upper_arm"), ball(at, 0.27 * body.build.thickness), colour)


def draw_puffed(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A blouse with short puffed sleeves and a collar."""
    draw_top(hand, body, look, worn, sleeve=0.0)
    draw_puffs(hand, body, worn.paint)
    cuffs(hand, body, worn.trimming, 0.5, grow=1.3)
    draw_collar(hand, body, worn.trimming)


def draw_raglan(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A shirt whose sleeves are of another colour."""
    draw_top(hand, body, look, worn, sleeve=0.0)
    sleeves(hand, body, worn.trimming, 1.5, grow=1.2)


def draw_tank_top(hand: Hand, body: Body, look: Look, worn: Worn, *, top: float) -> None:
    """A top on straps, or without any."""
    draw_trunk(hand, body, worn.paint, HIPS + 0.4, top, 0.02, look.bust)
    if top > CHEST + 0.3:
        for own in (1, -1):
            for near in (40.0, 140.0):
                strap = [(top - 0.1, own * near), (NECK - 0.6, own * 84.0),
                         (NECK - 0.6, own * 96.0), (top - 0.1, own * (near + 12.0))]  # fmt: skip
                panel(hand, body, strap, worn.paint, grow=0.02, line=0.7)


_SHIRT = ("white", "black", "blue", "pink", "grey", "yellow", "red", "green", "purple")

GARMENTS = (
    Garment(
        "tank_top",
        partial(draw_tank_top, top=CHEST + 0.55),
        TORSO,
        ("tank_top", "sleeveless", "bare_shoulders"),
        _SHIRT,
        kind="top",
    ),
    Garment(
        "tubetop",
        partial(draw_tank_top, top=CHEST + 0.3),
        TORSO,
        ("tubetop", "bare_shoulders"),
        ("black", "white", "red"),
        kind="top",
    ),
    Garment(
        "frilled_shirt",
        draw_frilled,
        TORSO,
        ("shirt", "frilled_shirt", "frills", "puffy_sleeves", "long_sleeves"),
        ("white", "black", "pink"),
        ("white", "grey"),
        kind="top",
    ),
    Garment(
        "puffy_blouse",
        draw_puffed,
        TORSO,
        ("shirt", "collared_shirt", "puffy_sleeves", "puffy_short_sleeves", "short_sleeves"),
        ("white", "blue", "pink", "yellow"),
        ("white", "black"),
        kind="top",
    ),
    Garment(
        "raglan_shirt",
        draw_raglan,
        TORSO,
        ("shirt", "raglan_sleeves"),
        ("white", "grey"),
        ("red", "blue", "black", "green"),
        kind="top",
    ),
    Garment(
        "sailor_shirt",
        partial(draw_sailor, sleeve=0.62),
        TORSO,
        ("sailor_shirt", "shirt", "sailor_collar", "short_sleeves"),
        ("white", "blue", "pink"),
        ("blue", "red", "black"),
        kind="top",
        trimmed="sailor_collar",
    ),
    Garment(
        "sleeveless_turtleneck",
        partial(draw_turtleneck, sleeve=0.0),
        TORSO,
        ("sleeveless_turtleneck", "turtleneck", "sleeveless", "bare_shoulders"),
        ("black", "white", "grey", "red"),
        kind="top",
    ),
    Garment(
        "gym_shirt",
        draw_raglan,
        TORSO,
        ("gym_uniform", "gym_shirt", "shirt"),
        ("white",),
        ("red", "blue"),
        kind="gym",
    ),
    Garment(
        "long_sweater",
        partial(draw_top, sleeve=1.99, low=HIPS, grow=0.07, loose=1.5),
        TORSO,
        ("sweater", "sleeves_past_wrists", "long_sleeves"),
        ("white", "brown", "black", "blue", "red"),
        kind="top",
        unseen=True,
    ),
)
