"""Parts no ordinary human has: ears, tails, wings, horns, a halo. One entry each."""

from collections.abc import Callable

import numpy as np

from pipeline.sample.colours import GOLD, lighter, shaded
from pipeline.sample.geometry import Array, Solid, chain, discs, hull, smooth, unit, vector
from pipeline.sample.hair import RADIUS, on_head
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look
from pipeline.sample.skeleton import Body

Draw = Callable[[Hand, Body, Look], None]


def draw_extras(hand: Hand, body: Body, look: Look) -> None:
    """All of a character's extras."""
    for extra in look.extras:
        EXTRAS[extra][0](hand, body, look)


def _pointed_ears(hand: Hand, body: Body, look: Look, *, long: float, wide: float) -> None:
    for longitude in (78, -78):
        root = on_head(body, longitude, 34, RADIUS * 0.95)
        away = unit(root - body.joints["head"])
        tip = root + unit(away * 0.55 + body.frames["head"][:, 1] * 0.6) * long
        across = body.frames["head"] @ vector(0, 0, 1)
        aside = unit(np.cross(away, across)) * wide
        part = hand.part(f"ear_{longitude}", root, 0.26)
        outline = np.array([root - aside, tip, root + aside])
        _flat_ear(hand, part.name, outline, look.hair.paint)
        inner = tip * 0.25 + outline * 0.75 + away * 0.01
        front = hand.camera.facing(across, root) > 0.05
        if front:
            points = hand.camera.project(inner[0:3] * 0.8 + outline.mean(axis=0) * 0.2)
            hand.detail(part, points, lighter("#f0a7ba", 0.25))


def _flat_ear(hand: Hand, part: str, outline: Array, colour: str) -> None:
    left, tip, right = outline
    middle = (left + right) / 2
    solid = hull(np.array([left, right, middle, tip]), np.array([0.05, 0.05, 0.07, 0.015]))
    hand.solid(hand.part(part), solid, colour)


def _cat_ears(hand: Hand, body: Body, look: Look) -> None:
    _pointed_ears(hand, body, look, long=0.36, wide=0.15)


def _fox_ears(hand: Hand, body: Body, look: Look) -> None:
    _pointed_ears(hand, body, look, long=0.52, wide=0.17)


def _bunny_ears(hand: Hand, body: Body, look: Look) -> None:
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * 60, 22, RADIUS * 0.98)
        line = np.array(
            [
                root,
                root + frame @ vector(own * 0.08, 0.35, 0),
                root + frame @ vector(own * 0.2, 0.75, -0.03),
            ]
        )
        part = hand.part(f"ear_{own}", root, 0.27)
        axes = [discs(frame, wide, 0.05, 0.05) for wide in (0.07, 0.12, 0.06)]
        hand.solid(part, chain(line, np.array(axes)), "#fbf6f4")
        if hand.camera.facing(frame[:, 2], root) > 0.1:
            inner = [discs(frame, wide, 0.03, 0.03) for wide in (0.03, 0.06, 0.03)]
            for polygon in hand.camera.silhouette(chain(line, np.array(inner))):
                hand.detail(part, polygon, "#f3b9c2")


def _tail(hand: Hand, body: Body, look: Look, widths: tuple[float, ...], tip: str) -> None:
    pelvis = body.frames["pelvis"]
    root = body.joints["pelvis"] + pelvis @ vector(0, 0.1, -0.30 * body.build.thickness)
    curve = (
        (0, 0, 0),
        (0.05, -0.15, -0.35),
        (0.25, -0.1, -0.7),
        (0.5, 0.25, -0.8),
        (0.55, 0.65, -0.7),
    )
    line = smooth(
        np.array([root + pelvis @ vector(*place) for place in curve]), closed=False, steps=3
    )
    radii = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths)
    part = hand.part("tail", root + pelvis @ vector(0.1, 0, -0.4), 0.02)
    hand.solid(part, chain(line, radii), look.hair.paint)
    if tip:
        hand.solid(part, chain(line[-3:], radii[-3:] * 1.02), tip)


def _cat_tail(hand: Hand, body: Body, look: Look) -> None:
    _tail(hand, body, look, (0.06, 0.065, 0.065, 0.06), "")


