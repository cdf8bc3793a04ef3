"""What is worn between shirt and coat: vests, cardigans, suits, robes, cloaks."""

from functools import partial

import numpy as np

from pipeline.sample.colours import GOLD, shaded
from pipeline.sample.garments.cloth import cuffs, patterned, skirt, sleeves
from pipeline.sample.garments.garment import TORSO, Garment
from pipeline.sample.garments.outerwear import draw_cape, draw_jacket
from pipeline.sample.geometry import chain, discs, vector
from pipeline.sample.ink import Hand
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


def front_strip(hand: Hand, body: Body, colour: str, low: float, wide: float, grow: float) -> None:
    """What is seen of the layer below between the two halves of an open front."""
    strip = [
        (NECK - 0.3, 34.0),
        (SHOULDERS, 20.0),
        (low, wide),
        (low, -wide),
        (SHOULDERS, -20.0),
        (NECK - 0.3, -34.0),
    ]
    panel(hand, body, strip, colour, grow=grow)


def under(look: Look, worn: Worn) -> str:
    """The colour of what is worn below, or white where that is the same."""
    first = look.clothes[0].paint
    return "#f7f7f8" if first == worn.paint else first


def draw_vest(
    hand: Hand, body: Body, look: Look, worn: Worn, *, buttons: bool, low: float = HIPS + 0.5
) -> None:
    """A sleeveless layer over the shirt, its neck cut to a point."""
    draw_trunk(hand, body, worn.paint, low, NECK - 0.55, 0.04, look.bust)
    patterned(hand, body, worn, low, SHOULDERS - 0.3, 0.05)
    neck = [(NECK - 0.5, 34.0), (SHOULDERS, 26.0), (CHEST - 0.2, 0.0), (SHOULDERS, -26.0),
            (NECK - 0.5, -34.0)]  # fmt: skip
    panel(hand, body, neck, under(look, worn), grow=0.05 + 0.08 * look.bust)
    for height in (BELLY, RIBS - 0.9, RIBS - 0.1) if buttons else ():
        spot = [(height, 4.0), (height + 0.1, 0.0), (height, -4.0), (height - 0.1, 0.0)]
        panel(hand, body, spot, GOLD, grow=0.06, line=0.6)
    if not buttons:
        hand.solid(hand.part("torso"), trunk(body, low, low + 0.3, grow=0.05), worn.trimming)


def draw_cardigan(hand: Hand, body: Body, look: Look, worn: Worn, *, opened: bool) -> None:
    """A knitted jacket without a collar."""
    draw_trunk(hand, body, worn.paint, HIPS + 0.1, NECK - 0.4, 0.055, look.bust)
    sleeves(hand, body, worn.paint, 1.97, grow=1.36)
    grow = 0.06 + 0.08 * look.bust
    if opened:
        front_strip(hand, body, under(look, worn), HIPS + 0.2, 20.0, grow)
        return
    front_strip(hand, body, under(look, worn), CHEST - 0.3, 1.0, grow)
    for height in (BELLY, RIBS - 0.9, RIBS):
        spot = [(height, 5.0), (height + 0.12, 0.0), (height, -5.0), (height - 0.12, 0.0)]
        panel(hand, body, spot, worn.trimming, grow=0.07, line=0.6)


