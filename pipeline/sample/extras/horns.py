"""Horns, antlers, antennae and halos."""

from functools import partial

import numpy as np

from pipeline.sample.colours import GOLD, STEEL
from pipeline.sample.extras.extra import Extra
from pipeline.sample.geometry import ball, chain, smooth, vector
from pipeline.sample.hair.lock import RADIUS, on_head
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look
from pipeline.sample.skeleton import Body

Curve = tuple[tuple[float, float, float], ...]

_UP: Curve = ((0, 0, 0), (0.13, 0.08, 0.02), (0.2, 0.22, 0.03), (0.17, 0.36, 0.04))
_CONE: Curve = ((0, 0, 0), (0.03, 0.16, 0.03), (0.04, 0.32, 0.05))
_CURLED: Curve = ((0, 0, 0), (0.2, 0.1, -0.1), (0.32, -0.06, -0.1), (0.26, -0.26, 0.02),
                  (0.14, -0.22, 0.12), (0.16, -0.1, 0.14))  # fmt: skip
_BACK: Curve = ((0, 0, 0), (0.1, 0.16, -0.1), (0.16, 0.28, -0.3), (0.18, 0.3, -0.52))
_OUT: Curve = ((0, 0, 0), (0.2, 0.02, 0), (0.3, 0.12, 0), (0.32, 0.26, 0))


def draw_pair(
    hand: Hand,
    body: Body,
    look: Look,
    *,
    curve: Curve,
    colour: str = "#6a5a58",
    thick: float = 0.085,
    longitude: float = 55.0,
) -> None:
    """A horn on each side; its curve in heads, to the own left."""
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * longitude, 42, RADIUS * 0.96)
        line = smooth(np.array([root + frame @ vector(own * x, y, z) for x, y, z in curve]),
                      closed=False, steps=2)  # fmt: skip
        part = hand.part(f"horn_{own}", root, 0.28)
        part.depth = max(part.depth, hand.part("back_hair").depth + 0.01)
        hand.solid(part, chain(line, np.linspace(thick, 0.012, len(line))), colour)


def draw_one(hand: Hand, body: Body, look: Look) -> None:
    """A single horn over the brow."""
    root, frame = on_head(body, 0, 58, RADIUS), body.frames["head"]
    line = np.array([root, root + frame @ vector(0, 0.3, 0.22)])
    part = hand.part("horn", root, 0.28)
    hand.solid(part, chain(line, np.array([0.07, 0.012])), "#f3ead8")


def draw_antlers(hand: Hand, body: Body, look: Look) -> None:
    """A deer's, with two tines."""
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * 48, 34, RADIUS * 0.97)
        part = hand.part(f"horn_{own}", root, 0.28)
        part.depth = max(part.depth, hand.part("back_hair").depth + 0.01)
        stem = [root + frame @ vector(own * x, y, 0) for x, y in ((0, 0), (0.2, 0.3), (0.24, 0.66))]
        for start, end in (((0.12, 0.18), (0.0, 0.4)), ((0.21, 0.42), (0.42, 0.56))):
            tine = [root + frame @ vector(own * x, y, 0) for x, y in (start, end)]
            hand.solid(part, chain(np.array(tine), np.array([0.045, 0.02])), "#8a6a4a")
        hand.solid(part, chain(np.array(stem), np.array([0.06, 0.05, 0.02])), "#8a6a4a")


def draw_antennae(hand: Hand, body: Body, look: Look) -> None:
    """Two feelers with balls at their ends."""
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * 24, 24, RADIUS)
        line = np.array(
            [
                root + frame @ vector(own * x, y, z)
                for x, y, z in ((0, 0, 0), (0.06, 0.25, 0.08), (0.2, 0.42, 0.2))
            ]
        )
        part = hand.part(f"horn_{own}", root, 0.28)
        hand.solid(part, chain(line, np.full(3, 0.02)), "#3a3840")
        hand.solid(part, ball(line[-1], 0.055), look.hair.paint)


def draw_halo(hand: Hand, body: Body, look: Look, *, colour: str, spikes: bool) -> None:
    """A ring over the head."""
    frame = body.frames["head"]
    centre = body.joints["head"] + frame @ vector(0, 0.86, -0.05)
    part = hand.part("halo", centre, 0.3)
    turns = np.linspace(0, 2 * np.pi, 25)
    ring = [
        centre + frame @ vector(float(np.cos(t)) * 0.4, 0, float(np.sin(t)) * 0.4) for t in turns
    ]
    hand.solid(part, chain(np.array(ring), np.full(25, 0.035)), colour)
    for place in ring[:-1:6] if spikes else ():
        spike = np.array([place, place + (place - centre) * 0.5])
        hand.solid(part, chain(spike, np.array([0.04, 0.012])), colour)


PARTS = (
    Extra("horns", partial(draw_pair, curve=_UP), ("horns",), "horns"),
    Extra("demon_horns", partial(draw_pair, curve=_UP, colour="#7a2a30", thick=0.1),
          ("demon_horns", "horns"), "horns", "demon"),
    Extra("oni_horns", partial(draw_pair, curve=_CONE, colour="#f3ead8", longitude=26),
          ("oni_horns", "horns", "oni"), "horns"),
    Extra("sheep_horns", partial(draw_pair, curve=_CURLED, colour="#b09a78", thick=0.12,
          longitude=80), ("sheep_horns", "curled_horns", "horns"), "horns"),
    Extra("dragon_horns", partial(draw_pair, curve=_BACK, colour="#4a5a48"),
          ("dragon_horns", "horns"), "horns", "dragon"),
    Extra("cow_horns", partial(draw_pair, curve=_OUT, colour="#efe3cc", longitude=70),
          ("cow_horns", "horns"), "horns", "cow"),
    Extra("horn", draw_one, ("horn", "horns"), "horns", "horse", "front",
          unseen=True),
    Extra("antlers", draw_antlers, ("antlers", "horns"), "horns"),
    Extra("antennae", draw_antennae, ("antennae",), "horns", "fairy"),
    Extra("halo", partial(draw_halo, colour=GOLD, spikes=False), ("halo",), "halo", "angel"),
    Extra("mechanical_halo", partial(draw_halo, colour=STEEL, spikes=True),
          ("halo", "mechanical_halo"), "halo"),
)  # fmt: skip
