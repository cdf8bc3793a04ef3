"""Inventing characters, and drawing one in a pose."""

import random
from dataclasses import replace

from pipeline.sample.builds import any_build
from pipeline.sample.carrying import choose as choose_held
from pipeline.sample.carrying import draw_held
from pipeline.sample.colours import HAIR
from pipeline.sample.extras.library import EXTRAS, draw_extras
from pipeline.sample.extras.library import choose as choose_extras
from pipeline.sample.face.face import draw_brows_over_hair, draw_head
from pipeline.sample.face.invent import invent_face
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.hair.head_of_hair import draw_hair
from pipeline.sample.hair.invent import invent_hair
from pipeline.sample.hair.ties import TIES
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import draw_skin, place_parts
from pipeline.sample.look import Hair, Look, Worn
from pipeline.sample.outfits import dress
from pipeline.sample.skeleton import Body

SKINS = {
    "": 80,
    "pale_skin": 8,
    "tan": 7,
    "dark_skin": 6,
    "blue_skin": 0.7,
    "green_skin": 0.6,
    "red_skin": 0.4,
    "grey_skin": 0.5,
}
"""Colours of skin by their tag, and how often each comes."""


def invent(dice: random.Random, *, unseen: bool) -> Look:
    """A new character; `unseen` lets it wear what is held out.

    What its pose depends on comes first: a new garment does not change how everyone stands.
    """
    boy = dice.random() < 0.17
    person = "1boy" if boy else "1girl"
    build = any_build(dice, boy=boy)
    holding = choose_held(dice, unseen=unseen)
    clothes = dress(dice, person, unseen=unseen)
    extras = choose_extras(dice, unseen=unseen)
    return Look(
        build,
        person,
        dice.choices(tuple(SKINS), tuple(SKINS.values()))[0],
        _under_hat(invent_hair(dice, boy=boy, unseen=unseen), clothes),
        invent_face(dice, person, unseen=unseen),
        clothes,
        _fitting(extras, clothes),
        0.0 if boy or build.heads < 4.8 else dice.uniform(0.2, 0.9),
        holding,
    )


def _fitting(extras: tuple[str, ...], clothes: tuple[Worn, ...]) -> tuple[str, ...]:
    """Without wings under a cape, and without what a hat would crush."""
    worn = {tag for item in clothes for tag in WARDROBE[item.garment].tags}
    if worn & {"cape", "capelet", "coat", "backpack", "robe", "haori"}:
        extras = tuple(extra for extra in extras if EXTRAS[extra].kind != "wings")
    if worn & {"hat", "helmet", "hood_up"}:
        crushed = {"halo", "horns"} | ({"ears"} if "hood_up" in worn else set())
        extras = tuple(extra for extra in extras if EXTRAS[extra].kind not in crushed)
    return extras


def _under_hat(hair: Hair, clothes: tuple[Worn, ...]) -> Hair:
    """Without what is tied up where a hat sits."""
    worn = {tag for item in clothes for tag in WARDROBE[item.garment].tags}
    if not worn & {"hat", "helmet", "hood_up"}:
        return hair
    low = tuple(tie for tie in hair.ties if min(down for _, down in TIES[tie].places) > 60)
    return replace(hair, ties=low, strays=0)


def recoloured(look: Look, dice: random.Random) -> Look:
    """The same character with other hair and eyes, and another expression."""
    hair = replace(look.hair, colour=dice.choice([tag for tag in HAIR if tag != look.hair.colour]))
    return replace(look, hair=hair, face=invent_face(dice, look.person, unseen=False))


def draw_character(hand: Hand, body: Body, look: Look, dice: random.Random) -> None:
    """Skin, head, hair, clothes and extras, each on its part of the body."""
    place_parts(hand, body)
    draw_skin(hand, body, look.flesh, look.bust)
    draw_head(hand, body, look)
    draw_hair(hand, body, look.hair, dice)
    draw_brows_over_hair(hand, body, look)
    draw_extras(hand, body, look)
    for worn in look.clothes:
        WARDROBE[worn.garment].draw(hand, body, look, worn)
    if look.held:
        draw_held(hand, body, look.held)
