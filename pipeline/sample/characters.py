"""Inventing characters, and drawing one in a pose."""

import random
from dataclasses import replace

from pipeline.sample.body import draw_skin, place_parts
from pipeline.sample.colours import CLOTH, EYES, HAIR
from pipeline.sample.extras import EXTRAS, draw_extras
from pipeline.sample.face import draw_head
from pipeline.sample.garments import WARDROBE
from pipeline.sample.hair import DONE_UP, FRINGES, draw_hair
from pipeline.sample.ink import Hand
from pipeline.sample.look import Face, Hair, Look, Worn
from pipeline.sample.skeleton import Body, Build

Slots = tuple[tuple[str, ...], ...]
"""For each slot of an outfit, the garments to choose from; "" is nothing."""

_LEGS = ("thighhighs", "thighhighs", "pantyhose", "kneehighs", "socks", "")
_FEET = (
    "loafers",
    "mary_janes",
    "sneakers",
    "boots",
    "knee_boots",
    "ankle_boots",
    "high_heels",
    "",
)
_TIE = ("necktie", "neck_ribbon", "bowtie", "", "choker")
_TOPS = ("t-shirt", "shirt", "collared_shirt", "sleeveless_shirt", "crop_top", "off_shoulder", "turtleneck", "sweater", "dress_shirt")  # fmt: skip
_SKIRTS = ("pleated_skirt", "pleated_skirt", "miniskirt", "long_skirt", "high-waist_skirt", "frilled_skirt")  # fmt: skip
_HEAD = ("hairband", "hair_bow", "hair_ribbon", "hairclip", "hair_flower", "star_hair_ornament", "beret", "straw_hat", "sun_hat", "baseball_cap", "crown", "", "", "", "", "")  # fmt: skip
_OVER = ("", "", "", "blazer", "open_jacket", "coat", "hoodie", "cape", "capelet")
_HANDS = ("", "", "", "", "gloves", "elbow_gloves", "fingerless_gloves")

OUTFITS: dict[str, dict[str, Slots]] = {
    "1girl": {
        "sailor": (("serafuku", "serafuku", "winter_serafuku"), ("pleated_skirt",), ("neckerchief", "neck_ribbon"), _LEGS, ("loafers", "mary_janes", "boots", ""), _HEAD),
        "blazer": (("collared_shirt",), ("pleated_skirt",), ("blazer",), ("necktie", "bowtie", "neck_ribbon"), _LEGS, ("loafers", "mary_janes"), _HEAD),
        "casual": (_TOPS, _SKIRTS, ("", "belt"), _OVER, _LEGS, _FEET, _HEAD, _HANDS),
        "trousers": (_TOPS, ("pants", "shorts", "short_shorts"), ("", "belt"), _OVER, ("", "thighhighs", "socks"), _FEET, _HEAD),
        "dress": (("sundress", "short_dress", "sleeveless_dress", "frilled_dress", "long_dress"), ("", "", "neck_ribbon", "choker", "bowtie"), ("", "", "", "apron", "cape", "detached_sleeves"), _LEGS, _FEET, _HEAD, _HANDS),
        "maid": (("maid",), ("maid_headdress",), ("neck_ribbon", "bowtie", ""), ("thighhighs", "pantyhose"), ("mary_janes", "boots", "high_heels")),
        "kimono": (("kimono", "yukata"), ("", "hair_flower", "hair_ribbon"), ("", "socks"), ("",)),
        "witch": (("short_dress", "long_dress", "frilled_dress"), ("witch_hat",), ("", "cape"), ("thighhighs", "pantyhose", ""), ("boots", "ankle_boots", "knee_boots"), _HANDS),
        "winter": (("turtleneck", "sweater"), _SKIRTS, ("coat", "", ""), ("scarf", "scarf", ""), ("pantyhose", "thighhighs"), ("boots", "knee_boots"), ("beret", "", ""), ("gloves", "")),
    },
    "1boy": {
        "school": (("collared_shirt", "dress_shirt"), ("pants",), ("", "blazer", "open_jacket"), ("necktie", "necktie", ""), ("loafers", "sneakers", "boots")),
        "casual": (("t-shirt", "shirt", "turtleneck", "sleeveless_shirt"), ("pants", "pants", "shorts"), ("", "hoodie", "open_jacket", "coat"), ("", "belt"), ("sneakers", "boots", ""), ("", "", "", "baseball_cap", "straw_hat"), ("", "", "fingerless_gloves", "gloves"), ("", "", "scarf")),
        "kimono": (("kimono", "yukata"), ("",)),
    },
}  # fmt: skip
"""Outfits by person: the slots, from the skin outwards."""


