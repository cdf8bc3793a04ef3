import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from pipeline.segmenter.warp import rotate

Pixels = NDArray[np.uint8]


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)


def on_canvas(pixels: Pixels, degrees: float, x: float, y: float, side: int) -> Pixels:
    """The whole canvas."""
    part, (left, top) = rotate(pixels, degrees, x, y, side)
    canvas = np.zeros((side, side, 4), np.uint8)
    canvas[top : top + part.shape[0], left : left + part.shape[1]] = part
    return canvas


def reference(pixels: Pixels, degrees: float, x: float, y: float, side: int) -> NDArray[np.float64]:
    """The same in floating point, by SciPy."""
    height, width = pixels.shape[:2]
    angle = np.deg2rad(degrees)
    back = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])  # (y, x)
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    offset = middle - back @ np.array([y - 0.5, x - 0.5])
    return np.stack(
        [
            ndimage.affine_transform(
                pixels[..., channel].astype(float), back, offset, (side, side), order=1,
                mode="grid-constant",
            )
            for channel in range(4)
        ],
        axis=2,
    )  # fmt: skip


def test_without_a_turn_the_picture_is_where_it_should_be() -> None:
    pixels = noise(4, 6)
    canvas = on_canvas(pixels, 0, 8, 7, 16)
    assert (canvas[5:9, 5:11] == pixels).all()
    canvas[5:9, 5:11] = 0
    assert not canvas.any()


def test_a_quarter_turn_is_clockwise_and_exact() -> None:
    pixels = noise(4, 6)
    canvas = on_canvas(pixels, 90, 8, 8, 16)
    assert (canvas[5:11, 6:10] == np.rot90(pixels, -1)).all()


TURNS = [
    # degrees, x, y: inside, over the edge, far outside, upside down
    (17.3, 32.2, 30.9),
    (-40.0, 5.0, 60.0),
    (30.0, 150.0, 10.0),
    (180.0, 31.5, 32.5),
    (-123.4, 20.0, 40.0),
]


@pytest.mark.parametrize(("degrees", "x", "y"), TURNS)
def test_it_is_what_scipy_gives_in_floating_point(degrees: float, x: float, y: float) -> None:
    smooth = ndimage.gaussian_filter(noise(30, 20).astype(float), (2, 2, 0)).astype(np.uint8)
    ours = on_canvas(smooth, degrees, x, y, 64)
    assert np.abs(ours - reference(smooth, degrees, x, y, 64)).max() < 2


@given(st.floats(-180, 180), st.floats(-40, 100), st.floats(-40, 100), st.integers(0, 9))
def test_colours_never_exceed_alpha(degrees: float, x: float, y: float, seed: int) -> None:
    pixels = noise(9, 7, seed)
    pixels[..., :3] = np.minimum(pixels[..., :3], pixels[..., 3:])
    part, (left, top) = rotate(pixels, degrees, x, y, 48)
    assert (part[..., :3] <= part[..., 3:]).all()
    assert 0 <= left <= left + part.shape[1] <= 48
    assert 0 <= top <= top + part.shape[0] <= 48


def test_a_picture_outside_the_canvas_leaves_nothing() -> None:
    part, _ = rotate(noise(5, 5), 20, -50, 10, 32)
    assert part.size == 0


def test_the_same_bytes_on_any_machine() -> None:
    y, x, channel = np.indices((40, 30, 4))
    pixels = ((x * 13 + y * 7) * (channel + 3) % 256).astype(np.uint8)
    canvas = on_canvas(pixels, 23.0, 30.3, 34.7, 64)
    assert hashlib.sha256(canvas.tobytes()).hexdigest() == (
        "cccbd819c7d7432f5587f42bb8e0317ee43aca16bdc73eda9dfa33ef82ef2c2f"
    )