def _fox_tail(hand: Hand, body: Body, look: Look) -> None:
    _tail(hand, body, look, (0.08, 0.2, 0.3, 0.28, 0.08), "#fbf6f0")


def _wings(
    hand: Hand, body: Body, shape: list[tuple[float, float]], colour: str, size: float
) -> None:
    """Both wings, spread behind the shoulder blades; `shape` (outwards, upwards) in heads."""
    chest = body.frames["chest"]
    t = body.build.thickness
    for own in (1, -1):
        root = body.joints["chest"] + chest @ vector(own * 0.12 * t, 0.1, -0.32 * t)
        part = hand.part(f"wing_{own}", root + chest @ vector(own * 0.4, 0, -0.3), -0.04)
        places = [
            root + chest @ vector(own * x * size, y * size, -0.45 * x * size) for x, y in shape
        ]
        outline = hand.camera.project(np.array(places))
        hand.polygon(part, outline, colour)
        for corner in outline[2::2]:
            hand.line(
                part,
                np.array([outline[0], outline[0] * 0.15 + corner * 0.85]),
                shaded(colour, 0.35),
                0.7,
            )


_FEATHERED = [
    (0.0, 0.0),
    (0.35, 0.55),
    (1.0, 0.95),
    (1.75, 0.85),
    (1.65, 0.55),
    (1.75, 0.35),
    (1.5, 0.2),
    (1.5, -0.05),
    (1.15, -0.1),
    (1.05, -0.35),
    (0.75, -0.3),
    (0.6, -0.5),
    (0.35, -0.35),
]
_LEATHERY = [
    (0.0, 0.0),
    (0.3, 0.5),
    (0.9, 0.9),
    (1.3, 0.6),
    (1.7, -0.1),
    (1.25, 0.05),
    (1.05, -0.3),
    (0.75, -0.05),
    (0.5, -0.35),
    (0.35, -0.1),
]


def _angel_wings(hand: Hand, body: Body, look: Look) -> None:
    _wings(hand, body, _FEATHERED, "#f8f6f2", 1.05)


def _bat_wings(hand: Hand, body: Body, look: Look) -> None:
    _wings(hand, body, _LEATHERY, "#4a3a52", 0.95)


def _horns(hand: Hand, body: Body, look: Look) -> None:
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * 55, 42, RADIUS * 0.96)
        curve = (
            (0, 0, 0),
            (own * 0.13, 0.08, 0.02),
            (own * 0.2, 0.22, 0.03),
            (own * 0.17, 0.36, 0.04),
        )
        line = np.array([root + frame @ vector(*place) for place in curve])
        part = hand.part(f"horn_{own}", root, 0.28)
        hand.solid(part, chain(line, np.array([0.085, 0.07, 0.045, 0.012])), "#6a5a58")


def _halo(hand: Hand, body: Body, look: Look) -> None:
    frame = body.frames["head"]
    centre = body.joints["head"] + frame @ vector(0, 0.86, -0.05)
    turns = np.linspace(0, 2 * np.pi, 25)
    ring = np.array(
        [centre + frame @ vector(float(np.cos(a)) * 0.4, 0, float(np.sin(a)) * 0.4) for a in turns]
    )
    part = hand.part("halo", centre, 0.3)
    tube = chain(ring, np.full(len(ring), 0.035))
    hand.solid(part, Solid(tube.centres, tube.axes, tube.hulls), GOLD)


EXTRAS: dict[str, tuple[Draw, tuple[str, ...]]] = {
    "cat_ears": (_cat_ears, ("cat_ears", "animal_ears")),
    "fox_ears": (_fox_ears, ("fox_ears", "animal_ears")),
    "bunny_ears": (_bunny_ears, ("bunny_ears", "animal_ears")),
    "horns": (_horns, ("horns",)),
    "halo": (_halo, ("halo",)),
    "cat_tail": (_cat_tail, ("cat_tail", "tail")),
    "fox_tail": (_fox_tail, ("fox_tail", "tail")),
    "angel_wings": (_angel_wings, ("angel_wings", "wings")),
    "bat_wings": (_bat_wings, ("bat_wings", "wings")),
}
"""What is drawn, and the tags it gives."""
