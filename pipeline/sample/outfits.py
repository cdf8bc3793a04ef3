"""Outfits: which garments go together, and choosing one."""

import random

from pipeline.sample.colours import CLOTH
from pipeline.sample.garments.wardrobe import WARDROBE, of_kind
from pipeline.sample.look import Worn

NOTHING = "-"
"""In a slot of an outfit: no garment."""

_LEGS = "thighhighs thighhighs pantyhose kneehighs socks @legs @legs -"
_FEET = "loafers mary_janes sneakers boots knee_boots ankle_boots thigh_boots high_heels @shoes -"
_TOPS = (
    "t-shirt shirt collared_shirt dress_shirt sleeveless_shirt crop_top off_shoulder turtleneck "
    "sweater @top @top @top @top"
)
_SKIRTS = (
    "pleated_skirt pleated_skirt miniskirt long_skirt high-waist_skirt frilled_skirt @skirt @skirt"
)
_TROUSERS = "pants shorts short_shorts @bottom @bottom"
_HEAD = (
    "hairband hair_bow hair_ribbon hairclip hair_flower star_hair_ornament beret straw_hat sun_hat "
    "baseball_cap crown @hat @hat @band @band @ornament @ornament @ornament - - - - - - -"
)
_FACE = "- - - - - - - - @eyewear @eyewear @mask earrings @jewel @jewel"
_OVER = "- - - blazer open_jacket coat hoodie cape capelet @over @over"
_MIDDLE = "- - - @middle"
_HANDS = "- - - - - gloves elbow_gloves fingerless_gloves @hands @wrist"
_TIES = "necktie bowtie neck_ribbon @tie"
_THROAT = "- - - - choker @throat @jewel"
_BAG = "- - - - - - - - @bag @pouch"

