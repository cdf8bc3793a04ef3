"""A whole head of hair: what covers the head, what hangs loose, what is tied up."""

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np

from pipeline.sample.camera import Camera
from pipeline.sample.colours import lighter, shaded
from pipeline.sample.geometry import Array, Solid, ball, chain, discs, hull, vector
from pipeline.sample.hair.cuts import CUTS, Cut
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.hair.lock import (
    CROWN,
    RADIUS,
    STEPS,
    Lock,
    down_the_head,
    draw_lock,
    falling,
    on_head,
    outwards,
)
from pipeline.sample.hair.tied import draw_coil, draw_tied
from pipeline.sample.hair.ties import TIES
from pipeline.sample.ink import Hand
from pipeline.sample.look import Hair
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import Body

_TOP = np.linspace(0.06, 1, 6)
"""Shares of a lock's way down the head, from the crown to where it hangs free."""


def draw_hair(hand: Hand, body: Body, hair: Hair, dice: random.Random) -> None:
    """All hair: what hangs behind, what covers the head, what is tied up."""
    frame, centre = body.frames["head"], body.joints["head"]
    behind = centre + frame @ vector(0, -0.35, -0.45)
    back = hand.part("back_hair", behind, -0.05)
    front = hand.part("front_hair", centre, 0.23)
    far = hand.part("far_hair", centre, -0.3)
    _cover(hand, body, hair)
    from_behind = hand.camera.facing(frame @ vector(0, 0, 1), centre) < 0
    if from_behind:
        back.depth = max(back.depth, hand.part("head").depth + 0.005)
    locks = _fringe(body, hair, dice) + _loose(body, hair, dice) + _combed(body, hair)
    for lock in sorted(locks, key=lambda lock: hand.camera.near(lock.line[-1])):
        over = _over_head_seen(hand.camera, body, lock)
        if lock.front:
            part = front if over else far
        elif from_behind:
            part = back if over else far
        else:
            part = front if over else back
        if CUTS[hair.cut].coiled and len(lock.line) > STEPS + 4:
            top = replace(lock, line=lock.line[:8], width=lock.width[:8], tip="")
            draw_lock(hand, part, top)
            draw_coil(hand, part, lock.line[6:], lock.colour, hair.tip_paint)
        else:
            draw_lock(hand, part, lock)
    for tie in hair.ties:
        draw_tied(hand, body, hair, TIES[tie], CUTS[hair.cut], dice)
    for number in range(hair.strays):
        draw_lock(hand, front, _stray(body, hair, -12 + 24 * number))
    _shine(hand, body, hair, front)


def _cover(hand: Hand, body: Body, hair: Hair) -> None:
    """What is seen of the head between the locks: the nape under the skull, the crown over it."""
    frame, centre = body.frames["head"], body.joints["head"]
    head = hand.part("head")
    under = head.shapes, head.covers
    head.shapes, head.covers = [], []
    hand.solid(head, ball(centre + frame @ CROWN, RADIUS * 0.985), shaded(hair.inside, 0.18))
    head.shapes, head.covers = head.shapes + under[0], head.covers + under[1]
    if hand.camera.facing(frame[:, 2], centre) < 0.2:
        rim = ((66, 30), (70, 62), (92, 92), (104, 104), (140, 128), (180, 134))
        other = [(360 - along, down) for along, down in rim[:-1]]
        places = (*rim, *other, (120, 60), (180, 60), (240, 60))
        nape = [on_head(body, *place, 0.49) for place in places]
        hand.solid(head, hull(np.array(nape), np.full(len(nape), 0.03)), shaded(hair.paint, 0.14))
    if hand.camera.facing(frame @ vector(0, 1, 0), centre) > -0.15:
        hand.solid(head, _scalp(body), shaded(hair.paint, 0.1))
        if hair.dye == "two-tone_hair":
            half = [on_head(body, along, down, 0.5) for along in (4, 90, 176) for down in (4, 54)]
            hand.solid(head, hull(np.array(half), np.full(6, 0.03)), shaded(hair.second_paint, 0.1))


