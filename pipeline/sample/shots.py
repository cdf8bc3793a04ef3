"""Shots: one look in one pose, in a square, so that drawings can be held against each other."""

from typing import Protocol

import numpy as np

from pipeline.sample.camera import Camera
from pipeline.sample.look import Face, Hair, Look, Worn
from pipeline.sample.poses.library import POSES
from pipeline.sample.scene import LONGEST, Scene
from pipeline.sample.skeleton import Angles, Build, pose_body

THREE_QUARTERS, BEHIND = 28.0, 158.0
"""Azimuths."""

ROOM = {"full_body": 0.9, "upper_body": 0.85, "portrait": 1.3, "face": 0.62}
"""Around the joints that a shot shows, in heads."""

HAIR_LENGTH = 1.3
"""In heads, where the cut allows it."""

SHORT_HAIR = Hair("brown_hair", "between_eyes", 0.36, 0.4)

LOOK = Look(
    Build(6.4, 1.0, 1.0),
    "1girl",
    "",
    Hair("brown_hair", "between_eyes", HAIR_LENGTH, 0.5),
    Face("blue_eyes", "round", "smile"),
    (Worn("t-shirt", "white"), Worn("shorts", "blue"), Worn("sneakers", "white", "red")),
    bust=0.4,
)
"""Who wears and does what a sheet shows."""


class Entry(Protocol):
    """An entry of a library, which may be held out."""

    @property
    def unseen(self) -> bool:
        """Whether it appears in the test split only."""


def shot(
    look: Look,
    pose: str = "standing",
    azimuth: float = THREE_QUARTERS,
    elevation: float = 6.0,
    crop: str = "full_body",
    style: str = "cel",
    angles: Angles | None = None,
) -> Scene:
    """A look in a base pose, or in the angles given instead of the pose's, in a square."""
    base = POSES[pose]
    angles = angles or base.angles
    body = pose_body(look.build, angles)
    camera = Camera(azimuth, elevation, 0.0, 25.0, body.joints["waist"])
    names = {
        "full_body": tuple(body.joints),
        "upper_body": ("head", "neck", "left_hip", "right_hip"),
        "portrait": ("head",),
        "face": ("head",),
    }[crop]
    seen = camera.project(np.array([body.joints[name] for name in names]))
    low, high = seen.min(axis=0) - ROOM[crop], seen.max(axis=0) + ROOM[crop]
    scale = LONGEST / float((high - low).max())
    x, y = LONGEST / 2 - (low + high) / 2 * scale
    placed = camera.placed(scale, (float(x), float(y)))
    seat = base.seat and "chair"
    return Scene(look, base, angles, placed, crop, LONGEST, LONGEST, style, "viewer", seat)


def caption(name: str, entry: Entry) -> str:
    """Its name, and whether it is held out."""
    return f"{name} (test only)" if entry.unseen else name
