"""Hair that is tied up: each form is a function that hangs it from where it is gathered."""

import random
from dataclasses import replace

import numpy as np

from pipeline.sample.colours import shaded
from pipeline.sample.geometry import Array, ball, chain, discs, pointing, smooth, unit, vector
from pipeline.sample.hair.cuts import Cut
from pipeline.sample.hair.lock import RADIUS, Lock, draw_lock, falling, on_head, outwards
from pipeline.sample.hair.ties import Tie
from pipeline.sample.ink import Hand
from pipeline.sample.look import Hair
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import Body


def draw_tied(hand: Hand, body: Body, hair: Hair, tie: Tie, cut: Cut, dice: random.Random) -> None:
    """What is tied up, in a part of its own for each place."""
    if tie.form == "band":
        _band(hand, body, hair, tie)
        return
    head = body.joints["head"]
    for longitude, down in tie.places:
        root = on_head(body, longitude, down, RADIUS * 1.02)
        outward = unit(root - head)
        nearer = hand.camera.near(root) > hand.camera.near(head)
        part = hand.part(f"tied_{longitude:.0f}_{down:.0f}", root + outward * 0.2, 0.0)
        front, back = hand.part("front_hair"), hand.part("back_hair")
        if nearer:
            part.depth = max(part.depth + 0.12, front.depth + 0.01)
        else:
            part.depth = min(part.depth - 0.12, back.depth - 0.01)
        colour = hair.paint
        if hair.dye == "two-tone_hair" and 0 < longitude < 180:
            colour = hair.second_paint
        away = outwards(body, longitude, 0.2)
        length = max(hair.length, 0.7) * tie.length
        if tie.form == "tail":
            _tail(hand, part, body, root, away, length, colour, hair, cut, dice)
        elif tie.form in {"bun", "cone"}:
            _bun(hand, part, body, root, outward, colour, hair, coned=tie.form == "cone")
        elif tie.form == "ring":
            _ring(hand, part, body, root, outward, colour, hair)
        else:
            line = _hang(body, root, away, length * 0.9, hair, cut)
            if tie.form == "braid":
                _braid(hand, part, line, colour, hair)
            else:
                draw_coil(hand, part, line, colour, hair.tip_paint)
                hand.solid(part, ball(line[0], 0.09), hair.band)


def _hang(body: Body, root: Array, away: Array, length: float, hair: Hair, cut: Cut) -> Array:
    fall = replace(cut.fall, outward=0.3, flare=0.0, wave=0.0, stiff=0.0, wind=hair.wind)
    line: Array = falling(body, root[None], away[None], np.array([length]), fall)[0]
    return line


def _tail(
    hand: Hand,
    part: Part,
    body: Body,
    root: Array,
    away: Array,
    length: float,
    colour: str,
    hair: Hair,
    cut: Cut,
    dice: random.Random,
) -> None:
    start = root + away * 0.16 + body.frames["head"][:, 1] * 0.05
    spreads, shares = np.array([-0.6, 0.6, -0.3, 0.3, 0.0]), [0.84, 0.88, 0.94, 0.96, 1.0]
    across = np.cross(away, body.frames["head"][:, 1])
    outward = np.array([unit(away + across * spread * 0.6) for spread in spreads])
    starts = start + across * spreads[:, None] * 0.14
    lengths = np.array(shares) * length * (1 + dice.uniform(-cut.uneven, cut.uneven) * 0.5)
    fall = replace(cut.fall, outward=0.5, stiff=min(cut.fall.stiff, 0.3), wind=hair.wind)
    lines = falling(body, starts, outward, lengths, fall)
    width = np.array([0.05, 0.10, 0.125, 0.135, 0.135, 0.13, 0.12, 0.105, 0.085, 0.05, 0.0])
    if cut.end:
        width[-3:] = 0.1 * cut.end
    for line in lines:
        whole = np.concatenate([root[None], line])
        tip = hair.second_paint if hair.dye in {"gradient_hair", "colored_tips"} else ""
        lock = Lock(whole, width * (0.9 + 0.1 * length), True, colour, tip, 0.6)
        draw_lock(hand, part, lock)
    hand.solid(part, ball(root + away * 0.06, 0.085), hair.band)


