"""Tags as an uploader would give them: what the picture shows, some of it forgotten.

`drawn_tags` follows from the scene alone, so that posts without a picture are tagged alike.
"""

import random
from collections.abc import Iterable

from pipeline.sample.backgrounds import BACKGROUNDS
from pipeline.sample.characters import extra_tags
from pipeline.sample.colours import CLOTH, EYES, HAIR
from pipeline.sample.effects import EFFECTS
from pipeline.sample.face import FEATURES, seen
from pipeline.sample.garments.garment import FEET, HEAD, HIPS, TORSO, tags_of
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.geometry import vector
from pipeline.sample.look import Face, Look
from pipeline.sample.scene import STYLES, Scene

ZONES = {"full_body": FEET, "cowboy_shot": HIPS, "upper_body": TORSO, "portrait": HEAD}
"""How far down each crop shows the figure."""

FORGOTTEN = 0.12
"""The share of tags that an uploader leaves out."""

KEPT = frozenset(
    {"1girl", "1boy", "solo", "scenery", "no_humans", "transparent_background", "comic", "4koma"}
)
"""Tags that nobody forgets."""

_POSE_ZONES = {
    **dict.fromkeys(
        ("standing", "hand_on_hip", "hands_on_hips", "bent_over", "fighting_stance"), HIPS
    ),
    **dict.fromkeys(
        (
            "leaning_forward",
            "crossed_arms",
            "arms_up",
            "arm_up",
            "stretch",
            "waving",
            "salute",
            "arms_behind_head",
            "arms_behind_back",
            "outstretched_arms",
            "spread_arms",
            "outstretched_arm",
            "hands_clasped",
            "clenched_hands",
            "sitting",
        ),
        TORSO,
    ),
}
"""How much must be seen for a pose's tag; the others need all of the figure."""

_HIDDEN_BEHIND = frozenset({"crossed_arms", "hands_clasped"})
"""Poses of the arms that the back hides."""


def drawn_tags(scene: Scene, background: str, effect: str) -> set[str]:
    """Every general tag that the picture deserves."""
    tags = {scene.look.person, "solo", scene.crop}
    if scene.look.person == "1boy":
        tags.add("male_focus")
    tags |= _hair_tags(scene) | _face_tags(scene) | _skin_tags(scene.look, scene)
    tags |= _clothes_tags(scene) | _pose_tags(scene) | _view_tags(scene)
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


def zone(scene: Scene) -> int:
    """How far down the picture shows the figure."""
    return ZONES[scene.crop]


def trunk_facing(scene: Scene) -> float:
    """1 where the chest faces the camera, -1 where the back does."""
    body = scene.body
    return scene.camera.facing(body.frames["chest"] @ vector(0, 0, 1), body.joints["chest"])


def face_facing(scene: Scene) -> float:
    """1 where the face looks into the camera."""
    body = scene.body
    return scene.camera.facing(body.frames["head"] @ vector(0, 0, 1), body.joints["nose"])


def _hair_tags(scene: Scene) -> set[str]:
    hair = scene.look.hair
    tags = {hair.colour}
    if hair.length < 0.48:
        tags.add("short_hair")
        tags |= {"very_short_hair"} if hair.length < 0.31 else set()
    elif hair.length < 1.05:
        tags.add("medium_hair")
    else:
        tags.add("long_hair")
        tags |= {"very_long_hair"} if hair.length > 2.2 else set()
        tags |= {"absurdly_long_hair"} if hair.length > 3.1 else set()
    if hair.done_up:
        tags.add(hair.done_up)
        tags |= {"braid"} if "braid" in hair.done_up else set()
        tags |= {"hair_bun"} if "bun" in hair.done_up else set()
    if hair.wave:
        tags.add("wavy_hair")
    if hair.ahoge:
        tags.add("ahoge")
    if face_facing(scene) > 0.2:
        tags.add("bangs")
        fringe = {
            "blunt": "blunt_bangs",
            "between_eyes": "hair_between_eyes",
            "over_one_eye": "hair_over_one_eye",
            "parted": "parted_bangs",
            "swept": "swept_bangs",
        }
        tags.add(fringe[hair.fringe])
        tags |= {"sidelocks"} if hair.sides >= 0.5 else set()
    return tags


def _face_tags(scene: Scene) -> set[str]:
    face = scene.look.face
    shown = {feature for feature in FEATURES if seen(scene.camera, scene.body, feature)}
    tags = set()
    if shown & {"left_eye", "right_eye"}:
        tags |= _eye_tags(face, shown)
    if "mouth" in shown:
        tags |= {face.mouth, *_MOUTH_TAGS.get(face.mouth, ())}
    if face.blush and shown & {"left_cheek", "right_cheek"}:
        tags.add("blush")
    return tags


def _eye_tags(face: Face, shown: set[str]) -> set[str]:
    if face.lids == "closed_eyes":
        return {"closed_eyes"}
    if face.lids == "one_eye_closed":
        # It is the left eye that winks.
        winks = {"one_eye_closed"} if "left_eye" in shown else set()
        return winks | ({face.eyes} if "right_eye" in shown else set())
    return {face.eyes}


_MOUTH_TAGS = {
    "smile": ("closed_mouth",),
    ":d": ("smile", "open_mouth"),
    ":o": ("open_mouth",),
    "frown": ("closed_mouth",),
}


def _skin_tags(look: Look, scene: Scene) -> set[str]:
    tags = {look.skin} if look.skin else set()
    if look.skin == "dark_skin" and look.person == "1boy":
        tags.add("dark_skinned_male")
    covered = {tag for worn in look.clothes for tag in WARDROBE[worn.garment].tags}
    on_feet = {"shoes", "boots", "high_heels", "legwear"}
    if zone(scene) == FEET and not covered & on_feet:
        tags |= {"barefoot", "bare_legs"}
    return tags


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
    names = {worn.garment for worn in scene.look.clothes}
    over = names & {"blazer", "open_jacket", "hoodie", "coat"}
    if over:
        # An outer layer hides what is under it.
        tags -= {"sleeveless", "bare_shoulders", "midriff", "short_sleeves", "off_shoulder"}
        tags -= (
            set() if "open_jacket" in names else {"polka_dot", "striped_shirt", "vertical_stripes"}
        )
        tags |= {"long_sleeves"} if shown >= TORSO else set()
    for tag in extra_tags(scene.look):
        if tag not in {"tail", "cat_tail", "fox_tail"} or shown >= HIPS:
            tags.add(tag)
    return tags


def _pose_tags(scene: Scene) -> set[str]:
    shown, behind = zone(scene), trunk_facing(scene) < -0.3
    return {
        tag
        for tag in scene.pose.tags
        if _POSE_ZONES.get(tag, FEET) <= shown and not (behind and tag in _HIDDEN_BEHIND)
    }


def _view_tags(scene: Scene) -> set[str]:
    trunk, face = trunk_facing(scene), face_facing(scene)
    tags = set()
    if trunk < -0.45:
        tags |= {"from_behind", "back"}
        tags |= {"looking_back"} if face > 0.05 else set()
    elif abs(trunk) < 0.42:
        tags.add("from_side")
    if abs(face) < 0.28:
        tags.add("profile")
    if not scene.pose.lying:
        tags |= {"from_above"} if scene.camera.elevation > 24 else set()
        tags |= {"from_below"} if scene.camera.elevation < -13 else set()
    if abs(scene.camera.roll) > 12 and not scene.pose.lying:
        tags.add("dutch_angle")
    if face > 0.2 and scene.look.face.lids != "closed_eyes":
        tags.add("looking_at_viewer" if face > 0.82 else "looking_away")
    return tags
