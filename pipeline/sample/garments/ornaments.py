"""Small things in the hair, and jewelry."""

from functools import partial

import numpy as np

from pipeline.sample.body import neck
from pipeline.sample.colours import GOLD, STEEL
from pipeline.sample.garments.garment import HEAD, TORSO, Garment
from pipeline.sample.garments.headwear import hat_part, near_side
from pipeline.sample.geometry import ball, chain, vector
from pipeline.sample.hair.lock import RADIUS, on_head
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import draw_limb, neck_part
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import Body
from pipeline.sample.trunk import CHEST, SHOULDERS, panel, place

Outline = tuple[tuple[float, float], ...]

_HEART: Outline = ((0.0, -0.9), (0.9, 0.1), (0.75, 0.7), (0.3, 0.75), (0.0, 0.4), (-0.3, 0.75),
                   (-0.75, 0.7), (-0.9, 0.1))  # fmt: skip
_CRESCENT: Outline = ((0.2, 0.95), (-0.6, 0.7), (-0.95, 0.0), (-0.6, -0.7), (0.2, -0.95),
                      (-0.25, -0.5), (-0.4, 0.0), (-0.25, 0.5))  # fmt: skip
_BUTTERFLY: Outline = ((0.0, 0.2), (0.7, 0.9), (1.0, 0.5), (0.6, 0.0), (0.8, -0.6), (0.4, -0.7),
                       (0.0, -0.2), (-0.4, -0.7), (-0.8, -0.6), (-0.6, 0.0), (-1.0, 0.5),
                       (-0.7, 0.9))  # fmt: skip
_LEAF: Outline = ((0.0, 1.0), (0.5, 0.3), (0.4, -0.5), (0.0, -1.0), (-0.4, -0.5), (-0.5, 0.3))
_CROSS: Outline = ((-0.25, 1), (0.25, 1), (0.25, 0.25), (1, 0.25), (1, -0.25), (0.25, -0.25),
                   (0.25, -1), (-0.25, -1), (-0.25, -0.25), (-1, -0.25), (-1, 0.25),
                   (-0.25, 0.25))  # fmt: skip
_FLAKE: Outline = tuple(
    (float(np.sin(t)) * r, float(np.cos(t)) * r)
    for t, r in zip(np.arange(12) * np.pi / 6, (1.0, 0.4) * 6, strict=True)
)
_FEATHER: Outline = ((0.0, -1.0), (0.3, 0.0), (0.5, 1.2), (0.1, 1.9), (-0.25, 1.1), (-0.2, 0.0))
_BUNNY: Outline = ((-0.7, -0.6), (0.7, -0.6), (0.85, 0.0), (0.55, 0.35), (0.6, 1.2), (0.3, 1.2),
                   (0.2, 0.4), (-0.2, 0.4), (-0.3, 1.2), (-0.6, 1.2), (-0.55, 0.35),
                   (-0.85, 0.0))  # fmt: skip


def draw_ornament(
    hand: Hand, body: Body, look: Look, worn: Worn, *, outline: Outline, size: float = 0.11
) -> None:
    """A flat ornament above the own left temple."""
    at = on_head(body, 50, 66, RADIUS * 1.08)
    if near_side(hand, body, at):
        frame = body.frames["head"]
        right, up = frame @ vector(0.64, 0, -0.77), frame[:, 1]
        points = np.array([at + (right * x + up * y) * size for x, y in outline])
        hand.polygon(hat_part(hand, body), hand.camera.project(points), worn.paint)


