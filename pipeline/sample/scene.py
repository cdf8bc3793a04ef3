"""One picture before it is drawn: who, in which pose, seen from where, in which frame."""

import random
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pipeline.sample.camera import Camera
from pipeline.sample.characters import invent
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.geometry import Array, vector
from pipeline.sample.ink import Ink
from pipeline.sample.look import Look
from pipeline.sample.poses.library import POSES
from pipeline.sample.poses.pose import Pose, jittered, mirrored
from pipeline.sample.skeleton import Angles, Body, pose_body

LONGEST = 512
"""The longer side of a 512px copy, in pixels: all drawing is in its coordinates."""

CROPS = ("full_body", "cowboy_shot", "upper_body", "portrait")


@dataclass(frozen=True)
class Style:
    """A way of drawing: the ink, what is done to the finished picture, and the tags."""

    ink: Ink
    finish: str = ""
    """greyscale, sepia, paint, pencil (see `raster.py`), or nothing"""
    tags: tuple[str, ...] = ()
    unseen: bool = False


_GREY = ("greyscale", "monochrome")

STYLES = {
    "cel": Style(Ink(1.1, 0.55, "cel")),
    "cel_dark": Style(Ink(1.4, 0.15, "cel")),
    "cel_left": Style(Ink(1.0, 0.7, "cel", light=(0.7, -0.7))),
    "flat": Style(Ink(1.2, 0.45, "flat")),
    "soft": Style(Ink(0.7, 0.8, "soft")),
    "painted": Style(Ink(0.0, 1.0, "soft"), "paint"),
    "lineart": Style(Ink(1.1, 0.0, "flat", colourless=True), "greyscale", ("lineart", *_GREY)),
    "greyscale": Style(Ink(1.2, 0.0, "cel"), "greyscale", _GREY),
    "sepia": Style(Ink(1.1, 0.2, "cel"), "sepia", ("monochrome",)),
    "sketch": Style(Ink(0.9, 0.1, "flat", shake=0.7), "pencil", ("sketch",)),
    "pencil": Style(
        Ink(0.9, 0.0, "flat", colourless=True, shake=0.8), "greyscale", ("sketch", *_GREY)
    ),
    "bold": Style(Ink(2.4, 0.0, "flat"), unseen=True),
}
"""Held out are those marked unseen: they appear in the test split only."""

_STYLE_SHARES = {"cel": 30, "cel_dark": 14, "cel_left": 10, "flat": 10, "soft": 14, "painted": 7}


@dataclass(frozen=True)
class Scene:
    """A picture to be drawn. `width` and `height` are those of the picture at LONGEST."""

    look: Look
    pose: Pose
    angles: Angles
    camera: Camera
    crop: str
    width: int
    height: int
    style: str
    gaze: str
    """viewer, away"""

    @cached_property
    def body(self) -> Body:
        """The character in its pose."""
        return pose_body(self.look.build, self.angles)

    @property
    def unseen(self) -> tuple[str, ...]:
        """What of it is held out, by kind."""
        held = [f"pose:{self.pose.name}"] if self.pose.unseen else []
        held += [f"style:{self.style}"] if STYLES[self.style].unseen else []
        worn = (item.garment for item in self.look.clothes)
        held += [f"garment:{name}" for name in worn if WARDROBE[name].unseen]
        return tuple(held)


@dataclass(frozen=True)
class Wish:
    """What a post asks of its picture; nothing asked leaves it to chance."""

    poses: tuple[str, ...] = ()
    crop: str = ""
    behind: bool | None = None
    styles: tuple[str, ...] = ()
    unseen: bool = False
    """Whether what is held out may appear."""
    original: tuple[int, int] = (512, 512)
    """Least and most of the original's longer side, in pixels."""


def imagine(dice: random.Random, wish: Wish, look: Look | None = None) -> Scene:
    """Choose everything about a picture."""
    look = look or invent(dice, unseen=wish.unseen)
    pose = _choose_pose(dice, wish)
    azimuth = _azimuth(dice, pose, wish)
    elevation = dice.uniform(*pose.elevation)
    if not pose.lying and dice.random() < 0.14:
        elevation += dice.choice((-1, 1)) * dice.uniform(14, 32)
    angles = jittered(pose.angles, dice, 5.0)
    if dice.random() < 0.5:
        angles, azimuth = mirrored(angles), -azimuth
    gaze = "viewer" if dice.random() < 0.68 else "away"
    angles = _turn_head(angles, azimuth, elevation, gaze, dice, lying=pose.lying)
    body = pose_body(look.build, angles)
    tilt = dice.gauss(0, 4) if dice.random() < 0.8 else dice.uniform(-25, 25)
    if pose.lying and elevation > 45:
        tilt += dice.choice((0, 90, 180, -90))
    camera = Camera(azimuth, elevation, tilt, dice.uniform(12, 40), _middle(body))
    crop = wish.crop or _choose_crop(dice, pose)
    width, height, camera = frame(dice, body, camera, crop)
    return Scene(look, pose, angles, camera, crop, width, height, _choose_style(dice, wish), gaze)


