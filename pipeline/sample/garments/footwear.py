"""What is on the feet."""

from functools import partial

import numpy as np

from pipeline.sample.body import foot
from pipeline.sample.colours import shaded
from pipeline.sample.garments.garment import FEET, Garment
from pipeline.sample.geometry import between, chain, discs, vector
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import draw_limb
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import SIDES, Body


def draw_shoes(
    hand: Hand, body: Body, look: Look, worn: Worn, *, strap: bool = False, sole: float = 0.06
) -> None:
    """Low shoes, with a strap for Mary Janes."""
    for side in SIDES:
        part = hand.part(f"{side}_foot")
        low = foot(body, side, grow=1.12, sole=0.02)
        low.axes[0] *= 0.8
        hand.solid(part, foot(body, side, grow=1.1, sole=sole), shaded(worn.paint, 0.6))
        hand.solid(part, low, worn.paint)
        if strap:
            _strap(hand, body, side, worn.paint)


def draw_sneakers(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Sneakers: a thick light sole, laces."""
    for side in SIDES:
        part = hand.part(f"{side}_foot")
        hand.solid(part, foot(body, side, grow=1.2, sole=0.08), "#f4f4f2")
        hand.solid(part, foot(body, side, grow=1.16, sole=0.0), worn.paint)
        _strap(hand, body, side, "#f4f4f2")


def draw_boots(hand: Hand, body: Body, look: Look, worn: Worn, *, top: float) -> None:
    """Boots up to share `top` of the leg (1: knee, 2: ankle)."""
    for side in SIDES:
        part = hand.part(f"{side}_foot")
        hand.solid(part, foot(body, side, grow=1.16, sole=0.07), shaded(worn.paint, 0.6))
        hand.solid(part, foot(body, side, grow=1.2), worn.paint)
        draw_limb(hand, body, side, ("thigh", "shin"), worn.paint, grow=1.18, start=top)
        end = min(top + 0.09, 1.99)
        draw_limb(hand, body, side, ("thigh", "shin"), worn.trimming, grow=1.24, start=top, end=end)


def draw_high_heels(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """High heels."""
    for side in SIDES:
        part, frame = hand.part(f"{side}_foot"), body.frames[f"{side}_foot"]
        heel = body.joints[f"{side}_heel"]
        spike = between(heel, heel + frame @ vector(0, -0.22, 0.0), (0.0, 0.5, 1.0))
        hand.solid(part, chain(spike, np.array([0.07, 0.035, 0.03])), worn.paint)
        low = foot(body, side, grow=1.08, sole=0.03)
        low.axes[0] *= 0.6
        hand.solid(part, low, worn.paint)


def draw_sandals(hand: Hand, body: Body, look: Look, worn: Worn, *, sole: float = 0.07) -> None:
    """A sole under the bare foot, and two straps that meet between the toes."""
    for side in SIDES:
        part, frame = hand.part(f"{side}_foot"), body.frames[f"{side}_foot"]
        joints, size = body.joints, body.build.foot / 0.52
        down = frame @ vector(0, -sole, 0)
        board = [joints[f"{side}_{name}"] + down for name in ("heel", "ball", "toe")]
        axes = [discs(frame, wide * size, 0.045, 0.1 * size) for wide in (0.11, 0.14, 0.11)]
        hand.solid(part, chain(np.array(board), np.array(axes)), worn.paint)
        hand.solid(part, foot(body, side), _skin_or_sock(look))
        toe = joints[f"{side}_toe"] + frame @ vector(0, 0.05 * size, -0.05)
        for own in (-1, 1):
            heel = joints[f"{side}_ball"] + frame @ vector(own * 0.12 * size, 0.0, -0.16 * size)
            hand.solid(part, chain(np.array([toe, heel]), np.array([0.022, 0.022])), worn.paint)


def _skin_or_sock(look: Look) -> str:
    """What is seen of a foot in sandals."""
    legwear = {"thighhighs", "kneehighs", "socks", "pantyhose", "tabi"}
    worn = [item.paint for item in look.clothes if item.garment in legwear]
    return worn[-1] if worn else look.flesh


def _strap(hand: Hand, body: Body, side: str, colour: str) -> None:
    frame = body.frames[f"{side}_foot"]
    instep = (body.joints[f"{side}_ankle"] + body.joints[f"{side}_ball"]) / 2
    size = body.build.foot / 0.52
    across = [instep + frame @ vector(x * size, 0.035 * size, 0.0) for x in (-0.1, 0.1)]
    strap = chain(np.array(across), np.array([0.03, 0.03]) * size)
    hand.solid(hand.part(f"{side}_foot"), strap, colour)


_LEATHER = ("black", "brown", "red", "white", "blue", "purple", "grey")
_SHOE = ("black", "red", "white", "blue", "pink", "yellow", "green", "brown")

GARMENTS = (
    Garment("loafers", draw_shoes, FEET, ("shoes", "loafers", "footwear"), ("brown", "black")),
    Garment(
        "mary_janes",
        partial(draw_shoes, strap=True),
        FEET,
        ("shoes", "mary_janes", "footwear"),
        ("black", "red", "brown"),
    ),
    Garment(
        "sneakers",
        draw_sneakers,
        FEET,
        ("shoes", "sneakers", "footwear"),
        ("white", "black", "red", "blue"),
    ),
    Garment(
        "boots",
        partial(draw_boots, top=1.3),
        FEET,
        ("boots", "footwear"),
        _LEATHER,
        ("black", "white", "brown"),
    ),
    Garment(
        "knee_boots",
        partial(draw_boots, top=1.1),
        FEET,
        ("boots", "knee_boots", "footwear"),
        _LEATHER,
        ("black", "white", "red"),
    ),
    Garment(
        "ankle_boots",
        partial(draw_boots, top=1.72),
        FEET,
        ("boots", "ankle_boots", "footwear"),
        _LEATHER,
        ("black", "white", "brown"),
    ),
    Garment(
        "thigh_boots",
        partial(draw_boots, top=0.55),
        FEET,
        ("boots", "thigh_boots", "footwear"),
        _LEATHER,
        ("black", "white"),
        unseen=True,
    ),
    Garment("high_heels", draw_high_heels, FEET, ("high_heels", "footwear"), _SHOE),
    Garment("sandals", draw_sandals, FEET, ("sandals", "footwear"), _SHOE, kind="shoes"),
    Garment(
        "flip-flops",
        draw_sandals,
        FEET,
        ("sandals", "flip-flops", "footwear"),
        ("pink", "blue", "yellow"),
        kind="shoes",
    ),
    Garment(
        "geta",
        partial(draw_sandals, sole=0.16),
        FEET,
        ("sandals", "geta", "footwear"),
        ("brown", "black"),
        kind="geta",
    ),
    Garment(
        "zouri", draw_sandals, FEET, ("sandals", "zouri", "footwear"), ("red", "brown"), kind="geta"
    ),
    Garment(
        "slippers",
        draw_shoes,
        FEET,
        ("slippers", "footwear"),
        ("pink", "white", "blue"),
        kind="indoor",
    ),
    Garment(
        "uwabaki",
        partial(draw_shoes, strap=True),
        FEET,
        ("shoes", "uwabaki", "footwear"),
        ("white",),
        kind="indoor",
    ),
    Garment(
        "platform_footwear",
        partial(draw_shoes, strap=True, sole=0.2),
        FEET,
        ("shoes", "platform_footwear", "footwear"),
        _SHOE,
        kind="shoes",
        unseen=True,
    ),
)