def _scalp(body: Body) -> Solid:
    """The top of the head, which is hair in every style; it shows where locks part."""
    frame, rings = body.frames["head"], ((56, 0.02), (38, 0.05), (18, 0.07))
    centres, axes = [], []
    for down, thick in rings:
        below = np.radians(down)
        wide, height = RADIUS * float(np.sin(below)), RADIUS * 0.97 * float(np.cos(below))
        centres.append(body.joints["head"] + frame @ (CROWN + vector(0, height - thick, 0)))
        axes.append(discs(frame, wide, thick, wide))
    return chain(np.array(centres), np.array(axes))


def _fringe(body: Body, hair: Hair, dice: random.Random) -> list[Lock]:
    fringe = FRINGES[hair.fringe]
    locks = []
    for number, (root, tip, down) in enumerate(fringe.locks):
        end = min(down, 96) + dice.uniform(-3, 3)
        shares = np.linspace(fringe.start, 1, 7)
        line = [on_head(body, root + (tip - root) * s**0.7, end * s) for s in shares]
        if down > 98:
            # Beyond the brow the lock leaves the head and hangs before the face.
            face = -body.frames["head"][:, 1] + 0.1 * outwards(body, tip)
            line += [line[-1] + face * (down - 96) * 0.011 * s for s in (0.5, 1)]
        if fringe.backwards:
            line.reverse()
        width = np.array([0.03, 0.07, 0.095, 0.1, 0.095, 0.075, 0.05, 0.03, 0.0])[: len(line)]
        width[-1] = 0.035 if fringe.blunt else 0.0
        if fringe.backwards:
            width = np.array([0.06, 0.09, 0.1, 0.1, 0.09, 0.07, 0.03])
        locks.append(
            _dyed(hair, np.array(line), width * fringe.width, tip, number, front=True, fall=down)
        )
    return locks


def _loose(body: Body, hair: Hair, dice: random.Random) -> list[Lock]:
    """Side locks and back hair, which hang from below the widest part of the head."""
    cut = CUTS[hair.cut]
    fall = replace(cut.fall, wind=hair.wind)
    places: list[tuple[float, float, float, bool]] = []
    for longitude in (64.0, 78.0, -64.0, -78.0):
        share = 1.0 if abs(longitude) < 70 else 0.75
        places.append((longitude, 92, hair.sides * share + dice.uniform(-0.05, 0.05), True))
    for layer in range(0 if _gathers(hair) else cut.layers):
        longitudes = np.arange(93 + 7 * layer, 268, cut.spacing * (1 + 0.3 * layer))
        for longitude in longitudes:
            length = hair.length * (1 - 0.3 * layer) * (1 + dice.uniform(-cut.uneven, cut.uneven))
            places.append((float(longitude), 96 - cut.rises * layer, length, False))
    along, down, lengths, fronts = zip(*places, strict=True)
    tops = [
        [on_head(body, longitude, end * share) for share in _TOP]
        for longitude, end in zip(along, down, strict=True)
    ]
    starts = np.array([top[-1] for top in tops])
    outward = np.array([outwards(body, longitude) for longitude in along])
    first = np.array([down_the_head(body, *place[:2]) for place in places])
    long = np.maximum(np.array(lengths), 0.2)
    lines = falling(body, starts, outward, long, fall, first)
    locks = []
    for number, (top, line, front) in enumerate(zip(tops, lines, fronts, strict=True)):
        whole = np.array([*top, *line[1:]])
        widths = _widths(0.095 if front else 0.125 * cut.width, float(long[number]), cut)
        locks.append(_dyed(hair, whole, widths, along[number], number, front=front, fall=180))
    return locks


def _gathers(hair: Hair) -> bool:
    """Whether the back hair is all tied up."""
    return any(not TIES[tie].loose for tie in hair.ties)


def _combed(body: Body, hair: Hair) -> list[Lock]:
    """Back hair combed from its line at the nape to where it is tied."""
    if not _gathers(hair):
        return []
    places = [place for tie in hair.ties for place in TIES[tie].places]
    width = np.array([0.06, 0.10, 0.115, 0.115, 0.10, 0.08, 0.05])
    locks = []
    for number, longitude in enumerate(range(72, 289, 15)):
        to, down = min(places, key=lambda place: abs((place[0] - longitude + 180) % 360 - 180))
        low = 98 + 36 * max(float(np.cos(np.radians(longitude - 180))), 0.0)
        turn = (to - longitude + 180) % 360 - 180
        line = [
            on_head(body, longitude + turn * share**1.6, low + (down - low) * share)
            for share in np.linspace(0, 1, 7)
        ]
        locks.append(_dyed(hair, np.array(line), width, longitude, number, front=False, fall=0))
    return locks