def _bun(
    hand: Hand,
    part: Part,
    body: Body,
    root: Array,
    outward: Array,
    colour: str,
    hair: Hair,
    *,
    coned: bool,
) -> None:
    middle = root + outward * 0.12
    if coned:
        knot = chain(np.array([middle, root + outward * 0.42]), np.array([0.2, 0.06]))
    else:
        knot = ball(middle, 0.24)
    flat = discs(pointing(outward, body.frames["head"][:, 2]), 0.2, 0.05, 0.2)
    pieces = [(chain((root - outward * 0.02)[None], flat[None]), hair.band), (knot, colour)]
    if hand.camera.facing(outward, root) < 0:
        pieces.reverse()
    for solid, paint in pieces:
        hand.solid(part, solid, paint)
    if not coned:
        turns = np.linspace(0.3, 2.2, 7)
        curl = hand.camera.project(middle[None]) + (
            np.stack([np.cos(turns), np.sin(turns)], axis=1) * 0.14 * hand.camera.scale
        )
        hand.line(part, curl, shaded(colour, 0.35), 0.6)


def _braid(hand: Hand, part: Part, line: Array, colour: str, hair: Hair) -> None:
    fine = smooth(line, closed=False, steps=2)
    along = unit(fine[-1] - fine[0])
    across = unit(np.cross(along, hand.camera.rotation[2])) * 0.045
    for number, place in enumerate(fine[:-2]):
        thick = 0.12 - 0.04 * number / len(fine)
        side = across if number % 2 else -across
        frame = pointing(along + side * 6, hand.camera.rotation[2])
        lobe = discs(frame, thick * 0.75, thick * 1.15, thick * 0.7)
        paint = colour if number % 2 else shaded(colour, 0.1)
        hand.solid(part, chain((place + side)[None], lobe[None]), paint)
    hand.solid(part, ball(fine[-3], 0.065), hair.band)
    hand.solid(part, chain(fine[-3:], np.array([0.07, 0.05, 0.01])), hair.tip_paint)


def draw_coil(hand: Hand, part: Part, line: Array, colour: str, tip: str) -> None:
    """Hair wound along a line (N, 3): discs across it, a little tilted, narrower to its end."""
    fine = smooth(line, closed=False, steps=2)
    along = np.gradient(fine, axis=0)
    view = hand.camera.rotation[2]
    for number in range(len(fine) - 1, -1, -1):
        share = number / (len(fine) - 1)
        wide = 0.17 * (1 - share) ** 0.55 + 0.02
        tilted = unit(along[number]) + 0.35 * unit(np.cross(along[number], view))
        disc = discs(pointing(tilted, view), wide, 0.075, wide * 0.8)
        hand.solid(part, chain(fine[number][None], disc[None]), tip if share > 0.7 else colour)


def _ring(
    hand: Hand, part: Part, body: Body, root: Array, outward: Array, colour: str, hair: Hair
) -> None:
    """A loop that stands off the head and comes back to it."""
    up, turns = body.frames["head"][:, 1], np.linspace(-0.5, 1.5, 17) * np.pi
    size = 0.3
    middle = root + outward * size
    loop = [
        middle + (outward * float(np.sin(turn)) - up * float(np.cos(turn))) * size for turn in turns
    ]
    hand.solid(part, chain(np.array(loop), np.full(17, 0.075)), colour)
    hand.solid(part, ball(root, 0.09), hair.band)


def _band(hand: Hand, body: Body, hair: Hair, tie: Tie) -> None:
    """A braid laid over the head from ear to ear."""
    part = hand.part("front_hair")
    down = tie.places[0][1]
    heights = np.linspace(-100, 100, 19)
    lift = float(np.cos(np.radians(down)))
    for number, angle in enumerate(heights):
        place = on_head(body, 90 if angle > 0 else -90, abs(float(angle)), RADIUS * 1.03)
        place = place + body.frames["head"] @ vector(0, 0, 0.2 * lift)
        if hand.camera.facing(place - body.joints["head"], place) > -0.1:
            colour = hair.paint if number % 2 else shaded(hair.paint, 0.14)
            hand.solid(part, ball(place, 0.075), colour)