def frame(dice: random.Random, body: Body, camera: Camera, crop: str) -> tuple[int, int, Camera]:
    """The size of the picture, and the camera placed so that the crop's part of the body fits."""
    box = _box(camera, body, crop)
    wide, tall = box[2] - box[0], box[3] - box[1]
    if crop == "full_body":
        aspect = float(np.clip(wide / tall * dice.uniform(0.95, 1.4), 0.5, 2.0))
        margin = dice.uniform(1.06, 1.25)
    else:
        aspect = dice.choice((0.66, 0.7, 0.75, 0.8, 1.0))
        margin = dice.uniform(1.0, 1.12)
    width, height = (
        (LONGEST, round(LONGEST / aspect)) if aspect > 1 else (round(LONGEST * aspect), LONGEST)
    )
    scale = height / (tall * margin)
    if crop == "full_body":
        scale = min(scale, width / (wide * margin))
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]) * scale
    slack = np.array([width - wide * scale, height - tall * scale])
    slack = np.maximum(slack, 0) / 2 * 0.7
    shift = np.array([dice.uniform(-1, 1), dice.uniform(-1, 1)]) * slack
    if crop != "full_body":
        middle[1] = box[1] * scale + height * 0.5 - (margin - 1) * height * 0.7
        shift = np.array([dice.uniform(-0.06, 0.06) * width, 0.0])
    x, y = np.array([width, height]) / 2 - middle + shift
    return width, height, camera.placed(scale, (float(x), float(y)))


def _box(camera: Camera, body: Body, crop: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the crop's part of the body, at one pixel a head."""
    joints, t = body.joints, body.build.thickness
    head = joints["head"] + body.frames["head"] @ vector(0, 0.15, 0)
    points, room = [head], [0.62]
    own = [name for name in joints if name not in {"head", "skull", "nose"}]
    kept = {
        "full_body": own,
        "cowboy_shot": [
            "neck",
            "pelvis",
            "left_hip",
            "right_hip",
            "left_shoulder",
            "right_shoulder",
        ],
        "upper_body": ["neck", "chest", "waist", "left_shoulder", "right_shoulder"],
        "portrait": ["neck", "left_shoulder", "right_shoulder"],
    }[crop]
    points += [joints[name] for name in kept]
    room += [0.3 * t if "hip" in name or "knee" in name else 0.16 * t for name in kept]
    if crop == "cowboy_shot":
        for side in ("left", "right"):
            points.append(joints[f"{side}_hip"] * 0.4 + joints[f"{side}_knee"] * 0.6)
            room.append(0.0)
    placed = camera.placed(1.0, (0.0, 0.0)).project(np.array(points))
    size = np.array(room)[:, None]
    low, high = (placed - size).min(axis=0), (placed + size).max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _choose_pose(dice: random.Random, wish: Wish) -> Pose:
    names = wish.poses or tuple(POSES)
    allowed = [POSES[name] for name in names if wish.unseen or not POSES[name].unseen]
    if wish.unseen and dice.random() < 0.5:
        allowed = [POSES[name] for name in names if POSES[name].unseen] or allowed
    return dice.choice(allowed)


def _azimuth(dice: random.Random, pose: Pose, wish: Wish) -> float:
    if wish.behind:
        return dice.choice((-1, 1)) * dice.uniform(115, 180)
    if wish.behind is None and pose.azimuth == (-180.0, 180.0) and dice.random() < 0.45:
        return dice.uniform(-180, 180)
    return dice.gauss(0, 32)


def _choose_crop(dice: random.Random, pose: Pose) -> str:
    if "standing" in pose.tags and "leg_up" not in pose.tags:
        return dice.choices(CROPS, (50, 22, 20, 8))[0]
    if "sitting" in pose.tags:
        return dice.choices(CROPS, (80, 0, 15, 5))[0]
    return "full_body"


def _choose_style(dice: random.Random, wish: Wish) -> str:
    if wish.styles:
        return dice.choice(wish.styles)
    if wish.unseen and dice.random() < 0.5:
        return dice.choice([name for name, style in STYLES.items() if style.unseen])
    names = [name for name, style in STYLES.items() if not style.unseen]
    return dice.choices(names, [_STYLE_SHARES.get(name, 3) for name in names])[0]


def _turn_head(
    angles: Angles, azimuth: float, elevation: float, gaze: str, dice: random.Random, *, lying: bool
) -> Angles:
    """Turn the head towards the camera, as far as a neck goes, or away from it."""
    nod, turned, tilt = angles.head
    if lying:
        return angles
    if gaze == "viewer":
        turned += float(np.clip(azimuth * 0.62, -62, 62))
        twist = float(np.clip(azimuth * 0.12, -20, 20)) if abs(azimuth) > 100 else 0.0
        spine = (angles.spine[0], angles.spine[1] + twist, angles.spine[2])
        return replace(angles, head=(nod - elevation * 0.35, turned, tilt), spine=spine)
    return replace(angles, head=(nod + dice.uniform(-12, 14), turned + dice.uniform(-35, 35), tilt))


def _middle(body: Body) -> Array:
    places = np.array(list(body.joints.values()))
    middle: Array = (places.min(axis=0) + places.max(axis=0)) / 2
    return middle