def _widths(width: float, length: float, cut: Cut) -> Array:
    """Half widths (N,) along a lock, narrow at the crown, widest before its end."""
    wide = width * (1 + 0.18 * min(length, 2.0))
    taper = np.array([1, 1, 1, 1, 0.95, 0.85, 0.68, 0.42, 0.0])
    if cut.end:
        taper = np.interp(np.arange(STEPS), (0, STEPS - 1), (1, cut.end))
    elif cut.pointed:
        taper = np.linspace(1, 0, STEPS)
    top = np.linspace(0.03, width, len(_TOP))
    return np.concatenate([top, np.interp(np.arange(STEPS), (0, 4), (width, wide)) * taper])


def _dyed(
    hair: Hair,
    line: Array,
    width: Array,
    longitude: float,
    number: int,
    *,
    front: bool,
    fall: float,
) -> Lock:
    """A lock in the colours that the dye gives it."""
    colour, tip, tip_from = hair.paint, "", 1.0
    halved = hair.dye == "two-tone_hair" and longitude % 360 < 180
    streaked = hair.dye == "streaked_hair" and number % 4 == 1
    if halved or streaked or (hair.dye == "colored_inner_hair" and not front):
        colour = hair.second_paint
    elif hair.dye == "gradient_hair" and fall > 100:
        tip, tip_from = hair.second_paint, 0.62 if front else 0.7
    elif hair.dye == "colored_tips":
        tip, tip_from = hair.second_paint, 0.82
    return Lock(line, width, front, colour if front else shaded(colour, 0.06), tip, tip_from)


def _over_head_seen(camera: Camera, body: Body, lock: Lock) -> bool:
    """Whether a lock is on the near side of the head: then it goes over it, else behind."""
    place = lock.line[min(5, len(lock.line) - 1)]
    return camera.facing(place - (body.joints["head"] + body.frames["head"] @ CROWN), place) > -0.12


def _stray(body: Body, hair: Hair, longitude: float) -> Lock:
    """A tuft that stands up from the crown."""
    root = on_head(body, longitude + 10, 8)
    up, side, front = (
        body.frames["head"][:, 1],
        body.frames["head"][:, 0],
        body.frames["head"][:, 2],
    )
    own = 1 if longitude >= 0 else -1
    curve = ((0, 0, 0), (0.02, 0.14, 0), (0.12, 0.22, 0.06), (0.22, 0.16, 0.12))
    line = [root + own * side * x + up * y + front * z for x, y, z in curve]
    return Lock(np.array(line), np.array([0.02, 0.045, 0.035, 0.0]), True, hair.paint)


def _shine(hand: Hand, body: Body, hair: Hair, part: Part) -> None:
    """The light across the top of the head: a ragged band, a smooth one, or a few spots."""
    if hand.ink.shading == "flat" or hand.ink.colourless or not hair.shine:
        return
    seen = []
    for longitude in range(-180, 180, 12):
        point = on_head(body, longitude, 48, RADIUS * 1.04)
        if hand.camera.facing(point - body.joints["head"], point) > 0.25:
            seen.append(longitude)
    if len(seen) < 4:
        return
    pixels = hand.camera.project(np.array([on_head(body, lon, 48) for lon in seen]))
    seen = [seen[place] for place in np.argsort(pixels[:, 0])]
    ragged = 5 if hair.shine == "ragged" else 0
    upper = [on_head(body, lon, 44, RADIUS * 1.04) for lon in seen]
    lower = [on_head(body, lon, 50 + ragged * (n % 2), RADIUS * 1.04) for n, lon in enumerate(seen)]
    if hair.shine == "spots":
        for first, second in list(zip(pairwise(upper), pairwise(lower), strict=True))[1::2]:
            spot = hand.camera.project(np.array([*first, *second[::-1]]))
            hand.detail(part, spot, lighter(hair.paint, 0.6), 0.5)
        return
    hand.detail(
        part, hand.camera.project(np.array(upper + lower[::-1])), lighter(hair.paint, 0.6), 0.5
    )
