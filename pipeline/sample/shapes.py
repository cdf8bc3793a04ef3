"""What a drawing is made of: flat shapes, gathered in parts, drawn from far to near."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.sample.geometry import Array

TENTHS = 10
"""Coordinates are written as whole tenths of a pixel: fine enough, and short."""


@dataclass(frozen=True)
class Shape:
    """Polygons (N, 2), in pixels, painted together. A stroke without a fill is a line."""

    polygons: Sequence[Array]
    fill: str = "none"
    stroke: str = ""
    width: float = 0.0
    opacity: float = 1.0
    closed: bool = True

    def svg(self) -> str:
        """An SVG path, in tenths of a pixel."""
        end = "Z" if self.closed else ""
        path = "".join(_path(polygon) + end for polygon in self.polygons)
        stroke = ""
        if self.stroke:
            stroke = f' stroke="{self.stroke}" stroke-width="{self.width * TENTHS:.0f}"'
        opacity = ""
        if self.opacity < 1:
            # Of fill and stroke apart: the element's own would cost a layer for each shape.
            opacity = f' fill-opacity="{self.opacity:.2f}" stroke-opacity="{self.opacity:.2f}"'
        return f'<path d="{path}" fill="{self.fill}"{stroke}{opacity}/>'


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
            hidden |= inside(polygons, points).any(axis=0)
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

    def svg(self) -> str:
        """All shapes, as the inside of an SVG element in pixels."""
        return group(shape for part in self.from_far_to_near() for shape in part.shapes)


def group(shapes: Iterable[Shape]) -> str:
    """Shapes as an SVG group, in pixels."""
    inner = "".join(shape.svg() for shape in shapes)
    return (
        f'<g transform="scale({1 / TENTHS})" stroke-linejoin="round" stroke-linecap="round">'
        f"{inner}</g>"
    )


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


def _path(polygon: Array) -> str:
    """A path's start and its steps from there: steps are short numbers, quick to read."""
    tenths = np.rint(polygon * TENTHS).astype(np.int64)
    steps = " ".join(map(str, np.diff(tenths, axis=0).ravel().tolist()))
    return f"M{tenths[0, 0]} {tenths[0, 1]}l{steps}"
