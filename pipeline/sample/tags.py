"""Tags as an uploader would give them: what the picture shows, some of it forgotten.

`drawn_tags` follows from the scene alone, so that posts without a picture are tagged alike.
"""

import random
from collections.abc import Iterable

from pipeline.sample.backgrounds import BACKGROUNDS
from pipeline.sample.carrying import seen as in_sight
from pipeline.sample.colours import CLOTH, EYES, HAIR
from pipeline.sample.effects import EFFECTS
from pipeline.sample.extras.library import EXTRAS
from pipeline.sample.face.board import FEATURES, seen
from pipeline.sample.face.eyes import BROWS, EYE_SHAPES, LIDS, SHUT
from pipeline.sample.face.marks import MARKS
from pipeline.sample.face.mouths import MOUTHS
from pipeline.sample.garments.garment import FEET, HEAD, HIPS, TORSO, tags_of
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.hair.cuts import CUTS
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.hair.ties import TIES
from pipeline.sample.held.library import HELD
from pipeline.sample.look import Face, Hair, Look
from pipeline.sample.pose_tags import pose_tags, view_tags
from pipeline.sample.scene import Scene
from pipeline.sample.sight import face_facing, trunk_facing, zone
from pipeline.sample.styles import STYLES

FORGOTTEN = 0.12
"""The share of tags that an uploader leaves out."""

CHIBI = 3.8
"""Heads below which a figure is called so."""

KEPT = frozenset(
    {"1girl", "1boy", "solo", "scenery", "no_humans", "transparent_background", "comic", "4koma"}
)
"""Tags that nobody forgets."""


def drawn_tags(scene: Scene, background: str, effect: str) -> set[str]:
    """Every general tag that the picture deserves."""
    tags = {scene.look.person, "solo", scene.crop}
    if scene.look.person == "1boy":
        tags.add("male_focus")
    if scene.look.build.heads < CHIBI and zone(scene) >= HIPS:
        tags.add("chibi")
    tags |= _hair_tags(scene) | _face_tags(scene) | _skin_tags(scene.look, scene)
    tags |= _held_tags(scene) | _clothes_tags(scene) | pose_tags(scene) | view_tags(scene)
    if background == "transparent":
        tags.add("transparent_background")
    else:
        tags.update(BACKGROUNDS[background].tags)
    if effect:
        tags.update(EFFECTS[effect][1])
    tags.update(STYLES[scene.style].tags)
    if "greyscale" in STYLES[scene.style].tags or "monochrome" in STYLES[scene.style].tags:
        # Nobody names colours that are not there.
        tags = {
            tag
            for tag in tags
            if tag.split("_")[0] not in _COLOUR_WORDS or tag == "white_background"
        }
    return tags


_COLOUR_WORDS = {
    word for palette in (HAIR, EYES, CLOTH) for name in palette for word in [name.split("_")[0]]
}


def remembered(tags: Iterable[str], dice: random.Random, share: float = FORGOTTEN) -> list[str]:
    """The tags that an uploader gave, sorted: each forgotten with the probability `share`."""
    return [tag for tag in sorted(tags) if tag in KEPT or dice.random() >= share]


def _hair_tags(scene: Scene) -> set[str]:
    hair = scene.look.hair
    tags = {hair.colour, *_length_tags(hair), *CUTS[hair.cut].tags}
    for tie in hair.ties:
        tags.update(TIES[tie].tags)
    if hair.dye:
        tags |= {hair.dye, "multicolored_hair"}
    if hair.strays:
        tags |= {"ahoge"} if hair.strays == 1 else {"ahoge", "antenna_hair"}
    if face_facing(scene) > 0.2:
        tags.update(FRINGES[hair.fringe].tags)
        tags |= {"sidelocks"} if hair.sides >= 0.5 else set()
    return tags


def _length_tags(hair: Hair) -> set[str]:
    if hair.length < 0.48:
        tags = {"short_hair"}
        tags |= {"very_short_hair"} if hair.length < 0.31 else set()
        return tags | ({"short_hair_with_long_locks"} if hair.sides > 0.85 else set())
    if hair.length < 1.05:
        return {"medium_hair"}
    tags = {"long_hair"}
    tags |= {"very_long_hair"} if hair.length > 2.2 else set()
    return tags | ({"absurdly_long_hair"} if hair.length > 3.1 else set())


def _face_tags(scene: Scene) -> set[str]:
    face, tags = scene.look.face, set()
    hidden = FRINGES[scene.look.hair.fringe].hides.union(
        *(WARDROBE[worn.garment].covers for worn in scene.look.clothes)
    )
    shown = {
        feature
        for feature in FEATURES
        if feature not in hidden and seen(scene.camera, scene.body, feature)
    }
    if eyes := {"left_eye", "right_eye"} & shown:
        tags |= _eye_tags(face, eyes)
        if face.brows_over_hair or "brow" in shown:
            tags |= {*BROWS[face.brows][2]} | ({face.brow_shape} if face.brow_shape else set())
    if "mouth" in shown:
        tags |= {*MOUTHS[face.mouth].tags}
        tags |= {"lipstick", "makeup"} if face.makeup == "lipstick" else set()
    if face.blush and shown & {"left_cheek", "right_cheek"}:
        tags.add("blush")
    if eyes and face.brows_over_hair:
        tags.add("eyebrows_visible_through_hair")
    for mark in face.marks:
        if shown & {*MARKS[mark].features}:
            tags.update(MARKS[mark].tags)
    return tags | _mood_tags(face, tags)


