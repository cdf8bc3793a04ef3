"""Projection: what is left and right, near and far, and the outlines of solids."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from pipeline.sample.camera import Camera
from pipeline.sample.geometry import ball, chain, vector


def camera(azimuth: float = 0.0, elevation: float = 0.0, roll: float = 0.0) -> Camera:
    return Camera(azimuth, elevation, roll, 1e6, vector(0, 0, 0), 10.0, (100.0, 100.0))


@pytest.mark.parametrize(
    ("azimuth", "point", "pixel"),
    [
        (0, (1, 0, 0), (110, 100)),  # from the front, its own left is on our right
        (180, (1, 0, 0), (90, 100)),  # from behind, on our left
        (90, (0, 0, 1), (90, 100)),  # from its left side, it looks to our left
        (-90, (0, 0, 1), (110, 100)),
        (0, (0, 1, 0), (100, 90)),  # up is up
    ],
)
def test_where_points_go(azimuth, point, pixel):
    assert camera(azimuth).project(np.array([point], float))[0] == pytest.approx(pixel, abs=1e-3)


def test_the_near_side_is_the_one_the_camera_is_on():
    assert camera(90).near(vector(1, 0, 0)) > camera(90).near(vector(-1, 0, 0))
    assert camera(0).near(vector(0, 0, 1)) > camera(0).near(vector(0, 0, -1))
    assert camera(0, elevation=60).near(vector(0, 1, 0)) > 0.5


def test_perspective_enlarges_what_is_near():
    close = Camera(0, 0, 0, 10.0, vector(0, 0, 0), 10.0)
    near, far = close.project(np.array([[1, 0, 2], [1, 0, -2]], float))
    assert near[0] == pytest.approx(10 * 10 / 8)
    assert far[0] == pytest.approx(10 * 10 / 12)


@given(st.floats(-180, 180), st.floats(-80, 80), st.floats(-90, 90))
def test_a_ball_is_round_from_everywhere(azimuth, elevation, roll):
    seen = camera(azimuth, elevation, roll).silhouette(ball(vector(1, 2, 3), 2.0))[0]
    middle = camera(azimuth, elevation, roll).project(np.array([[1.0, 2.0, 3.0]]))[0]
    assert np.linalg.norm(seen - middle, axis=1) == pytest.approx(20.0, abs=0.01)


@given(st.integers(0, 10**6))
def test_a_silhouette_is_the_convex_hull_of_its_ellipses(seed):
    random = np.random.default_rng(seed)
    solid = chain(random.normal(0, 2, (2, 3)), random.uniform(0.4, 1.5, 2))
    view = camera(float(random.uniform(-180, 180))).placed(40.0, (100.0, 100.0))
    polygon = view.silhouette(solid)[0]
    # Every corner is on the hull, and no point of the balls lies outside by more than the chord.
    assert len(ConvexHull(np.unique(polygon.round(6), axis=0)).vertices) >= 3
    turns = np.linspace(0, 2 * np.pi, 50)
    for centre, axes in zip(view.project(solid.centres), solid.axes, strict=True):
        ring = centre + 40 * axes[0, 0] * np.stack([np.cos(turns), np.sin(turns)], axis=1)
        for direction in np.stack([np.cos(turns), np.sin(turns)], axis=1):
            slack = (ring @ direction).max() - (polygon @ direction).max()
            assert slack < 0.05 * 40 * axes[0, 0]


def test_the_lit_part_never_leaves_the_silhouette():
    solid = chain(np.array([[0, 0, 0], [0, 3.0, 1.0]]), np.array([1.0, 0.6]))
    view = camera(30, 20)
    light = np.array([-0.6, -0.8])
    outline, lit = view.silhouette(solid)[0], view.see(solid).lit(light, 0.7)[0]
    for angle in np.linspace(0, 2 * np.pi, 40):
        direction = np.array([np.cos(angle), np.sin(angle)])
        assert (lit @ direction).max() <= (outline @ direction).max() + 0.5
