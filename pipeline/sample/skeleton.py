"""The body as a tree of joints: proportions, angles, and where every joint then is."""

import math
from dataclasses import dataclass, replace

import numpy as np

from pipeline.sample.geometry import (
    MIRROR,
    Array,
    about,
    pitch,
    pointing,
    roll,
    unit,
    vector,
    yaw,
)

SIDES = ("left", "right")

_UNMIRRORED = np.eye(3)

ELBOW_MOST, KNEE_MOST = 150.0, 158.0
"""Joint limits of the hinges, in degrees; they do not bend backwards."""


@dataclass(frozen=True)
class Build:
    """Proportions, in heads.

    `heads` is the height of the whole figure, 3 for a doll and 8 for a hero. Lengths follow from
    it; a shorter figure is also broader for its height.
    """

    heads: float
    broad: float
    """Shoulders against hips: 1 for a girl, up to 1.25 for a man."""
    stout: float
    """Thickness of limbs and trunk against the usual."""
    leggy: float = 1.0
    """Length of the legs against the usual at this height; the trunk makes up for it."""

    @property
    def below_head(self) -> float:
        """Height from sole to chin."""
        return self.heads - 1

    @property
    def thickness(self) -> float:
        """Factor on every radius: thinner limbs on a smaller body, but not in proportion."""
        return float((self.below_head / 6) ** 0.72) * self.stout

    @property
    def neck(self) -> float:
        """From the base of the neck to the base of the skull."""
        return 0.042 * self.below_head

    @property
    def legs(self) -> float:
        """Length of a leg against a grown-up's: a doll's legs are shorter for its height."""
        return self.leggy * (1 + 0.04 * (self.heads - 6.5))

    @property
    def torso(self) -> float:
        """From the hips to the base of the neck."""
        return (0.335 + 0.562 * (1 - self.legs)) * self.below_head

    @property
    def shoulder(self) -> float:
        """Half the distance between the shoulders."""
        return 0.53 * self.broad * float((self.below_head / 6) ** 0.8)

    @property
    def hip(self) -> float:
        """Half the distance between the hips."""
        return 0.36 * float((self.below_head / 6) ** 0.8)

    @property
    def upper_arm(self) -> float:
        """From shoulder to elbow."""
        return 0.192 * self.below_head

    @property
    def forearm(self) -> float:
        """From elbow to wrist."""
        return 0.167 * self.below_head

    @property
    def hand(self) -> float:
        """From wrist to the knuckles of a hand."""
        return 0.26 * float((self.below_head / 6) ** 0.6)

    @property
    def thigh(self) -> float:
        """From hip to knee."""
        return 0.287 * self.legs * self.below_head

    @property
    def shin(self) -> float:
        """From knee to ankle."""
        return 0.275 * self.legs * self.below_head

    @property
    def foot(self) -> float:
        """From ankle to the ball of the foot."""
        return 0.52 * float((self.below_head / 6) ** 0.7)


@dataclass(frozen=True)
class Limb:
    """Angles of an arm or a leg, from hanging straight down.

    It is lifted by `lift` in the direction `toward` (0 out to its own side, 90 forward, 180 across
    the body, -90 back), its hinge bent by `bend`, in a plane turned by `twist` about the bone.
    """

    lift: float = 8.0
    toward: float = 0.0
    bend: float = 10.0
    twist: float = 0.0


@dataclass(frozen=True)
class Reach:
    """An arm whose wrist goes to a place: offset from a joint, in heads of a figure of seven.

    The offset counts along the chest's axes, for the head along the head's; x towards the arm's
    own side. The elbow goes `elbow`wards. A joint without a side in its name ("hip") is that of
    the arm's own side.
    """

    joint: str
    offset: tuple[float, float, float]
    elbow: tuple[float, float, float] = (0.7, -0.6, -0.4)


@dataclass(frozen=True)
class Angles:
    """All angles of a pose. `root` tips the whole body: (pitch, yaw, roll); so for the others."""

    root: tuple[float, float, float] = (0.0, 0.0, 0.0)
    spine: tuple[float, float, float] = (0.0, 0.0, 0.0)
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)
    left_arm: Limb | Reach = Limb()
    right_arm: Limb | Reach = Limb()
    left_leg: Limb = Limb(lift=4, bend=2)
    right_leg: Limb = Limb(lift=4, bend=2)
    toes: tuple[float, float] = (0.0, 0.0)
    """How far the left and the right foot points down."""
    hands: tuple[float, float] = (15.0, 15.0)
    """How far the fingers of the left and the right hand curl."""
    signs: tuple[str, str] = ("", "")
    """Which fingers stay straight whatever the others do: a sign of `body.SIGNS`."""


@dataclass(frozen=True)
class Body:
    """A posed body: joints by name (3,), and bones' frames (3, 3) by name, -y along the bone."""

    build: Build
    joints: dict[str, Array]
    frames: dict[str, Array]
    curl: dict[str, float]
    sign: dict[str, str]


