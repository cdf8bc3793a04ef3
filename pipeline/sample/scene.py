"""One picture before it is drawn: who, in which pose, seen from where, in which frame."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pipeline.sample.camera import Camera
from pipeline.sample.carrying import carried, reach
from pipeline.sample.characters import invent
from pipeline.sample.extras.library import EXTRAS
from pipeline.sample.face.invent import held_out_face
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.geometry import Array, vector
from pipeline.sample.hair.invent import held_out_hair
from pipeline.sample.held.library import HELD
from pipeline.sample.look import Look
from pipeline.sample.poses.limits import held
from pipeline.sample.poses.pose import Pose
from pipeline.sample.poses.vary import mirrored
from pipeline.sample.posing import choose_pose, take
from pipeline.sample.seat import choose_seat
from pipeline.sample.skeleton import Angles, Body, pose_body, settled
from pipeline.sample.styles import STYLES, choose_style
from pipeline.sample.viewpoint import choose_distance, choose_tilt, choose_view

LONGEST = 512
"""The longer side of a 512px copy, in pixels: all drawing is in its coordinates."""

CROWN = ((0, 0.85, 0), (0.8, 0.3, 0), (-0.8, 0.3, 0), (0, 0.3, 0.8), (0, 0.3, -0.8))
"""Places about the middle of the head that hats, ears and horns need."""

WING_TIP = vector(1.9, 0.8, -1.0)
"""Where the left wing ends, from the chest."""

CROPS = ("full_body", "cowboy_shot", "upper_body", "portrait")


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
    seat: str = ""
    """What it sits on, of `seat.SEATS`; nothing for the floor and its own feet."""

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
        held += [f"face:{name}" for name in held_out_face(self.look.face)]
        held += [f"hair:{name}" for name in held_out_hair(self.look.hair)]
        held += [f"extra:{name}" for name in self.look.extras if EXTRAS[name].unseen]
        if self.look.held and HELD[self.look.held.thing].unseen:
            held.append(f"held:{self.look.held.thing}")
        return tuple(held)


@dataclass(frozen=True)
class Wish:
    """What a post asks of its picture; nothing asked leaves it to chance."""

    poses: tuple[str, ...] = ()
    crop: str = ""
    behind: bool | None = None
    styles: tuple[str, ...] = ()
    usual: bool = False
    """Poses and views as often as illustrators draw them, rather than all alike."""
    unseen: bool = False
    """Whether what is held out may appear."""
    original: tuple[int, int] = (512, 512)
    """Least and most of the original's longer side, in pixels."""


def imagine(dice: random.Random, wish: Wish, look: Look | None = None) -> Scene:
    """Choose everything about a picture.

    Pose and view have dice of their own, so that they do not hang on what is worn.
    """
    looks, dice = dice, random.Random(dice.getrandbits(63))
    look = look or invent(looks, unseen=wish.unseen)
    base = choose_pose(dice, wish.poses, unseen=wish.unseen, usual=wish.usual)
    pose, angles = take(dice, base, look.build, own_arms=bool(wish.poses))
    azimuth, elevation = choose_view(dice, pose, angles, behind=wish.behind, usual=wish.usual)
    if dice.random() < 0.5:
        angles, azimuth = mirrored(angles), -azimuth
    if look.held:
        pose, angles, look = _carrying(dice, pose, angles, look, own_arms=bool(wish.poses))
    gaze = "viewer" if dice.random() < 0.68 else "away"
    angles = _turn_head(angles, azimuth, elevation, gaze, dice, lying=pose.lying)
    angles = held(settled(look.build, angles))
    body = pose_body(look.build, angles)
    tilt = choose_tilt(dice, pose, elevation)
    camera = Camera(azimuth, elevation, tilt, choose_distance(dice), _middle(body))
    crop = _choose_crop(dice, pose, body, elevation, wish.crop)
    width, height, camera = frame(dice, body, camera, crop, _beyond(body, look))
    style = choose_style(looks, wish.styles, unseen=wish.unseen)
    seat = choose_seat(looks) if pose.seat else ""
    return Scene(look, pose, angles, camera, crop, width, height, style, gaze, seat)


def _carrying(
    dice: random.Random, pose: Pose, angles: Angles, look: Look, *, own_arms: bool
) -> tuple[Pose, Angles, Look]:
    """The pose as it carries what is held; where the arms are not free, nothing is held."""
    if not look.held or own_arms or not pose.free:
        return pose, angles, replace(look, held=None)
    angles = carried(angles, look.held, dice)
    return replace(pose, angles=angles, arm_tags=()), angles, look


def _beyond(body: Body, look: Look) -> list[Array]:
    """Places out of the body that belong to the figure: the end of what is held, hats, ears."""
    places = list(reach(body, look.held)) if look.held else []
    worn = {tag for item in look.clothes for tag in WARDROBE[item.garment].tags}
    if look.extras or worn & {"hat", "headwear", "crown"}:
        head, frame = body.joints["head"], body.frames["head"]
        places += [head + frame @ vector(*place) for place in CROWN]
    if any("wings" in extra for extra in look.extras):
        chest, frame = body.joints["chest"], body.frames["chest"]
        places += [chest + frame @ (WING_TIP * [own, 1, 1]) for own in (-1, 1)]
    return places


def frame(
    dice: random.Random, body: Body, camera: Camera, crop: str, beyond: Sequence[Array] = ()
) -> tuple[int, int, Camera]:
    """The size of the picture, and the camera placed so that the crop's part of the body fits.

    `beyond` are places (3,) that a picture of the full body shows besides.
    """
    box = _box(camera, body, crop, beyond)
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


def _box(
    camera: Camera, body: Body, crop: str, beyond: Sequence[Array]
) -> tuple[float, float, float, float]:
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
    if crop == "full_body":
        points += beyond
        room += [0.1] * len(beyond)
    placed = camera.placed(1.0, (0.0, 0.0)).project(np.array(points))
    size = np.array(room)[:, None]
    low, high = (placed - size).min(axis=0), (placed + size).max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _choose_crop(dice: random.Random, pose: Pose, body: Body, elevation: float, wanted: str) -> str:
    """Parts of the figure alone only where one can read them: upright, and seen from ahead."""
    upright = min(body.frames["pelvis"][1, 1], body.frames["chest"][1, 1])
    on_feet = bool({"standing", "walking"} & set(pose.stance))
    if upright < 0.8 or abs(elevation) > 28 or (wanted == "cowboy_shot" and not on_feet):
        return "full_body"
    if wanted:
        return wanted
    if on_feet and "leg_up" not in pose.stance:
        return dice.choices(CROPS, (50, 22, 20, 8))[0]
    if "sitting" in pose.stance or "kneeling" in pose.stance:
        return dice.choices(CROPS, (80, 0, 15, 5))[0]
    return "full_body"


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