def draw_track_jacket(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A zipped sports jacket with stripes down its sleeves."""
    draw_trunk(hand, body, worn.paint, HIPS, NECK - 0.1, 0.055, look.bust)
    sleeves(hand, body, worn.paint, 1.95, grow=1.34)
    cuffs(hand, body, worn.trimming, 1.95, grow=1.38)
    hand.solid(hand.part("torso"), trunk(body, HIPS, HIPS + 0.3, grow=0.06), worn.trimming)
    zipper = [(NECK - 0.2, 2.5), (HIPS + 0.2, 2.5), (HIPS + 0.2, -2.5), (NECK - 0.2, -2.5)]
    panel(hand, body, zipper, worn.trimming, grow=0.07 + 0.08 * look.bust, line=0.6)


def draw_long_coat(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A white coat, open in front."""
    skirt(hand, body, worn.paint, 1.1, flare=0.22, nearer=0.16, name="coat")
    draw_trunk(hand, body, worn.paint, BELLY - 0.3, NECK - 0.3, 0.06, look.bust)
    sleeves(hand, body, worn.paint, 1.93, grow=1.4)
    front_strip(hand, body, under(look, worn), BELLY - 0.2, 16.0, 0.07 + 0.08 * look.bust)
    for own in (1, -1):
        lapel = [(NECK - 0.2, own * 64.0), (SHOULDERS - 0.2, own * 50.0), (RIBS, own * 15.0),
                 (SHOULDERS, own * 22.0)]  # fmt: skip
        panel(hand, body, lapel, shaded(worn.paint, 0.08), grow=0.085 + 0.08 * look.bust)


def draw_robe(
    hand: Hand, body: Body, look: Look, worn: Worn, *, length: float, wide: float
) -> None:
    """A robe with wide sleeves over whatever is worn, open in front."""
    skirt(hand, body, worn.paint, length, flare=0.16, nearer=0.16, name="coat")
    draw_trunk(hand, body, worn.paint, BELLY - 0.2, NECK - 0.3, 0.06, look.bust)
    sleeves(hand, body, worn.paint, 1.82, grow=1.4, flare=wide)
    cuffs(hand, body, worn.trimming, 1.82, grow=2.1)
    for own in (1, -1):
        edge = [(NECK - 0.1, own * 50.0), (SHOULDERS, own * 30.0), (BELLY, own * 16.0),
                (BELLY, own * 6.0), (SHOULDERS, own * 16.0)]  # fmt: skip
        panel(hand, body, edge, worn.trimming, grow=0.085 + 0.06 * look.bust)


def draw_cloak(hand: Hand, body: Body, look: Look, worn: Worn, *, hooded: bool) -> None:
    """A cloak from neck to heels, with a hood on the shoulders or over the head."""
    draw_cape(hand, body, look, worn, length=1.75)
    chest, size = body.frames["chest"], body.build.thickness**0.7
    collar = body.joints["neck"] + chest @ vector(0, -0.04, -0.04)
    around = discs(chest, 0.40 * size, 0.16 * size, 0.32 * size)
    hand.solid(hand.part("torso"), chain(collar[None], around[None]), shaded(worn.paint, 0.1))
    if hooded:
        draw_hood(hand, body, look, worn)


def draw_hood(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A hood over the head; the face looks out of it."""
    frame, centre = body.frames["head"], body.joints["head"]
    facing = hand.camera.facing(frame[:, 2], centre)
    places = ((0, 0.12, -0.10), (0, -0.1, -0.16), (0, -0.45, -0.12))
    wide = (0.60, 0.62, 0.46)
    centres = np.array([centre + frame @ vector(*place) for place in places])
    axes = np.array([discs(frame, w, w * 0.8, w * 0.82) for w in wide])
    hood = chain(centres, axes)
    if facing > 0.1:
        hand.solid(hand.part("far_hair"), hood, shaded(worn.paint, 0.2))
        rim = [
            centre + frame @ vector(0.58 * float(np.sin(t)), 0.05 + 0.62 * float(np.cos(t)), 0.02)
            for t in np.linspace(-2.1, 2.1, 15)
        ]
        part = hand.part("hat", centre, 0.30)
        hand.solid(part, chain(np.array(rim), np.full(15, 0.075)), worn.paint)
    else:
        hand.solid(hand.part("hat", centre, 0.30), hood, worn.paint)


_DARK = ("black", "blue", "grey", "brown", "red", "green")

GARMENTS = (
    Garment("vest", partial(draw_vest, buttons=True), TORSO, ("vest",), _DARK, kind="middle"),
    Garment("sweater_vest", partial(draw_vest, buttons=False), TORSO, ("vest", "sweater_vest"),
            ("brown", "grey", "blue", "yellow", "pink"), ("white", "red", "black"), kind="middle"),
    Garment("cardigan", partial(draw_cardigan, opened=False), TORSO, ("cardigan", "long_sleeves"),
            ("brown", "pink", "grey", "white", "blue"), ("white", "brown"), kind="over"),
    Garment("open_cardigan", partial(draw_cardigan, opened=True), TORSO,
            ("cardigan", "open_cardigan", "open_clothes", "long_sleeves"),
            ("brown", "pink", "grey", "purple", "green"), kind="over"),
    Garment("track_jacket", draw_track_jacket, TORSO, ("jacket", "track_jacket", "long_sleeves"),
            ("blue", "red", "black", "green", "purple"), ("white", "yellow"), kind="over"),
    Garment("labcoat", draw_long_coat, TORSO, ("coat", "labcoat", "open_coat", "long_sleeves"),
            ("white",), kind="over"),
    Garment("suit", draw_jacket, TORSO, ("suit", "jacket", "formal", "long_sleeves"),
            ("black", "grey", "blue", "white", "brown"), ("black",), kind="suit"),
    Garment("haori", partial(draw_robe, length=0.9, wide=0.22), TORSO,
            ("haori", "japanese_clothes", "wide_sleeves", "long_sleeves"),
            ("blue", "black", "red", "white", "green"), ("white", "black", "red"), kind="haori"),
    Garment("robe", partial(draw_robe, length=1.8, wide=0.26), TORSO,
            ("robe", "wide_sleeves", "long_sleeves"), ("black", "purple", "white", "blue"),
            ("yellow", "white", "red"), kind="robe"),
    Garment("cloak", partial(draw_cloak, hooded=False), TORSO, ("cloak", "cape"),
            ("brown", "black", "green", "red", "blue"), kind="over"),
    Garment("hooded_cloak", partial(draw_cloak, hooded=True), TORSO,
            ("cloak", "hooded_cloak", "cape", "hood", "hood_up"),
            ("brown", "black", "white", "red"), kind="hooded"),
    Garment("double-breasted", partial(draw_jacket, lapels=True), TORSO,
            ("jacket", "double-breasted", "long_sleeves"), ("red", "white", "blue"), kind="over",
            unseen=True),
)  # fmt: skip