def pose_body(build: Build, angles: Angles) -> Body:
    """Place every joint; the lowest one comes to rest near y = 0."""
    curl = dict(zip(SIDES, angles.hands, strict=True))
    body = Body(build, {}, {}, curl, dict(zip(SIDES, angles.signs, strict=True)))
    _place_trunk(body, angles)
    for side, leg, toes in zip(
        SIDES, (angles.left_leg, angles.right_leg), angles.toes, strict=True
    ):
        _place_leg(body, side, leg, toes)
    for side, arm in zip(SIDES, (angles.left_arm, angles.right_arm), strict=True):
        _place_arm(body, side, arm)
    lowest = min(float(joint[1]) for joint in body.joints.values())
    for name, joint in body.joints.items():
        body.joints[name] = joint - vector(0, lowest, 0)
    return body


def _place_trunk(body: Body, angles: Angles) -> None:
    build, joints, frames = body.build, body.joints, body.frames
    pelvis = turn(angles.root)
    half = pelvis @ turn(tuple(angle / 2 for angle in angles.spine))
    chest = pelvis @ turn(angles.spine)
    neck = chest @ turn(tuple(angle * 0.4 for angle in angles.head))
    head = chest @ turn(angles.head)
    frames.update(pelvis=pelvis, waist=half, chest=chest, neck=neck, head=head)
    joints["pelvis"] = vector(0, 0, 0)
    joints["waist"] = pelvis @ vector(0, 0.38 * build.torso, 0)
    joints["chest"] = joints["waist"] + half @ vector(0, 0.30 * build.torso, 0)
    joints["neck"] = joints["chest"] + chest @ vector(0, 0.32 * build.torso, 0)
    joints["skull"] = joints["neck"] + neck @ vector(0, build.neck + 0.08, 0.03)
    joints["head"] = joints["skull"] + head @ vector(0, 0.36, 0.06)
    for side in SIDES:
        own = _own(side)
        joints[f"{side}_hip"] = pelvis @ (own @ vector(build.hip, -0.02, 0))
        joints[f"{side}_eye"] = joints["head"] + head @ (own @ vector(0.19, -0.10, 0.385))
        joints[f"{side}_ear"] = joints["head"] + head @ (own @ vector(0.43, -0.12, -0.02))
    joints["nose"] = joints["head"] + head @ vector(0, -0.235, 0.42)
    joints["nose_root"] = joints["head"] + head @ vector(0, -0.10, 0.42)


def _place_leg(body: Body, side: str, leg: Limb, toes: float) -> None:
    build, joints, frames = body.build, body.joints, body.frames
    own = _own(side)
    thigh = body.frames["pelvis"] @ own @ _lifted(leg) @ own
    bend = min(max(leg.bend, 0.0), KNEE_MOST)
    shin = thigh @ about(vector(1, 0, 0), bend)
    foot = shin @ pitch(toes)
    frames.update({f"{side}_thigh": thigh, f"{side}_shin": shin, f"{side}_foot": foot})
    joints[f"{side}_knee"] = joints[f"{side}_hip"] + thigh @ vector(0, -build.thigh, 0)
    joints[f"{side}_ankle"] = joints[f"{side}_knee"] + shin @ vector(0, -build.shin, 0)
    sole = -0.30 * build.foot
    joints[f"{side}_ball"] = joints[f"{side}_ankle"] + foot @ vector(0, sole, build.foot)
    joints[f"{side}_heel"] = joints[f"{side}_ankle"] + foot @ vector(0, sole, -0.22 * build.foot)
    joints[f"{side}_toe"] = joints[f"{side}_ball"] + foot @ vector(0, 0, 0.28 * build.foot)


def _place_arm(body: Body, side: str, arm: Limb | Reach) -> None:
    if isinstance(arm, Limb):
        _place_shoulder(body, side, arm.lift)
        upper, fore = arm_frames(body.frames["chest"], side, arm)
    else:
        # The shoulder rises with the arm, and so the arm is found again from there.
        _place_shoulder(body, side, 0.0)
        upper, _ = _reaching(body, side, arm)
        _place_shoulder(body, side, limb_of(body.frames["chest"], side, upper, upper).lift)
        upper, fore = _reaching(body, side, arm)
    build, joints, frames, own = body.build, body.joints, body.frames, _own(side)
    elbow = joints[f"{side}_shoulder"] + upper @ vector(0, -build.upper_arm, 0)
    wrist = elbow + fore @ vector(0, -build.forearm, 0)
    frames.update({f"{side}_upper_arm": upper, f"{side}_forearm": fore, f"{side}_hand": fore})
    joints[f"{side}_elbow"], joints[f"{side}_wrist"] = elbow, wrist
    joints[f"{side}_knuckles"] = wrist + fore @ vector(0, -build.hand, 0)
    thumb = own @ vector(-0.35 * build.hand, -0.75 * build.hand, 0.45 * build.hand)
    joints[f"{side}_thumb"] = wrist + fore @ thumb


