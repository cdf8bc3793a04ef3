"""The camera: where the character is seen from, and what projects where."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.sample.geometry import Array, Solid, pitch, roll, yaw

DIRECTIONS = 20
"""Corners of a projected hull. At 60 px radius the polygon is within a pixel of the curve."""

SMALL = 9.0
"""Pixels of half axis below which half the corners do."""

_ANGLES = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
_UNITS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)


@dataclass(frozen=True)
class Camera:
    """Azimuth 0 looks at the face, 90 at the character's own left side, 180 at the back.

    Elevation 90 looks straight down. `distance` is from the centre, in heads: small is a strong
    perspective. `scale` is pixels a head at the centre, which projects to `origin`, in pixels.
    """

    azimuth: float
    elevation: float
    roll: float
    distance: float
    centre: Array
    scale: float = 1.0
    origin: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def rotation(self) -> Array:
        """World to view (3, 3): x right, y up, z towards the eye."""
        return roll(self.roll) @ pitch(self.elevation) @ yaw(-self.azimuth)

    def placed(self, scale: float, origin: tuple[float, float]) -> "Camera":
        """The same view at another scale and place in the picture."""
        return replace(self, scale=scale, origin=origin)

    def view(self, points: Array) -> Array:
        """Points (N, 3) in view axes, about the centre, in heads; z is nearness."""
        return (points - self.centre) @ self.rotation.T

    def near(self, point: Array) -> float:
        """How near one point (3,) is: greater hides smaller."""
        return float(self.view(point[None])[0, 2])

    def facing(self, normal: Array, at: Array) -> float:
        """Cosine between a surface's normal and the line of sight: 1 looks straight at the eye."""
        place = self.view(at[None])[0]
        sight = np.array([0, 0, self.distance]) - place
        turned = self.rotation @ normal
        return float(turned @ sight / (np.linalg.norm(sight) * np.linalg.norm(turned)))

    def project(self, points: Array) -> Array:
        """Points (N, 3) to pixels (N, 2): x to the right, y down."""
        seen = self.view(points)
        pixels = seen[:, :2] * (self._enlargement(seen[:, 2]) * self.scale)[:, None]
        projected: Array = pixels * [1, -1] + np.array(self.origin)
        return projected

    def plane(self, origin: Array, right: Array, up: Array) -> tuple[Array, Array]:
        """A small flat drawing's place (2,) and its matrix (2, 2): [right, up] columns, in pixels.

        A drawing's (x, y) goes to place + matrix @ (x, y).
        """
        seen = self.view(origin[None])
        axes = self.rotation @ np.column_stack([right, up])
        size = float(self._enlargement(seen[:, 2])[0]) * self.scale
        return self.project(origin[None])[0], axes[:2] * [[1], [-1]] * size

    def see(self, solid: Solid) -> "Seen":
        """A solid as seen: its ellipsoids in parallel projection, each at its own size."""
        centres, axes = self._ellipses(solid)
        return Seen(solid.hulls, centres, axes)

    def silhouette(self, solid: Solid) -> Array:
        """The hulls of a solid as seen: convex polygons (M, corners, 2)."""
        return self.see(solid).silhouette()

    def _ellipses(self, solid: Solid) -> tuple[Array, Array]:
        seen = self.view(solid.centres)
        sizes = self._enlargement(seen[:, 2]) * self.scale
        axes = (self.rotation[:2] @ solid.axes) * sizes[:, None, None] * [[1], [-1]]
        return seen[:, :2] * sizes[:, None] * [1, -1] + np.array(self.origin), axes

    def _enlargement(self, near: Array) -> Array:
        return self.distance / np.maximum(self.distance - near, 0.2 * self.distance)


class Seen:
    """A solid's ellipses, from which its silhouette and its lit part follow.

    `units` (corners, 2) are the directions in which the polygons have their corners.

    Args:
        hulls: (M, G), the groups of ellipses whose convex hulls make the silhouette.
        centres: (N, 2), in pixels.
        axes: (N, 2, 3), projected half axes.
    """

    def __init__(self, hulls: NDArray[np.intp], centres: Array, axes: Array) -> None:
        small = len(axes) == 0 or float(np.abs(axes).max()) < SMALL
        self.units = _UNITS[::2] if small else _UNITS
        self._hulls, self._centres, self._axes = hulls, centres, axes
        reach = self.units @ axes
        self._heights = np.sqrt((reach * reach).sum(axis=2))
        """(N, corners): how far each ellipse reaches from its centre."""
        self._edges = (reach @ axes.transpose(0, 2, 1)) / np.maximum(self._heights, 1e-9)[..., None]
        """(N, corners, 2): where on its edge, from its centre."""

    def silhouette(self) -> Array:
        """The hulls: convex polygons (M, corners, 2)."""
        return self._polygons(self._centres, 1.0)

    def lit(self, light: Array, shrink: float) -> Array:
        """The part of the silhouette that the light reaches, as in two-tone painting.

        Smaller by `shrink` (below 1) and moved towards `light` (2,), in pixels, until it touches
        the silhouette: it never leaves it.
        """
        reach = light @ self._axes
        length = np.maximum(np.sqrt((reach * reach).sum(axis=1)), 1e-9)
        to_light = (self._axes @ reach[:, :, None])[:, :, 0] / length[:, None]
        return self._polygons(self._centres + to_light * (1 - shrink), shrink)

    def _polygons(self, centres: Array, size: float) -> Array:
        """In each direction, the farthest edge of each hull's ellipses."""
        heights = centres @ self.units.T + self._heights * size
        farthest = heights[self._hulls].argmax(axis=1)
        chosen = self._hulls[np.arange(len(self._hulls))[:, None], farthest]
        corners: Array = centres[chosen] + self._edges[chosen, np.arange(len(self.units))] * size
        return corners
