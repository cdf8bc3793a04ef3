"""Rotations, and solids made of ellipsoids.

Axes everywhere: x to the character's own left, y up, z forward. The unit is the height of the
character's head. Angles are in degrees.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MIRROR = np.diag([-1.0, 1.0, 1.0])
"""Swaps the character's left and right."""


def vector(x: float, y: float, z: float) -> Array:
    """A point or direction (3,)."""
    return np.array([x, y, z], dtype=np.float64)


def pitch(angle: float) -> Array:
    """Rotation (3, 3) that tips what is up towards the front: a bow, a nod."""
    cos, sin = _cos_sin(angle)
    return np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])


def yaw(angle: float) -> Array:
    """Rotation (3, 3) that turns the front towards the character's own left."""
    cos, sin = _cos_sin(angle)
    return np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])


def roll(angle: float) -> Array:
    """Rotation (3, 3) that tips what is up towards the character's own right."""
    cos, sin = _cos_sin(angle)
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])


def about(axis: Array, angle: float) -> Array:
    """Rotation (3, 3) by an angle about any axis (Rodrigues' formula)."""
    x, y, z = (axis / np.linalg.norm(axis)).tolist()
    cos, sin = _cos_sin(angle)
    rest = 1 - cos
    return np.array(
        [
            [cos + rest * x * x, rest * x * y - sin * z, rest * x * z + sin * y],
            [rest * x * y + sin * z, cos + rest * y * y, rest * y * z - sin * x],
            [rest * x * z - sin * y, rest * y * z + sin * x, cos + rest * z * z],
        ]
    )


def cross(a: Array, b: Array) -> Array:
    """The vector (3,) at right angles to two; for single vectors much quicker than NumPy's."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return vector(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)


def unit(direction: Array) -> Array:
    """The direction at length one; straight down where it has none."""
    length = float(np.linalg.norm(direction))
    if length < 1e-9:
        return vector(0, -1, 0)
    scaled: Array = direction / length
    return scaled


def pointing(down: Array, front: Array) -> Array:
    """A bone's frame (3, 3): its -y along `down`, its +z as near to `front` as it goes."""
    y = -unit(down)
    z = front - y * (front @ y)
    if np.linalg.norm(z) < 1e-6:
        z = vector(0, 0, 1) - y * y[2] if abs(y[2]) < 0.9 else vector(1, 0, 0) - y * y[0]
    z = unit(z)
    frame: Array = np.column_stack([cross(y, z), y, z])
    return frame


@dataclass(frozen=True)
class Solid:
    """Ellipsoids and the groups of them that a taut skin is drawn over.

    `centres` (N, 3); `axes` (N, 3, 3), an ellipsoid's half axes as columns; `hulls` (M, G): the
    solid is the union of the convex hulls of M groups of G ellipsoids.
    """

    centres: Array
    axes: Array
    hulls: NDArray[np.intp]

    @property
    def middle(self) -> Array:
        """The mean of the centres (3,)."""
        middle: Array = self.centres.mean(axis=0)
        return middle

    def grown(self, factor: float) -> "Solid":
        """The same centres with half axes `factor` times as long."""
        return Solid(self.centres, self.axes * factor, self.hulls)


def chain(centres: Array, axes: Array) -> Solid:
    """A tube through ellipsoids: `centres` (N, 3), `axes` (N, 3, 3), or radii (N,) for balls."""
    if axes.ndim == 1:
        axes = axes[:, None, None] * np.eye(3)
    hulls = list(pairwise(range(len(centres)))) or [(0, 0)]
    return Solid(centres, axes, np.array(hulls, dtype=np.intp))


def hull(centres: Array, axes: Array) -> Solid:
    """One convex hull over all ellipsoids; `axes` as in `chain`."""
    if axes.ndim == 1:
        axes = axes[:, None, None] * np.eye(3)
    return Solid(centres, axes, np.arange(len(centres), dtype=np.intp)[None])


def ball(centre: Array, radius: float) -> Solid:
    """A ball."""
    return chain(centre[None], np.array([radius]))


def between(start: Array, end: Array, shares: tuple[float, ...]) -> Array:
    """Points (N, 3) at shares of the way from start to end."""
    points: Array = start + np.array(shares)[:, None] * (end - start)
    return points


def discs(frame: Array, width: float, thickness: float, depth: float) -> Array:
    """Half axes (3, 3) of an ellipsoid along a frame's x, y and z."""
    axes: Array = frame * np.array([width, thickness, depth])
    return axes


def smooth(points: Array, *, closed: bool, steps: int = 4) -> Array:
    """A Catmull-Rom curve through points (N, D), `steps` points a span."""
    if closed:
        padded = np.concatenate([points[-1:], points, points[:2]])
    else:
        padded = np.concatenate([points[:1], points, points[-1:]])
    p0, p1, p2, p3 = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = (np.arange(steps) / steps)[None, :, None]
    p0, p1, p2, p3 = (p[:, None] for p in (p0, p1, p2, p3))
    curve = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    curve = curve.reshape(-1, points.shape[1])
    return curve if closed else np.concatenate([curve, points[-1:]])


def _cos_sin(angle: float) -> tuple[float, float]:
    radians = math.radians(angle)
    return math.cos(radians), math.sin(radians)
