"""Keypoints read from heatmaps.

A map has `side` × `side` pixels and shows the whole crop; positions on it are continuous, with
(0, 0) at the top left corner and a pixel's centre at +0.5, as everywhere.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

PAPER_SMOOTHING = 0.1
"""Standard deviation of the paper's smoothing before the arg-max, in sides of the map."""

FLAT = 1e-6
"""A heatmap whose curvature at its peak is below this has no better position than that pixel."""


class Read(NamedTuple):
    """Keypoints read from heatmaps."""

    positions: NDArray[np.float64]
    """(N, K, 2), in pixels of the map."""
    peaks: NDArray[np.float64]
    """(N, K), the highest value of each map, 0 to 1: a score, not yet a probability."""


def read_smoothed(heatmaps: NDArray[np.floating], smoothing: float = PAPER_SMOOTHING) -> Read:
    """The paper's decoding: smooth, then take the middle of the highest pixel.

    Args:
        heatmaps: (N, K, side, side), 0 to 1.
        smoothing: standard deviation, in sides.
    """
    side = heatmaps.shape[-1]
    deviation = smoothing * side
    smooth = gaussian_filter(
        np.asarray(heatmaps, np.float64), (0, 0, deviation, deviation), mode="constant"
    )
    rows, columns = _highest(smooth)
    return Read(np.stack([columns, rows], axis=-1).astype(np.float64) + 0.5, _peaks(heatmaps))


def read_subpixel(heatmaps: NDArray[np.floating], smoothing: float = 0.02) -> Read:
    """Distribution-aware decoding (Zhang et al., CVPR 2020): the top of the Gaussian at the peak.

    The logarithm of a Gaussian is a parabola; its first and second differences at the highest
    pixel tell how far away its top lies.

    Args:
        heatmaps: (N, K, side, side), 0 to 1.
        smoothing: standard deviation of what evens out the map first, in sides.
    """
    side = heatmaps.shape[-1]
    deviation = smoothing * side
    smooth = gaussian_filter(np.asarray(heatmaps, np.float64), (0, 0, deviation, deviation))
    rows, columns = _highest(smooth)
    logarithm = np.log(np.maximum(smooth, 1e-10))
    inner_rows, inner_columns = (np.clip(each, 1, side - 2) for each in (rows, columns))
    first, second = np.indices(rows.shape)

    def at(down: int, across: int) -> NDArray[np.float64]:
        values: NDArray[np.float64] = logarithm[
            first, second, inner_rows + down, inner_columns + across
        ]
        return values

    slope = np.stack([at(0, 1) - at(0, -1), at(1, 0) - at(-1, 0)], axis=-1) / 2
    xx = at(0, 1) - 2 * at(0, 0) + at(0, -1)
    yy = at(1, 0) - 2 * at(0, 0) + at(-1, 0)
    xy = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / 4
    determinant = xx * yy - xy**2
    peaked = (determinant > FLAT**2) & (xx < -FLAT) & (yy < -FLAT)
    safe = np.where(peaked, determinant, 1)
    step = np.stack(
        [xy * slope[..., 1] - yy * slope[..., 0], xy * slope[..., 0] - xx * slope[..., 1]], axis=-1
    )
    step = np.where(peaked[..., None], step / safe[..., None], 0)
    inner = np.stack([inner_columns, inner_rows], axis=-1)
    at_border = (inner != np.stack([columns, rows], axis=-1)).any(axis=-1)
    moved = inner + np.clip(step, -1, 1)
    pixels = np.where(at_border[..., None], np.stack([columns, rows], axis=-1), moved)
    return Read(pixels + 0.5, _peaks(heatmaps))


DECODERS = {"paper": read_smoothed, "subpixel": read_subpixel}
"""By the name that the setting `pose.decoding` has for it."""


def _highest(heatmaps: NDArray[np.floating]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(N, K) row and (N, K) column of the highest pixel of each map, the first of equals."""
    flat = heatmaps.reshape(*heatmaps.shape[:2], -1).argmax(axis=-1)
    rows, columns = np.divmod(flat, heatmaps.shape[-1])
    return rows, columns


def _peaks(heatmaps: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(heatmaps.max(axis=(-2, -1)), np.float64)
