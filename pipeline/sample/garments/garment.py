"""What a garment is."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.skeleton import Body

HEAD, TORSO, HIPS, FEET = range(4)
"""How far down the picture must go to show a garment: a portrait ends at HEAD."""

Draw = Callable[[Hand, Body, Look, Worn], None]


@dataclass(frozen=True)
class Garment:
    """An entry of the wardrobe.

    Its `tags` are given when the picture shows the `zone`; those of a `front` garment only where
    the camera sees the character's front.
    """

    name: str
    draw: Draw
    zone: int
    tags: tuple[str, ...]
    colours: tuple[str, ...]
    trims: tuple[str, ...] = ("white",)
    patterns: tuple[str, ...] = ("",)
    front: bool = False
    unseen: bool = False
    """Held out: worn in the test split only."""


COLOUR_TAGS = {
    "shirt": {"white": "white_shirt", "black": "black_shirt"},
    "skirt": {"black": "black_skirt", "blue": "blue_skirt", "red": "red_skirt"},
    "dress": {"black": "black_dress", "blue": "blue_dress", "white": "white_dress"},
    "legwear": {"black": "black_legwear", "white": "white_legwear"},
    "neckwear": {"red": "red_neckwear", "blue": "blue_neckwear"},
    "gloves": {"white": "white_gloves", "black": "black_gloves"},
    "pants": {"black": "black_pants", "white": "white_pants", "blue": "jeans"},
    "shorts": {"black": "black_shorts", "blue": "denim_shorts"},
    "jacket": {"black": "black_jacket", "blue": "blue_jacket"},
    "hat": {"black": "black_hat", "white": "white_hat"},
    "apron": {"white": "white_apron"},
}
"""Tags that name a kind of garment with its colour: kind, colour, tag."""


def tags_of(worn: Worn, garment: Garment) -> list[str]:
    """A worn garment's tags, with those of its colour and its pattern."""
    tags = list(garment.tags)
    if worn.pattern:
        tags += [worn.pattern, *PATTERN_TAGS.get((worn.pattern, garment.tags[0]), ())]
        tags += PATTERN_TAGS.get((worn.pattern, garment.tags[-1]), ())
    else:
        tags += [
            named for tag in garment.tags if (named := COLOUR_TAGS.get(tag, {}).get(worn.colour))
        ]
    return [tag for tag in tags if tag not in _NO_TAGS]


PATTERN_TAGS = {
    ("striped", "shirt"): ("striped_shirt",),
    ("striped", "legwear"): ("striped_legwear",),
    ("plaid", "skirt"): ("plaid_skirt",),
}
"""Tags that name a pattern with a kind of garment."""

_NO_TAGS = {"legwear", "neckwear"}
"""Kinds that have colours as tags but are no tags themselves."""