def _place_shoulder(body: Body, side: str, lift: float) -> None:
    """The shoulder, higher and further in as the arm is lifted."""
    build = body.build
    shrug = 0.16 * build.shoulder * max(lift - 40, 0) / 100
    shoulder = vector(build.shoulder - 0.6 * shrug, -0.06 * build.torso + 1.6 * shrug, 0)
    place = body.frames["chest"] @ (_own(side) @ shoulder)
    body.joints[f"{side}_shoulder"] = body.joints["neck"] + place


def arm_frames(base: Array, side: str, arm: Limb) -> tuple[Array, Array]:
    """Frames of the two bones of an arm that hangs from a trunk with the frame `base`."""
    own = _own(side)
    upper = base @ own @ _lifted(arm) @ own
    bend = min(max(arm.bend, 0.0), ELBOW_MOST)
    return upper, upper @ own @ about(vector(-1, 0, 0), bend) @ own


def limb_of(base: Array, side: str, upper: Array, lower: Array) -> Limb:
    """The angles of a limb from the frames (3, 3) of its bones; `base` is its end of the trunk's.

    The inverse of placing it, for limbs that are lifted between 0 and 180 degrees.
    """
    own = _own(side)
    frame = own @ base.T @ upper @ own
    x, y, z = -frame[:, 1]
    lift = float(np.degrees(np.arccos(np.clip(-y, -1, 1))))
    toward = float(np.degrees(np.arctan2(z, x)))
    twisted = _lifted(Limb(lift, toward)).T @ frame
    twist = float(np.degrees(np.arctan2(twisted[0, 2], twisted[0, 0])))
    bend = float(np.degrees(np.arccos(np.clip(upper[:, 1] @ lower[:, 1], -1, 1))))
    return Limb(lift, toward, bend, twist)


def settled(build: Build, angles: Angles) -> Angles:
    """The same pose with every arm that reaches for a place as the angles that bring it there."""
    if isinstance(angles.left_arm, Limb) and isinstance(angles.right_arm, Limb):
        return angles
    body = pose_body(build, angles)
    left, right = (
        _settled(body, side, arm)
        for side, arm in zip(SIDES, (angles.left_arm, angles.right_arm), strict=True)
    )
    return replace(angles, left_arm=left, right_arm=right)


def _settled(body: Body, side: str, arm: Limb | Reach) -> Limb:
    if isinstance(arm, Limb):
        return arm
    upper, fore = (body.frames[f"{side}_{bone}"] for bone in ("upper_arm", "forearm"))
    return limb_of(body.frames["chest"], side, upper, fore)


def _reaching(body: Body, side: str, arm: Reach) -> tuple[Array, Array]:
    """Frames of upper arm and forearm that bring the wrist to its place, or as near as it goes."""
    build, chest, own = body.build, body.frames["chest"], _own(side)
    shoulder = body.joints[f"{side}_shoulder"]
    offset = own @ vector(*arm.offset)
    if arm.joint == "head":
        place = body.frames["head"] @ offset
    else:
        place = chest @ offset * float((build.below_head / 6) ** 0.8)
    line = body.joints[_joint_of(arm.joint, side, body)] + place - shoulder
    a, b = build.upper_arm, build.forearm
    straight = (a + b) * 0.995
    folded = float(np.sqrt(a * a + b * b + 2 * a * b * np.cos(np.radians(ELBOW_MOST))))
    length = float(np.clip(np.linalg.norm(line), folded, straight))
    ahead = unit(line)
    pole = chest @ (own @ vector(*arm.elbow))
    aside = unit(pole - ahead * (pole @ ahead))
    cos = (a * a + length * length - b * b) / (2 * a * length)
    elbow = ahead * (a * cos) + aside * (a * np.sqrt(max(1 - cos * cos, 0)))
    upper = pointing(elbow, -aside)
    fore = pointing(ahead * length - elbow, -aside)
    return upper, fore


def _joint_of(name: str, side: str, body: Body) -> str:
    return f"{side}_{name}" if f"{side}_{name}" in body.joints else name


def _lifted(limb: Limb) -> Array:
    """The frame of a left limb's upper bone."""
    toward = math.radians(limb.toward)
    axis = vector(-math.sin(toward), 0, math.cos(toward))
    return about(axis, limb.lift) @ yaw(limb.twist)


def _own(side: str) -> Array:
    """Maps the left side's axes to a side's."""
    return _UNMIRRORED if side == "left" else MIRROR


def turn(angles: tuple[float, ...]) -> Array:
    """The rotation (3, 3) of (pitch, yaw, roll)."""
    return yaw(angles[1]) @ pitch(angles[0]) @ roll(angles[2])
