"""More hats, bands and what else is worn on the head."""

from functools import partial

import numpy as np

from pipeline.sample.colours import GOLD, STEEL, shaded
from pipeline.sample.garments.garment import HEAD, Garment
from pipeline.sample.garments.headwear import (
    above,
    dome,
    draw_brimmed,
    draw_cap,
    hat_part,
    seen_band,
)
from pipeline.sample.geometry import ball, chain, discs, hull, vector
from pipeline.sample.hair.lock import RADIUS, on_head
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import Body


def draw_beanie(hand: Hand, body: Body, look: Look, worn: Worn, *, bobble: bool) -> None:
    """A knitted cap with a rolled edge."""
    part = hat_part(hand, body)
    hand.solid(part, dome(body, (0.14, 0.57), (0.38, 0.53), (0.52, 0.34)), worn.paint)
    hand.solid(part, dome(body, (0.10, 0.58), (0.24, 0.58)), worn.trimming)
    if bobble:
        hand.solid(part, ball(above(body, 0.66), 0.13), "#fdfbf8")


def draw_top_hat(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A tall hat with a ribbon."""
    part = hat_part(hand, body)
    base = above(body, 0.26)
    brim = chain(base[None], discs(body.frames["head"], 0.78, 0.03, 0.74)[None])
    pieces = [
        (brim, worn.paint),
        (dome(body, (0.30, 0.50), (0.42, 0.49)), worn.trimming),
        (dome(body, (0.42, 0.49), (1.0, 0.54), (1.02, 0.52)), worn.paint),
    ]
    if hand.camera.facing(body.frames["head"][:, 1], base) < 0:
        pieces.reverse()
    for solid, colour in pieces:
        hand.solid(part, solid, colour)


def draw_peaked_cap(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """An officer's cap: a band, a broad crown, a badge."""
    draw_cap(hand, body, look, Worn(worn.garment, worn.colour, "black"))
    part, frame = hat_part(hand, body), body.frames["head"]
    hand.solid(part, dome(body, (0.18, 0.56), (0.32, 0.54)), shaded(worn.paint, 0.4))
    crown = above(body, 0.46) + frame @ vector(0, 0, 0.03)
    hand.solid(part, chain(crown[None], discs(frame, 0.68, 0.13, 0.64)[None]), worn.paint)
    badge = above(body, 0.34) + frame @ vector(0, 0, 0.56)
    if hand.camera.facing(frame[:, 2], badge) > 0:
        hand.solid(part, ball(badge, 0.07), GOLD)


def draw_santa_hat(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A soft pointed hat that falls to one side, with a white rim."""
    part, frame = hat_part(hand, body), body.frames["head"]
    places = ((0, 0.32, 0), (0.05, 0.58, 0), (0.34, 0.72, 0), (0.6, 0.48, 0.02))
    line = np.array([above(body, 0) + frame @ vector(*place) for place in places])
    hand.solid(part, chain(line, np.array([0.36, 0.3, 0.2, 0.08])), worn.paint)
    hand.solid(part, ball(line[-1], 0.13), "#fdfbf8")
    hand.solid(part, dome(body, (0.12, 0.58), (0.28, 0.58)), "#fdfbf8")


def draw_sailor_hat(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A small round cap with a turned-up edge."""
    part = hat_part(hand, body)
    hand.solid(part, dome(body, (0.34, 0.42), (0.60, 0.40)), worn.paint)
    hand.solid(part, dome(body, (0.30, 0.48), (0.46, 0.50)), worn.trimming)


def draw_nurse_cap(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A stiff white cap with a cross."""
    part, frame = hat_part(hand, body), body.frames["head"]
    corners = ((-0.34, 0.40, 0.1), (0.34, 0.40, 0.1), (-0.26, 0.72, 0.16), (0.26, 0.72, 0.16),
               (-0.3, 0.44, -0.2), (0.3, 0.44, -0.2))  # fmt: skip
    places = np.array([above(body, 0) + frame @ vector(*corner) for corner in corners])
    hand.solid(part, hull(places, np.full(6, 0.03)), worn.paint)
    middle = above(body, 0.58) + frame @ vector(0, 0, 0.19)
    if hand.camera.facing(frame[:, 2], middle) > 0.1:
        for across, up in ((0.11, 0.03), (0.03, 0.11)):
            bar = [middle + frame @ vector(x * across, y * up, 0)
                   for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]  # fmt: skip
            hand.detail(part, hand.camera.project(np.array(bar)), "#c8423f")


def draw_mob_cap(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A round gathered cap with a frill and a ribbon."""
    part = hat_part(hand, body)
    hand.solid(part, dome(body, (0.16, 0.60), (0.40, 0.64), (0.58, 0.40)), worn.paint)
    frill = dome(body, (0.02, 0.64), (0.12, 0.60))
    hand.solid(part, frill, worn.paint)
    hand.solid(part, dome(body, (0.12, 0.60), (0.20, 0.60)), worn.trimming)


def draw_helmet(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A steel cap with a ridge."""
    part, frame = hat_part(hand, body), body.frames["head"]
    hand.solid(part, dome(body, (0.06, 0.59), (0.34, 0.53), (0.52, 0.3)), STEEL)
    ridge = np.array([on_head(body, 0 if a > 0 else 180, abs(a), 0.63) for a in range(-80, 81, 16)])
    seen_band(hand, part, body, ridge, worn.paint, 0.05)
    hand.solid(part, chain(above(body, 0.06)[None], discs(frame, 0.62, 0.05, 0.60)[None]), STEEL)


def draw_headband(hand: Hand, body: Body, look: Look, worn: Worn, *, tails: bool) -> None:
    """A cloth round the brow, knotted behind."""
    part = hat_part(hand, body)
    _round(hand, part, body, worn.paint, 0.075)
    if tails:
        knot = on_head(body, 180, 78, RADIUS * 1.08)
        for own in (1, -1):
            down = body.frames["head"] @ vector(own * 0.14, -0.55, -0.2)
            tail = np.array([knot, knot + down * 0.5, knot + down])
            behind = hand.part("band_tails", knot, -0.02)
            hand.solid(behind, chain(tail, np.array([0.05, 0.06, 0.07])), worn.paint)


def _round(hand: Hand, part: Part, body: Body, colour: str, wide: float) -> None:
    """The near half of a band round the head, above the brow."""
    angles = range(-180, 180, 12)
    places = [on_head(body, angle, 66 + 8 * abs(angle) / 180, RADIUS * 1.03) for angle in angles]
    seen = [hand.camera.facing(place - body.joints["head"], place) > -0.1 for place in places]
    if all(seen):
        ring = places
    else:
        start = seen.index(False)  # the near half is one run: begin after the far one
        turned = places[start:] + places[:start]
        ring = [
            place for place, near in zip(turned, seen[start:] + seen[:start], strict=True) if near
        ]
    if len(ring) > 1:
        hand.solid(part, chain(np.array(ring), np.full(len(ring), wide)), colour)


def draw_tiara(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A band of gold that rises to a stone over the brow."""
    part = hat_part(hand, body)
    band = np.array([on_head(body, a, 66 - 14 * float(np.cos(np.radians(a * 2))), RADIUS * 1.05)
                     for a in range(-84, 85, 14)])  # fmt: skip
    seen_band(hand, part, body, band, GOLD, 0.035)
    stone = on_head(body, 0, 56, RADIUS * 1.08)
    if hand.camera.facing(body.frames["head"][:, 2], stone) > 0:
        hand.solid(part, ball(stone, 0.065), worn.paint)


def draw_headphones(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A bow over the head and a shell over each ear."""
    part = hat_part(hand, body)
    bow = np.array([on_head(body, 90 if a < 0 else -90, abs(a), RADIUS * 1.1)
                    for a in range(-92, 93, 23)])  # fmt: skip
    seen_band(hand, part, body, bow, worn.trimming, 0.045)
    for own in (1, -1):
        ear = body.joints["head"] + body.frames["head"] @ vector(own * 0.56, -0.1, -0.02)
        shell = discs(body.frames["head"], 0.09, 0.2, 0.2)
        place = (
            part
            if hand.camera.near(ear) > hand.camera.near(body.joints["head"]) - 0.3
            else (hand.part("far_shell", ear, -0.1))
        )
        hand.solid(place, chain(ear[None], shell[None]), worn.paint)


def draw_wreath(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Flowers and leaves round the head."""
    part = hat_part(hand, body)
    for number, angle in enumerate(range(0, 360, 24)):
        place = on_head(body, angle, 62, RADIUS * 1.06)
        if hand.camera.near(place) > hand.camera.near(body.joints["head"]) - 0.2:
            colour = worn.paint if number % 2 else "#6fa86a"
            hand.solid(part, ball(place, 0.085 if number % 2 else 0.07), colour)


def draw_veil(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A bride's veil behind the head."""
    frame = body.frames["head"]
    top = above(body, 0.44)
    spread = [top + frame @ vector(x, -1.5, -0.5) for x in (-0.6, 0.6)]
    veil = hull(np.array([top, *spread]), np.array([0.3, 0.16, 0.16]))
    behind = hand.part("veil", body.joints["head"] + frame @ vector(0, -0.5, -0.6), -0.06)
    hand.solid(behind, veil, worn.paint)
    draw_tiara(hand, body, look, worn)


def draw_bunny_hood(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A knitted animal's hat with two round ears."""
    draw_beanie(hand, body, look, worn, bobble=False)
    part = hat_part(hand, body)
    for own in (1, -1):
        hand.solid(part, ball(on_head(body, own * 75, 34, RADIUS * 1.16), 0.14), worn.paint)


def draw_goggles(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Goggles pushed up on the hair."""
    part = hat_part(hand, body)
    _round(hand, part, body, worn.paint, 0.05)
    for own in (1, -1):
        glass = on_head(body, own * 22, 58, RADIUS * 1.12)
        if hand.camera.facing(glass - body.joints["head"], glass) > 0:
            hand.solid(part, ball(glass, 0.14), GOLD)
            hand.solid(part, ball(glass + (glass - body.joints["head"]) * 0.08, 0.1), "#9fd0f0")


_FELT = ("black", "blue", "red", "brown", "white", "green", "pink", "grey", "purple")
_TRIM = ("white", "black", "red", "yellow")

GARMENTS = (
    Garment("beanie", partial(draw_beanie, bobble=True), HEAD, ("hat", "beanie"), _FELT, _TRIM,
            kind="hat"),
    Garment("cowboy_hat", partial(draw_brimmed, brim=0.92, tall=0.42), HEAD, ("hat", "cowboy_hat"),
            ("brown", "black", "white"), ("black", "red"), kind="hat"),
    Garment("top_hat", draw_top_hat, HEAD, ("hat", "top_hat"), ("black", "white", "purple"), _TRIM,
            kind="hat"),
    Garment("peaked_cap", draw_peaked_cap, HEAD, ("hat", "peaked_cap"),
            ("black", "blue", "green", "white"), kind="cap"),
    Garment("santa_hat", draw_santa_hat, HEAD, ("hat", "santa_hat"), ("red",), kind="hat"),
    Garment("sailor_hat", draw_sailor_hat, HEAD, ("hat", "sailor_hat"), ("white",),
            ("blue", "black"), kind="sailor_hat"),
    Garment("nurse_cap", draw_nurse_cap, HEAD, ("hat", "nurse_cap"), ("white", "pink"),
            kind="nurse_cap"),
    Garment("mob_cap", draw_mob_cap, HEAD, ("hat", "mob_cap"), ("white", "pink", "purple", "blue"),
            ("red", "blue", "purple"), kind="hat"),
    Garment("animal_hat", draw_bunny_hood, HEAD, ("hat", "animal_hat"), ("brown", "white", "pink"),
            ("white", "brown"), kind="hat"),
    Garment("helmet", draw_helmet, HEAD, ("helmet",), ("red", "blue", "yellow"), kind="helmet"),
    Garment("headband", partial(draw_headband, tails=False), HEAD, ("headband",), _FELT,
            kind="band"),
    Garment("hachimaki", partial(draw_headband, tails=True), HEAD, ("headband", "hachimaki"),
            ("white", "red"), kind="band"),
    Garment("tiara", draw_tiara, HEAD, ("tiara", "jewelry"), ("blue", "red", "green", "pink"),
            kind="band"),
    Garment("headphones", draw_headphones, HEAD, ("headphones",), _FELT, _TRIM, kind="band"),
    Garment("earmuffs", draw_headphones, HEAD, ("earmuffs",), ("white", "pink"), ("black",),
            kind="winter_head"),
    Garment("head_wreath", draw_wreath, HEAD, ("head_wreath", "flower"),
            ("white", "pink", "red", "yellow", "purple"), kind="band"),
    Garment("bridal_veil", draw_veil, HEAD, ("bridal_veil", "veil", "tiara", "jewelry"), ("white",),
            kind="veil"),
    Garment("goggles_on_head", draw_goggles, HEAD, ("goggles", "goggles_on_head"),
            ("brown", "black"), kind="band", unseen=True),
)  # fmt: skip
