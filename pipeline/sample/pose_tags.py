"""Tags of pose and view: what of the pose the picture shows, and from where."""

import numpy as np

from pipeline.sample.face.eyes import SHUT
from pipeline.sample.garments.garment import FEET, HIPS, TORSO
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.scene import Scene
from pipeline.sample.seat import SEATS
from pipeline.sample.sight import face_facing, trunk_facing, zone
from pipeline.sample.skeleton import SIDES

STANCE_ZONES = {
    **dict.fromkeys(("standing", "bent_over", "fighting_stance", "dancing"), HIPS),
    **dict.fromkeys(
        ("sitting", "leaning_forward", "leaning_to_the_side", "arched_back", "upside-down"), TORSO
    ),
}
"""How much must be seen for a stance's tag; the others need all of the figure."""

LOW = frozenset({"hand_on_hip", "hands_on_hips", "hand_in_pocket", "skirt_hold", "curtsey"})
"""What hands do at the hips; all else they do is seen in a picture of the upper body."""

IN_FRONT = frozenset(
    {
        "crossed_arms",
        "hands_clasped",
        "own_hands_together",
        "praying",
        "hand_on_own_chest",
        "hand_on_own_cheek",
        "hand_on_own_chin",
        "hand_on_own_face",
        "hand_to_own_mouth",
        "finger_to_mouth",
        "shushing",
        "chin_rest",
        "head_rest",
        "heart_hands",
        "paw_pose",
    }
)
"""What hands do where the back hides it."""

NEEDS = {
    "skirt_hold": ("skirt", "dress"),
    "curtsey": ("skirt", "dress"),
    "hand_in_pocket": ("pants", "shorts", "coat", "jacket", "hoodie"),
}
"""What must be worn: a word in the tag of a garment."""

LOOMING = 1.35
"""Enlargement, against the body's middle, of what is foreshortened."""

TILTED = 13.0
"""Degrees that a head is tilted, to be called so."""


def pose_tags(scene: Scene) -> set[str]:
    """What trunk, legs, arms and hands do, as far as one sees it."""
    shown = zone(scene)
    tags = {tag for tag in scene.pose.stance if STANCE_ZONES.get(tag, FEET) <= shown}
    if scene.seat and shown >= FEET:
        tags.update(SEATS[scene.seat].tags)
    return tags | {tag for tag in scene.pose.arm_tags if _shows(scene, tag, shown)}


def view_tags(scene: Scene) -> set[str]:
    """From where the figure is seen, and where it looks."""
    trunk, face, camera = trunk_facing(scene), face_facing(scene), scene.camera
    tags = set()
    if trunk < -0.45:
        tags |= {"from_behind", "back"}
        tags |= {"looking_back"} if face > 0.05 else set()
        tags |= {"facing_away"} if face < -0.3 else set()
    elif abs(trunk) < 0.42:
        tags.add("from_side")
    if abs(face) < 0.28:
        tags.add("profile")
    if not scene.pose.lying:
        tags |= {"from_above"} if camera.elevation > 24 else set()
        tags |= {"from_below"} if camera.elevation < -13 else set()
        tags |= {"dutch_angle"} if abs(camera.roll) > 12 else set()
    if face > 0.2:
        tags |= {"head_tilt"} if abs(scene.angles.head[2]) > TILTED else set()
        if scene.look.face.lids not in SHUT:
            tags.add("looking_at_viewer" if face > 0.82 else "looking_away")
    if _looms(scene):
        tags.add("foreshortening")
    return tags


def _shows(scene: Scene, tag: str, shown: int) -> bool:
    """Whether the picture shows what an arm's tag says."""
    if shown < (HIPS if tag in LOW else TORSO):
        return False
    if tag in IN_FRONT and trunk_facing(scene) < -0.3:
        return False
    worn = {name for item in scene.look.clothes for name in WARDROBE[item.garment].tags}
    return tag not in NEEDS or any(word in name for word in NEEDS[tag] for name in worn)


def _looms(scene: Scene) -> bool:
    """Whether a hand or a foot that the picture shows is much nearer than the body."""
    camera, joints = scene.camera, scene.body.joints
    ends = np.array([joints[f"{side}_{end}"] for side in SIDES for end in ("wrist", "ankle")])
    near = camera.view(ends)[:, 2]
    pixels = camera.project(ends)
    inside = ((pixels >= 0) & (pixels < [scene.width, scene.height])).all(axis=1)
    enlarged = camera.distance / np.maximum(camera.distance - near, 0.2 * camera.distance)
    return bool((inside & (enlarged > LOOMING)).any())
