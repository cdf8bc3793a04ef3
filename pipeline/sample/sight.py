"""What a picture shows of its figure: how far down, and which side of it."""

from pipeline.sample.garments.garment import FEET, HEAD, HIPS, TORSO
from pipeline.sample.geometry import vector
from pipeline.sample.scene import Scene

ZONES = {"full_body": FEET, "cowboy_shot": HIPS, "upper_body": TORSO, "portrait": HEAD}
"""How far down each crop shows the figure."""


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
