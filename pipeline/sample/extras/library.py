"""All extras by name (what the modules of this package list under `PARTS`), chosen and drawn."""

import random

from pipeline.sample import extras
from pipeline.sample.extras.extra import Extra
from pipeline.sample.ink import Hand
from pipeline.sample.library import listed
from pipeline.sample.look import Look
from pipeline.sample.skeleton import Body

EXTRAS: dict[str, Extra] = {
    part.name: part for part in listed(extras.__name__, "PARTS") if isinstance(part, Extra)
}

SHARE = 0.26
"""How often a character has some."""


def choose(dice: random.Random, *, unseen: bool) -> tuple[str, ...]:
    """What one character has, by name: all of one beast, or one part alone."""
    if dice.random() >= SHARE:
        return ()
    allowed = [part for part in EXTRAS.values() if unseen or not part.unseen]
    held_out = [part for part in allowed if part.unseen]
    chosen = dice.choice(held_out if held_out and dice.random() < 0.4 else allowed)
    if chosen.beast and dice.random() < 0.7:
        return tuple(part.name for part in allowed if part.beast == chosen.beast)
    return (chosen.name,)


def draw_extras(hand: Hand, body: Body, look: Look) -> None:
    """All of a character's extras."""
    for name in look.extras:
        EXTRAS[name].draw(hand, body, look)
