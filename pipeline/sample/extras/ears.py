"""Ears of beasts and elves, each one function on both sides of the head."""

from functools import partial

import numpy as np

from pipeline.sample.colours import lighter, shaded
from pipeline.sample.extras.extra import Extra
from pipeline.sample.geometry import chain, discs, hull, pointing, unit, vector
from pipeline.sample.hair.lock import RADIUS, on_head
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look
from pipeline.sample.skeleton import Body

_INNER = lighter("#f0a7ba", 0.25)


def draw_pointed(
    hand: Hand, body: Body, look: Look, *, long: float, wide: float, tip: str = ""
) -> None:
    """Upright triangles with a pale inside: cats, foxes, wolves."""
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * 72, 30, RADIUS * 0.97)
        away = unit(root - body.joints["head"])
        up = unit(away * 0.5 + frame[:, 1] * 0.75)
        across = unit(np.cross(up, frame[:, 2]))
        corners = np.array([root - across * wide, root + across * wide,
                            root - frame[:, 2] * wide * 0.6, root + up * long])  # fmt: skip
        part = hand.part(f"ear_{own}", root, 0.27)
        part.depth = max(part.depth, hand.part("back_hair").depth + 0.01)
        hand.solid(part, hull(corners, np.array([0.05, 0.05, 0.07, 0.015])), look.hair.paint)
        if hand.camera.facing(frame[:, 2], root) > 0.05:
            middle = (corners[0] + corners[1] + corners[3]) / 3 + frame[:, 2] * 0.06
            inner = middle + (corners[[0, 3, 1]] - middle + frame[:, 2] * 0.06) * 0.62
            hand.detail(part, hand.camera.project(inner), _INNER)
        if tip:
            end = np.array([root + up * long * 0.72, root + up * long])
            hand.solid(part, chain(end, np.array([0.06, 0.02])), tip)


def draw_long(hand: Hand, body: Body, look: Look, *, fall: float, colour: str = "#fbf6f4") -> None:
    """A rabbit's, upright, or hanging by `fall`."""
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * 40, 18, RADIUS * 0.98)
        out, up = (own * (0.10 + 0.5 * fall), 0.45), (own * (0.22 + 0.75 * fall), 1.0 - 1.5 * fall)
        line = np.array([root, root + frame @ vector(*out, 0.0), root + frame @ vector(*up, -0.03)])
        part = hand.part(f"ear_{own}", root, 0.29)
        part.depth = max(part.depth, hand.part("back_hair").depth + 0.01)
        axes = [discs(frame, wide, 0.06, 0.05) for wide in (0.08, 0.15, 0.07)]
        hand.solid(part, chain(line, np.array(axes)), colour)
        if hand.camera.facing(frame[:, 2], root) > 0.1:
            inner = [discs(frame, wide, 0.03, 0.03) for wide in (0.03, 0.08, 0.03)]
            for polygon in hand.camera.silhouette(chain(line, np.array(inner))):
                hand.detail(part, polygon, "#f3b9c2")


def draw_round(hand: Hand, body: Body, look: Look, *, size: float) -> None:
    """Round ones: bears, mice."""
    frame = body.frames["head"]
    for own in (1, -1):
        at = on_head(body, own * 72, 32, RADIUS * (0.95 + size * 0.5))
        part = hand.part(f"ear_{own}", at, 0.27)
        part.depth = max(part.depth, hand.part("back_hair").depth + 0.01)
        hand.solid(part, chain(at[None], discs(frame, size, size, 0.1)[None]), look.hair.paint)
        if hand.camera.facing(frame[:, 2], at) > 0.05:
            inner = chain(
                (at + frame[:, 2] * 0.08)[None], discs(frame, size * 0.6, size * 0.6, 0.02)[None]
            )
            hand.detail(part, hand.camera.silhouette(inner)[0], _INNER)


def draw_hanging(hand: Hand, body: Body, look: Look) -> None:
    """A dog's, hanging beside the head."""
    frame = body.frames["head"]
    for own in (1, -1):
        root = on_head(body, own * 82, 42, RADIUS * 1.02)
        line = np.array([root, root + frame @ vector(own * 0.16, -0.08, 0.02),
                         root + frame @ vector(own * 0.2, -0.42, 0.04)])  # fmt: skip
        part = hand.part(f"ear_{own}", root, 0.30)
        hand.solid(part, chain(line, np.array([0.09, 0.13, 0.09])), shaded(look.hair.paint, 0.12))


def draw_sideways(hand: Hand, body: Body, look: Look, *, long: float, skin: bool) -> None:
    """To the sides: cows, sheep, and, of skin, elves."""
    frame = body.frames["head"]
    colour = look.flesh if skin else look.hair.paint
    for own in (1, -1):
        root = body.joints["head"] + frame @ vector(own * 0.43, -0.06 if skin else 0.08, -0.02)
        tip = root + frame @ vector(own * long, 0.10 if skin else -0.06, -0.10)
        part = hand.part(f"ear_{own}", root, 0.26)
        flat = pointing(tip - root, frame[:, 2])
        axes = [discs(flat, wide, 0.03, 0.04) for wide in (0.07, 0.10, 0.01)]
        line = np.array([root, root * 0.6 + tip * 0.4, tip])
        hand.solid(part, chain(line, np.array(axes)), colour)


PARTS = (
    Extra("cat_ears", partial(draw_pointed, long=0.36, wide=0.16), ("cat_ears", "animal_ears"),
          "ears", "cat"),
    Extra("fox_ears", partial(draw_pointed, long=0.5, wide=0.18, tip="#3a3840"),
          ("fox_ears", "animal_ears"), "ears", "fox"),
    Extra("wolf_ears", partial(draw_pointed, long=0.42, wide=0.15), ("wolf_ears", "animal_ears"),
          "ears", "wolf"),
    Extra("bunny_ears", partial(draw_long, fall=0.0), ("bunny_ears", "animal_ears"), "ears",
          "bunny"),
    Extra("floppy_bunny_ears", partial(draw_long, fall=0.75), ("bunny_ears", "animal_ears"),
          "ears"),
    Extra("mouse_ears", partial(draw_round, size=0.26), ("mouse_ears", "animal_ears"), "ears",
          "mouse"),
    Extra("bear_ears", partial(draw_round, size=0.15), ("bear_ears", "animal_ears"), "ears"),
    Extra("dog_ears", draw_hanging, ("dog_ears", "animal_ears"), "ears", "dog"),
    Extra("cow_ears", partial(draw_sideways, long=0.34, skin=False), ("cow_ears", "animal_ears"),
          "ears", "cow"),
    Extra("pointy_ears", partial(draw_sideways, long=0.30, skin=True), ("pointy_ears",), "ears"),
    Extra("elf_ears", partial(draw_sideways, long=0.52, skin=True), ("pointy_ears", "elf"), "ears"),
    Extra("horse_ears", partial(draw_pointed, long=0.3, wide=0.09), ("horse_ears", "animal_ears"),
          "ears", "horse", unseen=True),
)  # fmt: skip