OUTFITS: dict[str, tuple[tuple[str, ...], ...]] = {
    "1girl": (
        ("serafuku serafuku winter_serafuku", "pleated_skirt", "neckerchief neck_ribbon",
         "- - @over", _LEGS, "loafers mary_janes boots @indoor -", _HEAD, _FACE, _BAG),
        ("collared_shirt @top", "pleated_skirt @skirt", "- sweater_vest vest", "blazer @over",
         _TIES, _LEGS, "loafers mary_janes @indoor", _HEAD, _FACE, _BAG),
        (_TOPS, _SKIRTS, "- belt", _OVER, _THROAT, _LEGS, _FEET, _HEAD, _HANDS, _FACE, _BAG),
        (_TOPS, _SKIRTS, _MIDDLE, _THROAT, _LEGS, "- - - @strap", _FEET, _HEAD, _HANDS, _FACE),
        (_TOPS, _TROUSERS, "- belt", _OVER, "- thighhighs socks @legs", _FEET, _HEAD, _FACE, _BAG),
        ("sundress short_dress sleeveless_dress frilled_dress long_dress @dress @dress @dress",
         "- - neck_ribbon choker bowtie @jewel @throat", "- - - apron cape detached_sleeves", _LEGS,
         _FEET, _HEAD, _HANDS, _FACE),
        ("maid", "maid_headdress", "neck_ribbon bowtie -", "thighhighs pantyhose @legs",
         "mary_janes boots high_heels", "- - @wrist", _FACE),
        ("kimono yukata", "- - @haori", "- hair_flower hair_ribbon @ornament", "- @tabi",
         "@geta -"),
        ("short_dress long_dress frilled_dress @dress", "witch_hat", "- cape @robe",
         "thighhighs pantyhose @legs -", "boots ankle_boots knee_boots", _HANDS, _FACE),
        ("turtleneck sweater @top", _SKIRTS, "coat - @over", "scarf scarf -",
         "pantyhose thighhighs @legs", "boots knee_boots", "beret - @hat @winter_head",
         "gloves - @winter_hands"),
        ("shirt", "@hakama", "- - @haori", "hair_ribbon hair_flower - @ornament", "@tabi -",
         "@geta"),
        ("@nurse", "@nurse_cap", "pantyhose thighhighs @legs", "loafers @indoor", _FACE),
        ("@nun", "@hooded -", "- boots", "- @jewel"),
        ("@wedding", "@veil", "elbow_gloves gloves -", "@jewel", "high_heels"),
        ("@military", _SKIRTS, "@cap -", "belt -", "pantyhose thighhighs boots", "knee_boots boots",
         "- gloves @hands"),
        ("@suit", "pants miniskirt pleated_skirt", "necktie @tie -", "pantyhose -",
         "high_heels loafers", _FACE),
        ("@armour", "pants miniskirt", "@greaves", "- cape cloak @hooded", "- @helmet @band",
         "gloves -"),
        ("@bodysuit", "- @over", "- @pouch", "@band -", "boots -", "- gloves"),
        ("@top", "@overalls", _FEET, _HEAD, _FACE),
        ("@gym", "shorts bike_shorts @track", "- track_jacket", "@legs -", "sneakers @indoor",
         "@band - -", "- @knees @wrist"),
        ("serafuku @top", "@skirt miniskirt", "@sailor_hat", "neckerchief", _LEGS, _FEET),
        ("long_dress @dress", "@robe", "- @blindfold", _FEET, _HEAD),
    ),
    "1boy": (
        ("collared_shirt dress_shirt", "pants @bottom", "- vest sweater_vest",
         "- blazer open_jacket", "necktie necktie - @tie", "loafers sneakers boots", _FACE),
        ("t-shirt shirt turtleneck sleeveless_shirt raglan_shirt", "pants pants shorts @bottom",
         "- hoodie open_jacket coat @over", "- belt", "sneakers boots @shoes -",
         "- - - baseball_cap straw_hat @hat @band", "- - fingerless_gloves gloves @wrist",
         "- - scarf", _FACE, _BAG),
        ("kimono yukata", "- @haori", "@geta -"),
        ("shirt", "@hakama", "- @haori", "@geta"),
        ("@gakuran", "pants", "loafers sneakers", "- @cap", _FACE),
        ("@suit", "pants", "necktie @tie", "loafers", _FACE),
        ("@military", "pants", "boots knee_boots", "@cap -", "- gloves"),
        ("@armour", "pants", "@greaves", "- cape cloak", "- @helmet"),
        ("t-shirt", "@overalls", "boots sneakers", "- straw_hat"),
        ("@bodysuit", "boots -", "- @band"),
        ("@gym", "shorts @track", "sneakers", "- track_jacket", "- @knees"),
        ("shirt", "pants", "@robe @hooded", "boots"),
    ),
}  # fmt: skip
"""Outfits by person: the slots, from the skin outwards, each a choice of names, kinds (`@hat`) and
nothing."""


def dress(dice: random.Random, person: str, *, unseen: bool) -> tuple[Worn, ...]:
    """Clothes for a character; `unseen` lets it wear what is held out."""
    theme = dice.choice(tuple(CLOTH))
    clothes: dict[str, Worn] = {}
    for slot in dice.choice(OUTFITS[person]):
        name = _choose(dice, slot.split(), unseen=unseen)
        if name != NOTHING:
            clothes[name] = _coloured(dice, name, theme)
    return tuple(clothes.values())


def _choose(dice: random.Random, choices: list[str], *, unseen: bool) -> str:
    allowed = {
        choice: [name for name in _names(choice) if unseen or not WARDROBE[name].unseen]
        for choice in choices
        if choice != NOTHING
    }
    held_out = [name for names in allowed.values() for name in names if WARDROBE[name].unseen]
    if held_out and dice.random() < 0.5:
        return dice.choice(held_out)
    names = allowed.get(dice.choice(choices), [])
    return dice.choice(names) if names else NOTHING


def _names(choice: str) -> list[str]:
    return of_kind(choice[1:]) if choice.startswith("@") else [choice]


def _coloured(dice: random.Random, name: str, theme: str) -> Worn:
    garment = WARDROBE[name]
    themed = theme in garment.colours and dice.random() < 0.4
    colour = theme if themed else dice.choice(garment.colours)
    trims = [trim for trim in garment.trims if trim != colour] or list(garment.trims)
    return Worn(name, colour, dice.choice(trims), dice.choice(garment.patterns))
