"""What a drawing is made of: flat shapes, gathered in parts, drawn from far to near."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.sample.geometry import Array


@dataclass(frozen=True)
class Shape:
    """Polygons (M, K, 2), in pixels, painted together, or open lines."""

    polygons: Array
    fill: str = ""
    """A colour; nothing leaves it unfilled."""
    stroke: str = ""
    width: float = 0.0
    opacity: float = 1.0
    closed: bool = True


@dataclass
class Part:
    """Shapes that keep together in depth.

    `covers` are arrays of polygons (M, K, 2) that hide what is behind.
    """

    name: str
    depth: float
    shapes: list[Shape] = field(default_factory=list)
    covers: list[Array] = field(default_factory=list)

    def hides(self, points: Array) -> NDArray[np.bool_]:
        """Which of the points (N, 2) it lies over, (N,)."""
        hidden = np.zeros(len(points), dtype=np.bool_)
        for polygons in self.covers:
            low, high = polygons.min(axis=(0, 1)), polygons.max(axis=(0, 1))
            near = ((points >= low) & (points <= high)).all(axis=1)
            if near.any():
                hidden[near] |= inside(polygons, points[near]).any(axis=0)
        return hidden


class Figure:
    """The parts of one drawn character."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}

    def part(self, name: str, depth: float | None = None) -> Part:
        """The part of that name. The first to ask for it gives its depth (greater is nearer)."""
        if name not in self._parts:
            assert depth is not None, f"{name} is drawn on before it is placed"
            self._parts[name] = Part(name, depth)
        return self._parts[name]

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def from_far_to_near(self) -> list[Part]:
        """In drawing order; parts of equal depth in the order of their making."""
        return sorted(self._parts.values(), key=lambda part: part.depth)

    def shapes(self) -> list[Shape]:
        """All shapes, in drawing order."""
        return [shape for part in self.from_far_to_near() for shape in part.shapes]


def inside(polygons: Array, points: Array) -> NDArray[np.bool_]:
    """Which points (N, 2) are inside which polygons (M, K, 2), by the even-odd rule: (M, N)."""
    x, y = points[:, 0], points[:, 1]
    x1, y1 = polygons[:, :, :1], polygons[:, :, 1:]
    x2, y2 = (np.concatenate([side[:, 1:], side[:, :1]], axis=1) for side in (x1, y1))
    spans = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    right = x1 + (y - y1) / rise * (x2 - x1) > x
    odd: NDArray[np.bool_] = (spans & right).sum(axis=1) % 2 == 1
    return odd
