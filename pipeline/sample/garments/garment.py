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

    `tags` are (tag, zone): the tag is given when the picture shows the zone. "{colour}" in a tag
    stands for the garment's colour. `front` garments are tagged only where the front is seen.
    """

    name: str
    draw: Draw
    tags: tuple[tuple[str, int], ...]
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


def tags_of(worn: Worn, garment: Garment) -> list[tuple[str, int]]:
    """A worn garment's tags and their zones, with those of its colour and its pattern."""
    tags = list(garment.tags)
    for tag, zone in garment.tags:
        named = COLOUR_TAGS.get(tag, {}).get(worn.colour)
        if named and not worn.pattern:
            tags.append((named, zone))
    zone = garment.tags[0][1]
    if worn.pattern:
        tags.append((worn.pattern, zone))
        combined = {"striped": ("striped_shirt", "striped_legwear"), "plaid": ("plaid_skirt",)}
        for tag in combined.get(worn.pattern, ()):
            kind = tag.removeprefix(worn.pattern + "_")
            if any(kind == name for name, _ in garment.tags):
                tags.append((tag, zone))
    return [(tag, zone) for tag, zone in tags if tag not in _NO_TAGS]


_NO_TAGS = {"legwear", "neckwear"}
"""Kinds that have colours as tags but are no tags themselves."""
