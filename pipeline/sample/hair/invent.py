"""Inventing a head of hair whose parts go together."""

import random

from pipeline.sample.colours import CLOTH, HAIR
from pipeline.sample.hair.cuts import CUTS
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.hair.ties import TIES
from pipeline.sample.look import DYES, Hair

LENGTHS = {0.3: 8, 0.38: 16, 0.75: 18, 1.2: 14, 1.6: 20, 2.0: 12, 2.6: 9, 3.3: 3}
"""Lengths of girls' hair, in heads, and how often each comes."""

_UNSEEN_SHARE = 0.25
"""How often hair that is held out is chosen where it may be."""

_OFTEN = {"straight": 6.0, "layered": 3.0}


def invent_hair(dice: random.Random, *, boy: bool, unseen: bool) -> Hair:
    """Hair for a character; `unseen` lets it be of a kind that is held out."""
    lengths = {0.28: 2, 0.32: 2, 0.38: 2, 0.6: 1} if boy else LENGTHS
    length = dice.choices(tuple(lengths), tuple(lengths.values()))[0] * dice.uniform(0.94, 1.06)
    ties = () if boy and dice.random() < 0.9 else _ties(dice, length, unseen=unseen)
    if ties and TIES[ties[0]].form in {"tail", "braid", "drill"} and not TIES[ties[0]].loose:
        length = max(length, 0.9)
    cut = _cut(dice, length, unseen=unseen)
    colour = dice.choice(tuple(HAIR))
    dye = dice.choice(DYES) if dice.random() < 0.14 else ""
    return Hair(
        colour,
        _fringe(dice, cut, unseen=unseen),
        length,
        dice.uniform(0.26, 0.4) if boy else dice.choice((0.35, 0.45, 0.55, 0.7, 1.0)),
        ties,
        cut,
        dice.choices((0, 1, 2), (78, 18, 4))[0],
        dye,
        dice.choice([tag for tag in HAIR if tag != colour]) if dye else "",
        dice.choice(("ragged", "ragged", "smooth", "spots", "")),
        dice.gauss(0, 0.35) if dice.random() < 0.25 else 0.0,
        dice.choice(tuple(CLOTH)),
    )


def held_out_hair(hair: Hair) -> list[str]:
    """What of a head of hair is held out, by name."""
    ties = [tie for tie in hair.ties if TIES[tie].unseen]
    cut = [hair.cut] if CUTS[hair.cut].unseen else []
    return ties + cut + ([hair.fringe] if FRINGES[hair.fringe].unseen else [])


def _ties(dice: random.Random, length: float, *, unseen: bool) -> tuple[str, ...]:
    if dice.random() < 0.52:
        return ()
    fitting = [
        tie for tie in TIES.values() if (unseen or not tie.unseen) and (length > 0.5 or tie.loose)
    ]
    held_out = [tie for tie in fitting if tie.unseen]
    chosen = held_out if held_out and dice.random() < _UNSEEN_SHARE else fitting
    return (dice.choice(chosen).name,) if chosen else ()


def _cut(dice: random.Random, length: float, *, unseen: bool) -> str:
    fitting = [
        cut
        for cut in CUTS.values()
        if cut.lengths[0] * 0.9 <= length <= cut.lengths[1] * 1.1 and (unseen or not cut.unseen)
    ]
    held_out = [cut for cut in fitting if cut.unseen]
    chosen = held_out if held_out and dice.random() < _UNSEEN_SHARE else fitting
    return dice.choices(chosen, [_OFTEN.get(cut.name, 1.0) for cut in chosen])[0].name


def _fringe(dice: random.Random, cut: str, *, unseen: bool) -> str:
    fitting = [
        fringe
        for fringe in FRINGES.values()
        if (unseen or not fringe.unseen)
        and (not CUTS[cut].fringes or fringe.name in CUTS[cut].fringes)
    ]
    held_out = [fringe for fringe in fitting if fringe.unseen]
    chosen = held_out if held_out and dice.random() < _UNSEEN_SHARE else fitting
    return dice.choice(chosen).name
