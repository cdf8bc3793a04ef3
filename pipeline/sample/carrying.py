"""Carrying: which thing, in which hand, how the arms take it, and drawing it there."""

import random
from dataclasses import replace

import numpy as np

from pipeline.sample.camera import Camera
from pipeline.sample.geometry import Array
from pipeline.sample.held.library import HELD
from pipeline.sample.held.thing import HANG, UP, grip_of
from pipeline.sample.ink import Hand
from pipeline.sample.look import Holding
from pipeline.sample.shapes import inside
from pipeline.sample.skeleton import Angles, Body
from pipeline.sample.trunk import trunk

SHARE = 0.17
"""How often a character whose arms are free holds something."""


def choose(dice: random.Random, *, unseen: bool) -> Holding | None:
    """Something to hold, or nothing; `unseen` lets it be a thing that is held out."""
    if dice.random() >= SHARE:
        return None
    things = [thing for thing in HELD.values() if unseen or not thing.unseen]
    held_out = [thing for thing in things if thing.unseen]
    thing = dice.choice(held_out if held_out and dice.random() < 0.4 else things)
    return Holding(thing.name, dice.choice(("left", "right")), dice.choice(thing.colours))


def carried(angles: Angles, holding: Holding, dice: random.Random) -> Angles:
    """The pose with the arms as the thing is carried; the other arm hangs where it is free."""
    thing = HELD[holding.thing]
    other = thing.other or replace(HANG, lift=dice.uniform(6, 16), bend=dice.uniform(6, 26))
    arms = {"left": other, "right": other, holding.side: thing.arm}
    curls = {"left": thing.curl if thing.other else 15.0}
    curls["right"] = curls["left"]
    curls[holding.side] = thing.curl
    return replace(
        angles,
        left_arm=arms["left"],
        right_arm=arms["right"],
        hands=(curls["left"], curls["right"]),
        signs=("", ""),
    )


def reach(body: Body, holding: Holding) -> Array:
    """Places (3, 3) that the picture must hold besides the body, to show the thing whole."""
    grip, tall = grip_of(body, holding.side), HELD[holding.thing].tall
    up, side = grip.along * 0.5 + UP * 0.5, np.cross(UP, grip.along)
    top = grip.place + up * tall * grip.size
    return np.array([top, *(top + side * own * tall * 0.5 * grip.size for own in (-1, 1))])


def seen(camera: Camera, body: Body, holding: Holding, size: tuple[int, int]) -> bool:
    """Whether the thing is to be seen: its hand is in the picture, and not behind the trunk."""
    place = grip_of(body, holding.side).place
    pixel = camera.project(place[None])
    if not (0 <= pixel[0, 0] < size[0] and 0 <= pixel[0, 1] < size[1]):
        return False
    if HELD[holding.thing].tall or camera.near(place) > camera.near(body.joints["waist"]):
        return True
    return not inside(camera.silhouette(trunk(body)), pixel).any()


def draw_held(hand: Hand, body: Body, holding: Holding) -> None:
    """The thing, under the fingers of the hand that holds it."""
    part = hand.part(f"{holding.side}_hand")
    hand.figure.part("held", part.depth - 0.005)
    HELD[holding.thing].draw(hand, grip_of(body, holding.side), holding)