def _mood_tags(face: Face, tags: set[str]) -> set[str]:
    """What brows and mouth say together, where both are seen."""
    if face.brows == "angry" and tags & {"frown", "clenched_teeth", ":<"} and "teeth" not in tags:
        return {"angry"}
    if face.brows == "worried" and tags & {"frown", "wavy_mouth"}:
        return {"sad"}
    return set()


def _eye_tags(face: Face, eyes: set[str]) -> set[str]:
    """Of the eyes that are drawn."""
    tags = {*EYE_SHAPES[face.style].tags}
    if face.lids in SHUT:
        return tags - {*EYE_SHAPES[face.style].tags} | {*LIDS[face.lids]}
    tags |= {"eyeshadow", "makeup"} if face.makeup == "eyeshadow" else set()
    open_eyes = eyes
    if face.lids == "one_eye_closed":
        open_eyes = eyes - {"left_eye"}
        tags |= {*LIDS[face.lids]} if "left_eye" in eyes else set()
    else:
        tags |= {*LIDS[face.lids]}
    if not open_eyes:
        return tags - {*EYE_SHAPES[face.style].tags, "eyeshadow", "makeup"}
    tags |= {face.pupils} if face.pupils else set()
    irises = {
        face.eyes if eye == "left_eye" else face.second_eyes or face.eyes for eye in open_eyes
    }
    return tags | irises | ({"heterochromia"} if len(irises) > 1 else set())


COLOURED_SKIN = frozenset({"blue_skin", "green_skin", "red_skin", "grey_skin"})
"""Skin of no human colour."""


def _skin_tags(look: Look, scene: Scene) -> set[str]:
    tags = {look.skin} if look.skin else set()
    tags |= {"colored_skin"} if look.skin in COLOURED_SKIN else set()
    if look.skin == "dark_skin" and look.person == "1boy":
        tags.add("dark_skinned_male")
    covered = {tag for worn in look.clothes for tag in WARDROBE[worn.garment].tags}
    on_feet = {"footwear", "legwear", "socks", "bodysuit", "slippers", "greaves"}
    if zone(scene) == FEET and not covered & on_feet:
        tags.add("barefoot")
        tags |= {"bare_legs"} if not covered & _ON_LEGS else set()
    if zone(scene) >= HIPS and covered >= {"thighhighs", "skirt"} and not covered & _LONG:
        tags.add("zettai_ryouiki")
    return tags


_ON_LEGS = {"pants", "jeans", "overalls", "long_dress", "leg_warmers", "kimono", "yukata", "robe"}
"""What covers the legs but not the feet."""

_LONG = {"long_skirt", "layered_skirt", "medium_skirt", "coat", "robe", "hakama_skirt", "labcoat"}
"""What covers the thighs down to the stockings."""


def _clothes_tags(scene: Scene) -> set[str]:
    shown, front = zone(scene), trunk_facing(scene) > 0.25
    face = face_facing(scene) > 0.3
    tags: set[str] = set()
    for worn in scene.look.clothes:
        garment = WARDROBE[worn.garment]
        if garment.front and not (face if garment.zone == HEAD else front):
            continue
        if garment.zone <= shown:
            tags.update(tags_of(worn, garment))
    over = [worn.garment for worn in scene.look.clothes[1:] if _sleeved(worn.garment)]
    if over:
        # An outer layer hides what is under it.
        tags -= {"sleeveless", "bare_shoulders", "midriff", "short_sleeves", "off_shoulder"}
        if not any("open" in name or name in {"labcoat", "haori", "robe"} for name in over):
            tags -= {"polka_dot", "striped_shirt", "vertical_stripes", "heart_print", "star_print"}
        tags |= {"long_sleeves"} if shown >= TORSO else set()
    if {"red_hakama", "white_shirt"} <= tags:
        tags.add("miko")
    return tags | _extra_tags(scene)


def _sleeved(name: str) -> bool:
    """Whether a garment over another hides its sleeves."""
    return "long_sleeves" in WARDROBE[name].tags


def _extra_tags(scene: Scene) -> set[str]:
    """Of the parts no ordinary human has that are in the picture and face it."""
    tags: set[str] = set()
    least = {"tail": HIPS, "wings": TORSO}
    for name in scene.look.extras:
        extra = EXTRAS[name]
        hidden = {"front": face_facing(scene) < 0, "back": trunk_facing(scene) > 0}
        if zone(scene) >= least.get(extra.kind, HEAD) and not hidden.get(extra.view, False):
            tags.update(extra.tags)
    return tags


def _held_tags(scene: Scene) -> set[str]:
    holding = scene.look.held
    size = scene.width, scene.height
    if not holding or not in_sight(scene.camera, scene.body, holding, size):
        return set()
    thing = HELD[holding.thing]
    colour = {f"{holding.colour}_{thing.coloured}"} if thing.coloured else set()
    return {*thing.tags} | colour
