"""What a held thing is, and the grip by which a hand holds it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.sample.colours import CLOTH
from pipeline.sample.geometry import Array, Solid, chain, discs, pointing, unit, vector
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import Body, Limb, Reach

UP = vector(0, 1, 0)


@dataclass(frozen=True)
class Grip:
    """A hand that holds: its place (3,) and directions (3,), and how large things are for it.

    A stick in the fist points `along` (the way the thumb does), `out` is from the wrist to the
    knuckles, `palm` out of the palm, `other` is the place of the other hand. Things are sized for
    a figure of seven heads; `size` fits them to this one.
    """

    place: Array
    along: Array
    out: Array
    palm: Array
    size: float
    other: Array
    front: Array
    """Where the chest faces."""

    def at(self, along: float = 0.0, out: float = 0.0, palm: float = 0.0) -> Array:
        """A place (3,) so many heads away, in the grip's directions."""
        moved = self.along * along + self.out * out + self.palm * palm
        placed: Array = self.place + moved * self.size
        return placed


Draw = Callable[[Hand, Grip, Holding], None]

CARRY = Limb(lift=14, toward=62, bend=92, twist=-14)
"""The forearm level before the body: what is in the fist stands upright."""
HANG = Limb(lift=10, toward=10, bend=6, twist=0)
"""The arm hangs: what is in the hand hangs too."""
RAISED = Limb(lift=34, toward=50, bend=118, twist=-30)
"""The hand beside the face."""
OFFERED = Limb(lift=46, toward=74, bend=52, twist=-20)
"""The hand held out a little."""
AT_CHEST = Reach("chest", (-0.06, -0.10, 0.66), (0.8, -0.9, 0.0))
"""The hand before the chest."""
AT_MOUTH = Reach("head", (0.10, -0.52, 0.62), (0.8, -0.9, 0.0))
"""The hand before the mouth."""


@dataclass(frozen=True)
class Thing:
    """An entry of the library of held things.

    Its `tags` are given where the hand that holds it is in the picture. `arm` is how it is carried;
    `other` is the other arm, where it takes both.
    """

    name: str
    draw: Draw
    tags: tuple[str, ...]
    arm: Limb | Reach = CARRY
    other: Limb | Reach | None = None
    colours: tuple[str, ...] = tuple(CLOTH)
    curl: float = 72.0
    """How far the fingers close, in degrees a joint."""
    coloured: str = ""
    """The kind that its colour is tagged with: "flower" gives "red_flower"."""
    tall: float = 0.0
    """Heads that it stands above the hand, and half of that to its sides."""
    unseen: bool = False
    """Held out: appears in the test split only."""


def grip_of(body: Body, side: str) -> Grip:
    """The grip of one hand of a posed body."""
    frame, size = body.frames[f"{side}_hand"], body.build.hand
    inward = -1.0 if side == "left" else 1.0
    place = body.joints[f"{side}_wrist"] + frame @ vector(inward * 0.22 * size, -1.12 * size, 0)
    other = body.joints[f"{'right' if side == 'left' else 'left'}_knuckles"]
    return Grip(
        place,
        frame[:, 2],
        -frame[:, 1],
        frame[:, 0] * inward,
        float((body.build.below_head / 6) ** 0.6),
        other,
        body.frames["chest"][:, 2],
    )


def held_part(hand: Hand, name: str = "held") -> Part:
    """Where things are drawn: under the fingers of the hand that holds them."""
    return hand.figure.part(name)


def rod(places: list[Array], radii: list[float], size: float = 1.0) -> Solid:
    """A round rod through places, its radii in heads."""
    return chain(np.array(places), np.array(radii) * size)


def plate(places: list[Array], wide: Array, width: list[float], thick: float) -> Solid:
    """A flat bar through places: `width` to each side along `wide`, `thick` across."""
    down = places[-1] - places[0]
    frame = pointing(down, np.cross(unit(wide), unit(down)))
    axes = [discs(frame, w, thick, thick) for w in width]
    return chain(np.array(places), np.array(axes))
