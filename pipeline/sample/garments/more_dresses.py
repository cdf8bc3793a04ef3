"""Dresses of particular cuts, and outfits that are dresses."""

from functools import partial

from pipeline.sample.colours import shaded
from pipeline.sample.garments.cloth import cuffs, skirt, sleeves
from pipeline.sample.garments.dresses import draw_dress
from pipeline.sample.garments.garment import TORSO, Garment
from pipeline.sample.garments.tops import draw_collar, draw_sailor_collar
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
    trunk,
)


def draw_china_dress(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Close-fitting, with a stand-up collar and a slanting fastening, slit at the side."""
    hand.solid(hand.part("torso"), trunk(body, CROTCH, HIPS + 0.6, grow=0.012), "#4a4854")
    skirt(hand, body, worn.paint, 1.25, flare=0.04)
    draw_trunk(hand, body, worn.paint, BELLY - 0.2, NECK - 0.05, 0.02, look.bust)
    sleeves(hand, body, worn.paint, 0.22, grow=1.2)
    cuffs(hand, body, worn.trimming, 0.24, grow=1.24)
    hand.solid(hand.part("torso"), trunk(body, NECK - 0.3, NECK, grow=0.035), worn.trimming)
    slant = [(NECK - 0.4, 4.0), (SHOULDERS, 20.0), (CHEST, 62.0), (CHEST - 0.15, 62.0),
             (SHOULDERS - 0.2, 14.0), (NECK - 0.5, 0.0)]  # fmt: skip
    panel(hand, body, slant, worn.trimming, grow=0.03 + 0.08 * look.bust, line=0.6)


def draw_pinafore(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A dress with a low bib and straps over a blouse."""
    draw_trunk(hand, body, worn.trimming, BELLY - 0.2, NECK - 0.35, 0.02, look.bust)
    sleeves(hand, body, worn.trimming, 1.9, grow=1.22)
    draw_collar(hand, body, worn.trimming)
    hand.solid(hand.part("torso"), trunk(body, CROTCH, HIPS + 0.6, grow=0.012), "#4a4854")
    draw_trunk(hand, body, worn.paint, BELLY - 0.2, RIBS + 0.2, 0.04, 0.0)
    for own in (1, -1):
        for near, far in ((24.0, 40.0), (156.0, 140.0)):
            strap = [(RIBS, own * near), (NECK - 0.6, own * (70.0 if near < 90 else 110.0)),
                     (NECK - 0.6, own * 90.0), (RIBS, own * far)]  # fmt: skip
            panel(hand, body, strap, worn.paint, grow=0.045 + 0.1 * look.bust, line=0.7)
    skirt(hand, body, worn.paint, 0.85, flare=0.42, pleats=10)


def draw_off_shoulder(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A dress that leaves neck and shoulders bare, with a frill at its edge."""
    draw_dress(hand, body, look, worn, length=0.95, top=CHEST + 0.5, flare=0.45)
    sleeves(hand, body, worn.paint, 0.7, start=0.2, grow=1.4, flare=0.06)
    frill = trunk(body, CHEST + 0.25, CHEST + 0.55, grow=0.06)
    hand.solid(hand.part("torso"), frill, worn.trimming)


def draw_sailor_dress(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A dress with a sailor's collar."""
    draw_dress(hand, body, look, worn, length=0.75, sleeve=0.55, flare=0.45)
    draw_sailor_collar(hand, body, worn.trimming)


def draw_collared_dress(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A dress with a white collar and cuffs."""
    draw_dress(hand, body, look, worn, length=0.9, sleeve=1.9, flare=0.4)
    cuffs(hand, body, worn.trimming, 1.92, grow=1.36)
    draw_collar(hand, body, worn.trimming)


def draw_sweater_dress(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A long sweater that is all the dress there is."""
    hand.solid(hand.part("torso"), trunk(body, CROTCH, HIPS + 0.6, grow=0.012), "#4a4854")
    skirt(hand, body, worn.paint, 0.42, flare=0.06)
    draw_trunk(hand, body, worn.paint, BELLY - 0.2, NECK - 0.1, 0.04, look.bust)
    sleeves(hand, body, worn.paint, 1.96, grow=1.36)
    cuffs(hand, body, shaded(worn.paint, 0.12), 1.96, grow=1.4)
    hand.solid(
        hand.part("torso"), trunk(body, NECK - 0.4, NECK, grow=0.06), shaded(worn.paint, 0.1)
    )


def draw_nurse(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A nurse's short dress, buttoned."""
    draw_dress(hand, body, look, worn, length=0.62, sleeve=0.5, flare=0.2)
    draw_collar(hand, body, worn.paint)
    for height in (BELLY + 0.9, RIBS - 0.2, CHEST - 0.2):
        spot = [(height, 12.0), (height + 0.1, 8.0), (height, 4.0), (height - 0.1, 8.0)]
        panel(hand, body, spot, worn.trimming, grow=0.05, line=0.6)


def draw_habit(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A nun's habit to the feet, with a broad white collar."""
    draw_dress(hand, body, look, worn, length=1.85, sleeve=1.92, flare=0.22)
    broad = trunk(body, SHOULDERS - 0.35, NECK, grow=0.075)
    hand.solid(hand.part("torso"), broad, "#f9f9fb")
    cross = [(CHEST + 0.3, 0.0), (CHEST, 4.0), (RIBS + 0.2, 0.0), (CHEST, -4.0)]
    panel(hand, body, cross, "#e3b94a", grow=0.12)


def draw_armored_dress(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A dress under a breastplate."""
    draw_dress(hand, body, look, worn, length=1.1, sleeve=0.5, flare=0.5, frills=True)
    plate = trunk(body, WAIST + 0.2, SHOULDERS - 0.2, grow=0.06)
    hand.solid(hand.part("torso"), plate, "#c3cad6")


_SILK = ("red", "blue", "white", "black", "green", "pink", "purple")

GARMENTS = (
    Garment("china_dress", draw_china_dress, TORSO,
            ("dress", "china_dress", "chinese_clothes", "short_sleeves"), _SILK,
            ("yellow", "white"), kind="dress"),
    Garment("pinafore_dress", draw_pinafore, TORSO,
            ("dress", "pinafore_dress", "shirt", "long_sleeves"), ("black", "brown", "blue", "red"),
            ("white",), kind="dress"),
    Garment("off-shoulder_dress", draw_off_shoulder, TORSO,
            ("dress", "off-shoulder_dress", "off_shoulder", "bare_shoulders"), _SILK,
            ("white", "black"), kind="dress"),
    Garment("sailor_dress", draw_sailor_dress, TORSO,
            ("dress", "sailor_dress", "sailor_collar", "short_sleeves"), ("white", "blue", "black"),
            ("blue", "white", "red"), kind="dress"),
    Garment("collared_dress", draw_collared_dress, TORSO,
            ("dress", "collared_dress", "long_sleeves"), ("black", "blue", "brown", "red", "grey"),
            ("white",), kind="dress"),
    Garment("pleated_dress", partial(draw_dress, length=0.9, flare=0.55, sleeve=0.45), TORSO,
            ("dress", "pleated_dress", "short_sleeves"), _SILK, ("white",), kind="dress"),
    Garment("evening_gown", partial(draw_dress, length=1.85, top=CHEST + 0.45, flare=0.25), TORSO,
            ("dress", "evening_gown", "long_dress", "bare_shoulders", "sleeveless"), _SILK,
            ("yellow", "white"), kind="dress"),
    Garment("sweater_dress", draw_sweater_dress, TORSO,
            ("dress", "sweater_dress", "sweater", "turtleneck", "long_sleeves"),
            ("white", "grey", "brown", "black"), kind="dress"),
    Garment("wedding_dress", partial(draw_dress, length=1.85, top=CHEST + 0.45, flare=0.7,
            frills=True), TORSO,
            ("dress", "wedding_dress", "bare_shoulders", "sleeveless", "frills"),
            ("white",), ("white",), kind="wedding"),
    Garment("nurse", draw_nurse, TORSO, ("nurse", "dress", "short_sleeves"), ("white", "pink"),
            ("pink", "blue"), kind="nurse"),
    Garment("nun", draw_habit, TORSO, ("nun", "dress", "long_dress", "long_sleeves"), ("black",),
            kind="nun"),
    Garment("armored_dress", draw_armored_dress, TORSO,
            ("dress", "armored_dress", "armor", "breastplate", "short_sleeves"),
            ("blue", "white", "red", "black"), ("white",), kind="armour", unseen=True),
)  # fmt: skip
