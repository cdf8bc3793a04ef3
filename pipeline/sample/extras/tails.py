"""Tails: each a line from the small of the back with its thickness."""

from functools import partial

import numpy as np

from pipeline.sample.colours import shaded
from pipeline.sample.extras.extra import Extra
from pipeline.sample.geometry import Array, ball, chain, smooth, vector
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look
from pipeline.sample.skeleton import Body

_CURVED = ((0, 0, 0), (0.15, -0.15, -0.3), (0.5, -0.1, -0.55), (0.85, 0.2, -0.6),
           (0.95, 0.65, -0.5))  # fmt: skip
_LOW = ((0, 0, 0), (0.1, -0.2, -0.3), (0.35, -0.55, -0.45), (0.7, -0.9, -0.5), (1.0, -1.0, -0.45))
_SHORT = ((0, 0, 0), (0.0, 0.02, -0.12), (0.0, 0.05, -0.2))


def tail_line(body: Body, curve: tuple[tuple[float, float, float], ...], turned: float) -> Array:
    """A tail's line (N, 3), swung by `turned` to the own left."""
    pelvis = body.frames["pelvis"]
    root = body.joints["pelvis"] + pelvis @ vector(0, 0.1, -0.30 * body.build.thickness)
    places = [root + pelvis @ vector(x + turned * -z, y, z) for x, y, z in curve]
    return smooth(np.array(places), closed=False, steps=3)


def draw_tail(
    hand: Hand,
    body: Body,
    look: Look,
    *,
    widths: tuple[float, ...],
    curve: tuple[tuple[float, float, float], ...] = _CURVED,
    tip: str = "",
    colour: str = "",
    rings: bool = False,
    count: int = 1,
) -> None:
    """A tail, or a fan of them; its tip and rings in other colours."""
    paint = colour or look.hair.paint
    for number in range(count):
        turned = 0.0 if count == 1 else (number - (count - 1) / 2) * 0.5
        line = tail_line(body, curve, turned)
        share = np.linspace(0, 1, len(line))
        radii = np.interp(share, np.linspace(0, 1, len(widths)), widths)
        part = hand.part("tail", line[len(line) // 2], 0.02)
        hand.solid(part, chain(line, radii), paint)
        for place in range(2, len(line) - 1, 3) if rings else ():
            ring = slice(place, place + 2)
            hand.solid(part, chain(line[ring], radii[ring] * 1.03), shaded(paint, 0.45))
        if tip:
            hand.solid(part, chain(line[-3:], radii[-3:] * 1.02), tip)


def draw_demon_tail(hand: Hand, body: Body, look: Look) -> None:
    """A thin tail that ends in a spade."""
    line = tail_line(body, _CURVED, 0.0)
    part = hand.part("tail", line[len(line) // 2], 0.02)
    hand.solid(part, chain(line, np.full(len(line), 0.04)), "#4a3a52")
    end = hand.camera.project(line[-1:])
    along = (end - hand.camera.project(line[-3:-2]))[0]
    along = along / max(float(np.linalg.norm(along)), 1e-6) * 0.2 * hand.camera.scale
    aside = np.array([-along[1], along[0]])
    spade = [along * 1.2, aside * 0.8 - along * 0.2, along * 0.1, -aside * 0.8 - along * 0.2]
    hand.polygon(part, end + np.array(spade), "#4a3a52")


def draw_tuft(hand: Hand, body: Body, look: Look) -> None:
    """A cow's: thin, with a tuft."""
    line = tail_line(body, _LOW, 0.0)
    part = hand.part("tail", line[len(line) // 2], 0.02)
    hand.solid(part, chain(line, np.full(len(line), 0.035)), "#f3ece6")
    hand.solid(part, chain(line[-4:], np.array([0.05, 0.1, 0.09, 0.03])), look.hair.paint)


def draw_bobtail(hand: Hand, body: Body, look: Look) -> None:
    """A rabbit's."""
    line = tail_line(body, _SHORT, 0.0)
    part = hand.part("tail", line[-1], 0.04)
    hand.solid(part, ball(line[-1], 0.15), "#fbf6f4")


_BUSHY = (0.08, 0.2, 0.3, 0.28, 0.08)

PARTS = (
    Extra("cat_tail", partial(draw_tail, widths=(0.06, 0.065, 0.065, 0.06)), ("cat_tail", "tail"),
          "tail", "cat"),
    Extra("fox_tail", partial(draw_tail, widths=_BUSHY, tip="#fbf6f0"), ("fox_tail", "tail"),
          "tail", "fox"),
    Extra("multiple_tails", partial(draw_tail, widths=_BUSHY, tip="#fbf6f0", count=5),
          ("fox_tail", "multiple_tails", "tail"), "tail"),
    Extra("two_tails", partial(draw_tail, widths=(0.06, 0.06), count=2),
          ("cat_tail", "nekomata", "multiple_tails", "two_tails", "tail"), "tail"),
    Extra("wolf_tail", partial(draw_tail, widths=(0.07, 0.16, 0.2, 0.06), curve=_LOW),
          ("wolf_tail", "tail"), "tail", "wolf"),
    Extra("dog_tail", partial(draw_tail, widths=(0.07, 0.12, 0.13, 0.05)), ("dog_tail", "tail"),
          "tail", "dog"),
    Extra("raccoon_tail", partial(draw_tail, widths=(0.08, 0.18, 0.2, 0.1), rings=True),
          ("raccoon_tail", "striped_tail", "tail"), "tail"),
    Extra("tiger_tail", partial(draw_tail, widths=(0.07, 0.07), rings=True, colour="#e8a54a"),
          ("tiger_tail", "tail"), "tail"),
    Extra("mouse_tail", partial(draw_tail, widths=(0.035, 0.03, 0.015), colour="#e8b4ae",
          curve=_LOW), ("mouse_tail", "tail"), "tail", "mouse"),
    Extra("dragon_tail", partial(draw_tail, widths=(0.24, 0.2, 0.13, 0.03), curve=_LOW,
          colour="#5f8a6a"), ("dragon_tail", "tail"), "tail", "dragon"),
    Extra("demon_tail", draw_demon_tail, ("demon_tail", "tail"), "tail", "demon"),
    Extra("cow_tail", draw_tuft, ("cow_tail", "tail"), "tail", "cow"),
    Extra("bunny_tail", draw_bobtail, ("bunny_tail", "tail"), "tail", "bunny",
          view="back"),
)  # fmt: skip
