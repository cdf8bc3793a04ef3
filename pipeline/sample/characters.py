"""Inventing characters, and drawing one in a pose."""

import random
from dataclasses import replace

from pipeline.sample.body import draw_skin, place_parts
from pipeline.sample.colours import CLOTH, EYES, HAIR
from pipeline.sample.extras import EXTRAS, draw_extras
from pipeline.sample.face import draw_head
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.hair import DONE_UP, FRINGES, draw_hair
from pipeline.sample.ink import Hand
from pipeline.sample.look import Face, Hair, Look, Worn
from pipeline.sample.skeleton import Body, Build

NOTHING = "-"
"""In a slot of an outfit: no garment. A slot is a list of choices, separated by spaces."""

_LEGS = f"thighhighs thighhighs pantyhose kneehighs socks {NOTHING}"
_FEET = f"loafers mary_janes sneakers boots knee_boots ankle_boots thigh_boots high_heels {NOTHING}"
_TOPS = (
    "t-shirt shirt collared_shirt dress_shirt sleeveless_shirt crop_top off_shoulder turtleneck "
    "sweater"
)
_SKIRTS = "pleated_skirt pleated_skirt miniskirt long_skirt high-waist_skirt frilled_skirt"
_HEAD = (
    "hairband hair_bow hair_ribbon hairclip hair_flower star_hair_ornament beret straw_hat sun_hat "
    "baseball_cap crown - - - - - -"
)
_FACE = "- - - - - - glasses under-rim_eyewear earrings"
_OVER = "- - - blazer open_jacket coat hoodie cape capelet"
_HANDS = "- - - - gloves elbow_gloves fingerless_gloves"
_TIES = "necktie bowtie neck_ribbon"

OUTFITS: dict[str, tuple[tuple[str, ...], ...]] = {
    "1girl": (
        (
            "serafuku serafuku winter_serafuku",
            "pleated_skirt",
            "neckerchief neck_ribbon",
            _LEGS,
            "loafers mary_janes boots -",
            _HEAD,
            _FACE,
        ),
        (
            "collared_shirt",
            "pleated_skirt",
            "blazer",
            _TIES,
            _LEGS,
            "loafers mary_janes",
            _HEAD,
            _FACE,
        ),
        (_TOPS, _SKIRTS, "- belt", _OVER, _LEGS, _FEET, _HEAD, _HANDS, _FACE),
        (
            _TOPS,
            "pants shorts short_shorts",
            "- belt",
            _OVER,
            "- thighhighs socks",
            _FEET,
            _HEAD,
            _FACE,
        ),
        (
            "sundress short_dress sleeveless_dress frilled_dress long_dress",
            "- - neck_ribbon choker bowtie",
            "- - - apron cape detached_sleeves",
            _LEGS,
            _FEET,
            _HEAD,
            _HANDS,
            _FACE,
        ),
        (
            "maid",
            "maid_headdress",
            "neck_ribbon bowtie -",
            "thighhighs pantyhose",
            "mary_janes boots high_heels",
            _FACE,
        ),
        ("kimono yukata", "- hair_flower hair_ribbon", "- socks"),
        (
            "short_dress long_dress frilled_dress",
            "witch_hat",
            "- cape",
            "thighhighs pantyhose -",
            "boots ankle_boots knee_boots",
            _HANDS,
            _FACE,
        ),
        (
            "turtleneck sweater",
            _SKIRTS,
            "coat - -",
            "scarf scarf -",
            "pantyhose thighhighs",
            "boots knee_boots",
            "beret - -",
            "gloves -",
        ),
    ),
    "1boy": (
        (
            "collared_shirt dress_shirt",
            "pants",
            "- blazer open_jacket",
            "necktie necktie -",
            "loafers sneakers boots",
            _FACE,
        ),
        (
            "t-shirt shirt turtleneck sleeveless_shirt",
            "pants pants shorts",
            "- hoodie open_jacket coat",
            "- belt",
            "sneakers boots -",
            "- - - baseball_cap straw_hat",
            "- - fingerless_gloves gloves",
            "- - scarf",
            _FACE,
        ),
        ("kimono yukata",),
    ),
}
"""Outfits by person: the slots, from the skin outwards."""

BEASTLY = (
    ("cat_ears", "cat_tail"),
    ("cat_ears",),
    ("fox_ears", "fox_tail"),
    ("bunny_ears",),
    ("horns", "bat_wings"),
    ("horns",),
    ("halo", "angel_wings"),
    ("angel_wings",),
    ("bat_wings",),
)
"""Parts no ordinary human has, that go together."""

LENGTHS = {0.36: 20, 0.75: 18, 1.5: 28, 1.9: 16, 2.6: 13, 3.4: 5}
"""Lengths of girls' hair, in heads, and how often each comes."""


MOUTHS = ("closed_mouth", "closed_mouth", "smile", "smile", ":d", "open_mouth", ":o", "frown")


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
    extras = dice.choice(BEASTLY) if dice.random() < 0.24 else ()
    return Look(
        build,
        person,
        dice.choices(("", "pale_skin", "tan", "dark_skin"), (80, 8, 7, 5))[0],
        _hair(dice, boy=boy),
        _face(dice),
        clothes,
        _fitting(extras, clothes),
        0.0 if boy or heads < 4.8 else dice.uniform(0.2, 0.9),
    )


def _fitting(extras: tuple[str, ...], clothes: tuple[Worn, ...]) -> tuple[str, ...]:
    """Without wings under a cape, and without what a hat would crush."""
    worn = {tag for item in clothes for tag in WARDROBE[item.garment].tags}
    if worn & {"cape", "capelet", "coat"}:
        extras = tuple(extra for extra in extras if "wings" not in extra)
    if "hat" in worn:
        extras = tuple(extra for extra in extras if extra not in {"halo", "bunny_ears"})
    return extras


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
    lengths = {0.3: 1, 0.36: 1, 0.42: 1} if boy else LENGTHS
    length = dice.choices(tuple(lengths), tuple(lengths.values()))[0]
    done_up = "" if boy or dice.random() < 0.5 else dice.choice(tuple(DONE_UP))
    if done_up and "bun" not in done_up:
        length = max(length, 0.9)
    return Hair(
        dice.choice(tuple(HAIR)),
        dice.choice(tuple(FRINGES)),
        length * dice.uniform(0.92, 1.08),
        dice.uniform(0.28, 0.4) if boy else dice.choice((0.4, 0.5, 0.6, 0.9)),
        done_up,
        dice.choice((0.0, 0.0, 0.0, 0.16)) if length > 0.7 else 0.0,
        ahoge=dice.random() < 0.22,
    )


def _face(dice: random.Random) -> Face:
    return Face(
        dice.choice(tuple(EYES)),
        dice.choice(("round", "round", "sharp", "droopy")),
        dice.choice(MOUTHS),
        dice.choices(("", "closed_eyes", "one_eye_closed"), (84, 9, 7))[0],
        blush=dice.random() < 0.35,
    )


def _dress(dice: random.Random, person: str, *, unseen: bool) -> tuple[Worn, ...]:
    outfit = dice.choice(OUTFITS[person])
    theme = dice.choice(tuple(CLOTH))
    clothes = []
    for slot in outfit:
        names = slot.split()
        choices = [n for n in names if n == NOTHING or unseen or not WARDROBE[n].unseen]
        if unseen and dice.random() < 0.6:
            choices = [n for n in names if n != NOTHING and WARDROBE[n].unseen] or choices
        name = dice.choice(choices)
        if name == NOTHING:
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
