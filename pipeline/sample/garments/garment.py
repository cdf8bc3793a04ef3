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
    covers: frozenset[str] = frozenset()
    """Features of the face that it hides."""
    kind: str = ""
    """What outfits call for it by ("hat"); without one, they name it."""
    trimmed: str = ""
    """A tag in COLOUR_TAGS that its second colour is tagged with."""
    unseen: bool = False
    """Held out: worn in the test split only."""


_ALL = "black blue brown green grey pink purple red white yellow"

COLOUR_TAGS = {
    "shirt": f"{_ALL} orange",
    "skirt": _ALL,
    "dress": f"{_ALL} orange aqua",
    "legwear": _ALL,
    "neckwear": f"{_ALL} aqua",
    "gloves": f"{_ALL} orange",
    "pants": "black blue brown grey pink red white",
    "shorts": "black blue brown pink red white orange purple",
    "jacket": "black blue brown green pink purple red white yellow orange",
    "coat": "black blue brown green grey pink purple red white yellow",
    "cape": "black blue purple red white",
    "capelet": "black red white",
    "cloak": "black red white",
    "hat": "black blue brown green grey pink purple red white",
    "footwear": f"{_ALL} orange",
    "apron": "white",
    "scarf": "black blue brown green grey pink purple red white",
    "choker": "black blue green pink red white",
    "hairband": "black blue green pink red white yellow",
    "bow": f"{_ALL} aqua orange",
    "ribbon": "black blue green pink purple red white yellow",
    "kimono": _ALL,
    "hakama": "blue red",
    "sweater": "black blue brown green grey pink purple red white",
    "vest": "black blue brown green grey purple red",
    "belt": "black brown",
    "hoodie": "black white",
    "robe": "black white",
    "collar": "black red white",
    "sailor_collar": "black blue grey white",
    "scrunchie": "blue pink red white yellow orange",
    "bodysuit": "black blue orange purple red white",
    "framed_eyewear": "black blue green grey pink red white yellow",
}
"""Kinds of garment whose colour is tagged with them: kind, colours."""

_JOINED = {"framed_eyewear": "-"}
"""What is between the colour and the kind, where that is no underscore."""


def tags_of(worn: Worn, garment: Garment) -> list[str]:
    """A worn garment's tags, with those of its colour and its pattern."""
    tags = list(garment.tags)
    if worn.pattern:
        tags.append(worn.pattern)
        for tag in garment.tags:
            tags += PATTERN_TAGS.get((worn.pattern, tag), ())
    else:
        tags += [
            f"{worn.colour}{_JOINED.get(tag, '_')}{tag}"
            for tag in garment.tags
            if worn.colour in COLOUR_TAGS.get(tag, "").split()
        ]
        tags += [tag for kind, colour, tag in SPECIAL if kind in tags and colour == worn.colour]
    if garment.trimmed and worn.trim in COLOUR_TAGS[garment.trimmed].split():
        tags.append(f"{worn.trim}_{garment.trimmed}")
    return [tag for tag in tags if tag not in _NO_TAGS]


SPECIAL = (("shorts", "blue", "denim_shorts"),)
"""Colours that make a garment another: kind, colour, tag."""

PATTERN_TAGS = {
    ("striped", "shirt"): ("striped_shirt",),
    ("striped", "legwear"): ("striped_legwear",),
    ("striped", "scarf"): ("striped_scarf",),
    ("striped", "necktie"): ("striped_necktie", "striped_neckwear"),
    ("striped", "skirt"): ("striped_skirt",),
    ("plaid", "skirt"): ("plaid_skirt",),
    ("plaid", "dress"): ("plaid_dress",),
    ("plaid", "shirt"): ("plaid_shirt",),
    ("plaid", "scarf"): ("plaid_scarf",),
    ("polka_dot", "dress"): ("polka_dot_dress",),
    ("polka_dot", "bow"): ("polka_dot_bow",),
    ("vertical_stripes", "shirt"): ("vertical-striped_shirt",),
    ("vertical_stripes", "dress"): ("vertical-striped_dress",),
    ("heart_print", "shirt"): ("print_shirt",),
    ("star_print", "shirt"): ("print_shirt",),
    ("floral_print", "kimono"): ("floral_print_kimono", "print_kimono"),
    ("floral_print", "dress"): ("print_dress",),
}
"""Tags that name a pattern with a kind of garment."""

_NO_TAGS = {"legwear", "neckwear", "footwear", "framed_eyewear"}
"""Kinds that have colours as tags but are no tags themselves."""