def invent(dice: random.Random, *, unseen: bool) -> Look:
    """A new character; `unseen` lets it wear what is held out."""
    boy = dice.random() < 0.17
    person = "1boy" if boy else "1girl"
    heads = dice.choice((3.2, 4.5, 5.2, 5.8, 6.1, 6.4, 6.6, 6.9, 7.2, 7.6)) + dice.uniform(
        -0.2, 0.2
    )
    build = Build(
        heads,
        dice.uniform(1.08, 1.22) if boy else dice.uniform(0.95, 1.04),
        dice.uniform(0.92, 1.07),
    )
    clothes = _dress(dice, person, unseen=unseen)
    extras: tuple[str, ...] = ()
    if dice.random() < 0.24:
        extras = dice.choice(
            (("cat_ears", "cat_tail"), ("cat_ears",), ("fox_ears", "fox_tail"), ("bunny_ears",), ("horns", "bat_wings"), ("horns",), ("halo", "angel_wings"), ("angel_wings",), ("bat_wings",))
        )  # fmt: skip
    if any(WARDROBE[worn.garment].name in {"cape", "capelet", "coat"} for worn in clothes):
        extras = tuple(extra for extra in extras if "wings" not in extra)
    if any("hat" in tag for worn in clothes for tag, _ in WARDROBE[worn.garment].tags):
        extras = tuple(extra for extra in extras if extra not in {"halo", "bunny_ears"})
    return Look(
        build,
        person,
        dice.choices(("", "pale_skin", "tan", "dark_skin"), (80, 8, 7, 5))[0],
        _hair(dice, boy=boy),
        _face(dice),
        clothes,
        extras,
        0.0 if boy or heads < 4.8 else dice.uniform(0.2, 0.9),
    )


def recoloured(look: Look, dice: random.Random) -> Look:
    """The same character with other hair and eyes, and another expression."""
    hair = replace(look.hair, colour=dice.choice([tag for tag in HAIR if tag != look.hair.colour]))
    return replace(look, hair=hair, face=_face(dice))


def draw_character(hand: Hand, body: Body, look: Look, dice: random.Random) -> None:
    """Skin, head, hair, clothes and extras, each on its part of the body."""
    place_parts(hand, body)
    draw_skin(hand, body, look.flesh, look.bust)
    draw_head(hand, body, look)
    draw_hair(hand, body, look.hair, dice)
    draw_extras(hand, body, look)
    for worn in look.clothes:
        WARDROBE[worn.garment].draw(hand, body, look, worn)


def _hair(dice: random.Random, *, boy: bool) -> Hair:
    length = (
        dice.choice((0.3, 0.36, 0.42))
        if boy
        else dice.choices((0.36, 0.75, 1.5, 1.9, 2.6, 3.4), (20, 18, 28, 16, 13, 5))[0]
    )
    done_up = "" if boy or dice.random() < 0.5 else dice.choice(tuple(DONE_UP))
    if done_up:
        length = max(length, 0.9) if "bun" not in done_up else length
    return Hair(
        dice.choice(tuple(HAIR)),
        dice.choice(tuple(FRINGES)),
        length * dice.uniform(0.92, 1.08),
        dice.uniform(0.28, 0.4) if boy else dice.choice((0.4, 0.5, 0.6, 0.9)),
        done_up,
        dice.choice((0.0, 0.0, 0.0, 0.16)) if length > 0.7 else 0.0,
        dice.random() < 0.22,
    )  # fmt: skip


def _face(dice: random.Random) -> Face:
    return Face(
        dice.choice(tuple(EYES)),
        dice.choice(("round", "round", "sharp", "droopy")),
        dice.choice(("closed_mouth", "closed_mouth", "smile", "smile", ":d", "open_mouth", ":o", "frown")),
        dice.choices(("", "closed_eyes", "one_eye_closed"), (84, 9, 7))[0],
        dice.random() < 0.35,
    )  # fmt: skip


def _dress(dice: random.Random, person: str, *, unseen: bool) -> tuple[Worn, ...]:
    outfit = dice.choice(tuple(OUTFITS[person].values()))
    theme = dice.choice(tuple(CLOTH))
    clothes = []
    for slot in outfit:
        choices = [name for name in slot if not name or unseen or not WARDROBE[name].unseen]
        if unseen and dice.random() < 0.6:
            choices = [name for name in slot if name and WARDROBE[name].unseen] or choices
        name = dice.choice(choices)
        if not name:
            continue
        garment = WARDROBE[name]
        colour = (
            theme
            if theme in garment.colours and dice.random() < 0.4
            else dice.choice(garment.colours)
        )
        trims = [trim for trim in garment.trims if trim != colour] or list(garment.trims)
        clothes.append(Worn(name, colour, dice.choice(trims), dice.choice(garment.patterns)))
    return tuple(clothes)


def extra_tags(look: Look) -> list[str]:
    """The tags of a character's extras."""
    return [tag for extra in look.extras for tag in EXTRAS[extra][1]]
