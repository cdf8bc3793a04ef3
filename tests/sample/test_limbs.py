"""The body drawn: limbs grow out of each other without a line between."""

import random

import numpy as np
import pytest

from pipeline.sample.camera import Camera
from pipeline.sample.geometry import vector
from pipeline.sample.ink import Hand, Ink
from pipeline.sample.limbs import draw_skin, place_parts
from pipeline.sample.poses.library import POSES
from pipeline.sample.raster import paint
from pipeline.sample.shapes import Figure
from pipeline.sample.skeleton import Build, pose_body

SKIN = "#fbe3d2"


def bare(pose: str, azimuth: float) -> tuple[np.ndarray, Camera, object]:
    """The skin below the head, as RGBA pixels."""
    body = pose_body(Build(6.5, 1.0, 1.0), POSES[pose].angles)
    camera = Camera(azimuth, 4.0, 0.0, 30.0, vector(0, 3.2, 0), 68.0, (200.0, 256.0))
    figure = Figure()
    hand = Hand(figure, camera, Ink(1.2, 0.0, "flat"), random.Random(1))
    place_parts(hand, body)
    draw_skin(hand, body, SKIN, 0.0)
    return np.asarray(paint(figure.shapes(), 400, 512)), camera, body


@pytest.mark.parametrize("joint", ["elbow", "knee", "wrist", "ankle"])
@pytest.mark.parametrize("azimuth", [0.0, 40.0, 180.0])
def test_no_line_crosses_a_joint(joint, azimuth):
    pixels, camera, body = bare("standing", azimuth)
    skin = np.array([int(SKIN[n : n + 2], 16) for n in (1, 3, 5)])
    for side in ("left", "right"):
        x, y = camera.project(body.joints[f"{side}_{joint}"][None])[0].astype(int)
        around = pixels[y - 1 : y + 2, x - 1 : x + 2, :3].astype(int)
        assert np.abs(around - skin).max() < 12, side


def test_the_line_is_round_the_limbs():
    pixels, _, _ = bare("standing", 0.0)
    dark = (pixels[..., :3].astype(int).max(axis=2) < 90) & (pixels[..., 3] > 200)
    assert dark.sum() > 500
