"""What is known about each drawing: keypoints, visibility, alpha, box, joints, view.

Only tests and the sample's annotators read this.
"""

import json

import numpy as np
import pyarrow as pa

from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, OCCLUDED, VISIBLE, add_midpoints
from pipeline.sample.body import BONES, radius
from pipeline.sample.geometry import Array, between, vector
from pipeline.sample.ink import Hand
from pipeline.sample.scene import Scene
from pipeline.sample.skeleton import Body

SCHEMA = pa.schema(
    [
        ("post_id", pa.int64()),
        ("keypoints", pa.list_(pa.float32(), 75)),  # 25 of (x, y, v), pixels of the 512px copy
        ("width", pa.int32()),  # of the original
        ("height", pa.int32()),
        ("to_512", pa.list_(pa.float32(), 4)),  # scale x, y and offset x, y: original to 512px
        ("alpha", pa.binary()),  # PNG, 512 by 512, mode L
        (
            "box",
            pa.list_(pa.float32(), 4),
        ),  # x, y, width, height of alpha at 0.5, in the 512px copy
        ("pose", pa.string()),
        ("view", pa.string()),  # front, side, back
        ("style", pa.string()),
        ("crop", pa.string()),
        ("azimuth", pa.float32()),  # degrees; 0 faces the camera, 90 shows its own left side
        ("elevation", pa.float32()),
        ("roll", pa.float32()),
        ("joints", pa.string()),  # JSON: {name: [x, y, z]} in heads, the character's axes
        ("tags_drawn", pa.list_(pa.string())),  # before any is forgotten
        ("kind", pa.string()),
        ("held_out", pa.bool_()),
        ("unseen", pa.list_(pa.string())),  # which: pose:…, style:…, garment:…
    ]
)
"""One row a post with a drawn single character, sorted by post_id."""

_OWN_PARTS = {
    "elbow": ("upper_arm", "forearm"),
    "wrist": ("forearm", "hand"),
    "knee": ("thigh", "shin"),
    "ankle": ("shin", "foot"),
}
"""The parts of its side that show a keypoint rather than hide it."""


def keypoints(hand: Hand, scene: Scene, body: Body) -> Array:
    """The 25 keypoints (25, 3) in the scene's pixels.

    v is VISIBLE, or OCCLUDED where the body, clothes or hair are in front, or, with x = y = 0,
    NOT_LABELLED outside the picture.
    """
    order = hand.figure.from_far_to_near()
    places = {part.name: index for index, part in enumerate(order)}
    pixels = hand.camera.project(np.array([body.joints[name] for name in COCO_NAMES]))
    over = np.array([part.hides(pixels) for part in order])
    found = np.zeros((len(COCO_NAMES), 3))
    for index, (name, pixel) in enumerate(zip(COCO_NAMES, pixels, strict=True)):
        if not (0 <= pixel[0] < scene.width and 0 <= pixel[1] < scene.height):
            continue
        own = [places[part] for part in _own_parts(hand, body, name) if part in places]
        hidden = _faces_away(hand, body, name)
        hidden = hidden or bool(over[max(own) + 1 :, index].any())
        hidden = hidden or _behind_own_bone(hand, body, name)
        found[index] = *pixel, OCCLUDED if hidden else VISIBLE
    assert NOT_LABELLED == 0
    return add_midpoints(found).astype(np.float64)


def view(hand: Hand, body: Body) -> str:
    """Whether the trunk is seen from the front, the side or the back."""
    facing = hand.camera.facing(body.frames["chest"] @ vector(0, 0, 1), body.joints["chest"])
    if abs(facing) < 0.5:
        return "side"
    return "front" if facing > 0 else "back"


def joints_json(body: Body) -> str:
    """All joints, rounded."""
    return json.dumps(
        {name: [round(float(x), 3) for x in joint] for name, joint in sorted(body.joints.items())}
    )


def _own_parts(hand: Hand, body: Body, name: str) -> list[str]:
    side, _, joint = name.partition("_")
    if joint in _OWN_PARTS:
        return [f"{side}_{part}" for part in _OWN_PARTS[joint]]
    if joint in {"shoulder", "hip"}:
        other = "right" if side == "left" else "left"
        near, far = (hand.camera.near(body.joints[f"{one}_{joint}"]) for one in (side, other))
        limb = f"{side}_upper_arm" if joint == "shoulder" else f"{side}_thigh"
        apart = float(np.linalg.norm(body.joints[name] - body.joints[f"{other}_{joint}"]))
        if near < far - 0.75 * apart:
            return [limb]
        return [limb, "torso"] if joint == "shoulder" else [limb, "torso", "skirt", "belt", "coat"]
    return ["head", "hat"] if joint == "ear" else ["head"]


def _behind_own_bone(hand: Hand, body: Body, name: str) -> bool:
    """Whether a bone that points at the camera hides its far end.

    So the knee of one who kneels hides the ankle. Bones are drawn whole: what is drawn over what
    does not tell it.
    """
    side, _, joint = name.partition("_")
    place = hand.camera.view(body.joints[name][None])[0]
    sight = place - np.array([0, 0, hand.camera.distance])
    sight /= np.linalg.norm(sight)
    for bone, ends in BONES.items():
        if joint not in ends:
            continue
        shares = _FROM_START if joint == ends[1] else 1 - _FROM_START
        first, second = (body.joints[f"{side}_{end}"] for end in ends)
        along = hand.camera.view(between(first, second, tuple(shares))) - place
        nearer = -along @ sight
        aside = np.linalg.norm(along + nearer[:, None] * sight, axis=1)
        radii = np.array([radius(body, bone, share) for share in shares])
        own = radius(body, bone, float(joint == ends[1]))
        if ((nearer > 1.5 * own) & (aside < 0.9 * radii)).any():
            return True
    return False


_FROM_START = np.array([0.0, 0.2, 0.4, 0.6])
"""Places along a bone, from the end that may hide the other."""


def _faces_away(hand: Hand, body: Body, name: str) -> bool:
    """Whether the head itself hides the point."""
    side, _, part = name.partition("_")
    frame = body.frames["head"]
    if part == "ear":
        own = 1.0 if side == "left" else -1.0
        return hand.camera.facing(frame @ vector(own, 0, 0), body.joints[name]) < -0.15
    if part == "eye":
        own = 1.0 if side == "left" else -1.0
        return hand.camera.facing(frame @ vector(own * 0.4, 0, 0.92), body.joints[name]) < 0.08
    if name == "nose":
        return hand.camera.facing(frame @ vector(0, 0, 1), body.joints[name]) < -0.12
    return False