def draw_stick(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A long pin across the back of the hair."""
    ends = np.array([on_head(body, lon, 52, RADIUS * 1.5) for lon in (130, -140)])
    part = hand.part("stick", ends.mean(axis=0), -0.02)
    hand.solid(part, chain(ends, np.array([0.03, 0.03])), worn.paint)
    hand.solid(part, ball(ends[0], 0.075), GOLD)


def draw_scrunchie(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A gathered ring of cloth at the side of the hair."""
    at = on_head(body, 104, 58, RADIUS * 1.06)
    if near_side(hand, body, at, -0.3):
        part = hat_part(hand, body)
        for turn in np.linspace(0, 2 * np.pi, 9)[:-1]:
            way = body.frames["head"] @ vector(0, float(np.cos(turn)), float(np.sin(turn)))
            hand.solid(part, ball(at + way * 0.09, 0.06), worn.paint)


def draw_earrings(
    hand: Hand, body: Body, look: Look, worn: Worn, *, outline: Outline = (), size: float = 0.07
) -> None:
    """Under each ear, before the hair: a ring, or a flat shape."""
    for side in ("left", "right"):
        at = body.joints[f"{side}_ear"] + body.frames["head"] @ vector(0, -0.2, 0.03)
        if hand.camera.near(at) < hand.camera.near(body.joints["head"]) - 0.2:
            continue
        part = hand.part(f"{side}_earring", body.joints["head"], 0.29)
        middle = hand.camera.project(at[None])
        scale = size * hand.camera.scale
        if outline:
            hand.polygon(part, middle + np.array(outline) * [1, -1] * scale, worn.paint, line=0.6)
        else:
            turns = np.linspace(0, 2 * np.pi, 17)
            ring = np.stack([np.cos(turns), np.sin(turns)], axis=1) * scale * 1.5
            hand.line(part, middle + ring, GOLD, 2.0)


def draw_necklace(
    hand: Hand, body: Body, look: Look, worn: Worn, *, outline: Outline = (), beads: bool = False
) -> None:
    """A chain or a string of beads on the chest, with what hangs from it."""
    part = hand.part("necklace", body.joints["neck"], 0.10)
    swell = 0.05 + 0.08 * look.bust
    arc = []
    for angle in np.linspace(-70, 70, 13):
        height = SHOULDERS + 0.5 - 0.75 * float(np.cos(np.radians(angle * 1.25)))
        point, normal = place(body, height, float(angle), swell)
        if hand.camera.facing(normal, point) > 0:
            arc.append(point)
    if len(arc) < 5:
        return
    pixels = hand.camera.project(np.array(arc))
    if beads:
        for point in arc:
            hand.solid(part, ball(point, 0.035 * body.build.thickness), worn.paint)
    else:
        hand.line(part, pixels, GOLD, 1.2)
    if outline:
        low = hand.camera.project(place(body, CHEST + 0.7, 0, swell)[0][None])
        size = 0.09 * hand.camera.scale * body.build.thickness
        hand.polygon(part, low + np.array(outline) * [1, -1] * size, worn.paint, line=0.7)


def draw_collar(hand: Hand, body: Body, look: Look, worn: Worn, *, bell: bool) -> None:
    """A collar with a buckle, or with a bell."""
    hand.solid(neck_part(hand), neck(body, start=0.3, end=0.55, grow=1.08), worn.paint)
    front = body.joints["neck"] + body.frames["chest"] @ vector(0, 0.06, 0.2)
    if hand.camera.facing(body.frames["chest"][:, 2], front) > 0:
        part = hand.part("bell", front, 0.3)
        hand.solid(part, ball(front, 0.08 if bell else 0.045), GOLD if bell else STEEL)


def draw_detached_collar(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A shirt's collar without the shirt, and its bow."""
    hand.solid(neck_part(hand), neck(body, start=0.15, end=0.5, grow=1.16), "#f9f9fb")
    for own in (1, -1):
        wing = [(SHOULDERS + 0.3, 0.0), (SHOULDERS + 0.6, own * 30.0), (SHOULDERS, own * 30.0)]
        panel(hand, body, wing, worn.paint, grow=0.12)


def draw_ascot(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A broad scarf of silk tucked in at the throat."""
    folds = [(SHOULDERS + 0.5, 22.0), (SHOULDERS - 0.2, 26.0), (CHEST, 14.0), (CHEST - 0.2, 0.0),
             (CHEST, -14.0), (SHOULDERS - 0.2, -26.0), (SHOULDERS + 0.5, -22.0)]  # fmt: skip
    panel(hand, body, folds, worn.paint, grow=0.09 + 0.08 * look.bust)
    knot = [(SHOULDERS + 0.55, 14.0), (SHOULDERS + 0.1, 12.0), (SHOULDERS + 0.1, -12.0),
            (SHOULDERS + 0.55, -14.0)]  # fmt: skip
    panel(hand, body, knot, worn.paint, grow=0.12)


def draw_brooch(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A stone in gold at the collar."""
    grow = 0.08 + 0.06 * look.bust
    for size, colour in ((1.0, GOLD), (0.6, worn.paint)):
        turns = np.linspace(0, 2 * np.pi, 13)[:-1]
        ring = [
            (SHOULDERS + 0.15 + 0.28 * size * float(np.sin(t)), 11.0 * size * float(np.cos(t)))
            for t in turns
        ]
        panel(hand, body, ring, colour, grow=grow)


def draw_bracelets(
    hand: Hand, body: Body, look: Look, worn: Worn, *, at: float, wide: float, sides: int
) -> None:
    """Bands round the wrists."""
    for side in ("left", "right")[:sides]:
        bones = ("upper_arm", "forearm")
        draw_limb(hand, body, side, bones, worn.paint, grow=1.4, start=at - wide, end=at)


_STONES = ("red", "blue", "green", "purple", "yellow", "pink", "white")


def _in_hair(
    name: str, outline: Outline, tags: tuple[str, ...], colours: tuple[str, ...]
) -> Garment:
    draw = partial(draw_ornament, outline=outline)
    return Garment(name, draw, HEAD, ("hair_ornament", *tags), colours, front=True, kind="ornament")


GARMENTS = (
    _in_hair("heart_hair_ornament", _HEART, ("heart_hair_ornament",), ("red", "pink")),
    _in_hair("crescent_hair_ornament", _CRESCENT, ("crescent_hair_ornament",), ("yellow", "white")),
    _in_hair("butterfly_hair_ornament", _BUTTERFLY, ("butterfly_hair_ornament",),
             ("blue", "purple", "red", "black")),
    _in_hair("leaf_hair_ornament", _LEAF, ("leaf_hair_ornament",), ("green",)),
    _in_hair("x_hair_ornament", _CROSS, ("x_hair_ornament", "hairclip"), ("red", "white", "blue")),
    _in_hair("snowflake_hair_ornament", _FLAKE, ("snowflake_hair_ornament",), ("aqua", "white")),
    _in_hair("bunny_hair_ornament", _BUNNY, ("bunny_hair_ornament",), ("white", "pink")),
    Garment("hair_feathers", partial(draw_ornament, outline=_FEATHER, size=0.16), HEAD,
            ("hair_ornament", "hair_feathers"), ("white", "black", "blue", "red"), front=True,
            kind="ornament"),
    Garment("hair_stick", draw_stick, HEAD, ("hair_ornament", "hair_stick"),
            ("red", "brown", "yellow"),
            kind="ornament"),
    Garment("hair_scrunchie", draw_scrunchie, HEAD,
            ("hair_ornament", "hair_scrunchie", "scrunchie"),
            ("pink", "blue", "red", "white", "yellow"), front=True, kind="ornament"),
    Garment("hoop_earrings", draw_earrings, HEAD, ("earrings", "hoop_earrings", "jewelry"),
            ("yellow",), front=True, kind="jewel"),
    Garment("heart_earrings", partial(draw_earrings, outline=_HEART), HEAD,
            ("earrings", "heart_earrings", "jewelry"), ("red", "pink"), front=True, kind="jewel"),
    Garment("crescent_earrings", partial(draw_earrings, outline=_CRESCENT), HEAD,
            ("earrings", "crescent_earrings", "jewelry"), ("yellow",), front=True, kind="jewel"),
    Garment("necklace", draw_necklace, TORSO, ("necklace", "jewelry"), ("yellow",), front=True,
            kind="jewel"),
    Garment("pearl_necklace", partial(draw_necklace, beads=True), TORSO,
            ("necklace", "pearl_necklace", "jewelry"), ("white",), front=True, kind="jewel"),
    Garment("cross_necklace", partial(draw_necklace, outline=_CROSS), TORSO,
            ("necklace", "cross_necklace", "jewelry", "cross"), ("yellow", "white"), front=True,
            kind="jewel"),
    Garment("heart_necklace", partial(draw_necklace, outline=_HEART), TORSO,
            ("necklace", "heart_necklace", "jewelry"), ("red", "pink"), front=True, kind="jewel"),
    Garment("pendant", partial(draw_necklace, outline=_LEAF), TORSO,
            ("necklace", "pendant", "jewelry"), _STONES, front=True, kind="jewel"),
    Garment("collar", partial(draw_collar, bell=False), HEAD, ("collar",),
            ("black", "red", "white"),
            front=True, kind="throat"),
    Garment("bell_collar", partial(draw_collar, bell=True), HEAD, ("bell_collar", "bell", "collar"),
            ("red", "black", "blue"), front=True, kind="throat"),
    Garment("detached_collar", draw_detached_collar, HEAD, ("detached_collar",), ("black", "red"),
            front=True, kind="throat"),
    Garment("ascot", draw_ascot, TORSO, ("cravat", "neckwear"), ("white", "red", "blue", "purple"),
            front=True, kind="tie"),
    Garment("brooch", draw_brooch, TORSO, ("brooch", "jewelry"), _STONES, front=True, kind="jewel"),
    Garment("bracelet", partial(draw_bracelets, at=1.93, wide=0.07, sides=1), TORSO,
            ("bracelet", "jewelry"), ("yellow", "white", "red"), kind="wrist"),
    Garment("wristwatch", partial(draw_bracelets, at=1.93, wide=0.12, sides=1), TORSO,
            ("wristwatch",), ("black", "brown"), kind="wrist"),
    Garment("wrist_cuffs", partial(draw_bracelets, at=1.95, wide=0.2, sides=2), TORSO,
            ("wrist_cuffs",), ("white", "black"), kind="wrist"),
    Garment("wrist_scrunchie", partial(draw_bracelets, at=1.92, wide=0.14, sides=1), TORSO,
            ("wrist_scrunchie", "scrunchie"), ("pink", "blue", "red", "white"), kind="wrist"),
)  # fmt: skip
