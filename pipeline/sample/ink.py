"""The hand that draws: line and shading, the same for every part of a picture."""

import random
from dataclasses import dataclass

import numpy as np

from pipeline.sample.camera import Camera, Seen
from pipeline.sample.colours import lighter, mix, shaded
from pipeline.sample.geometry import Array, Solid
from pipeline.sample.shapes import Figure, Part, Shape

Levels = tuple[tuple[float, float], ...]
"""From the shadow to the light: the share of a shape that a tone covers, and the tone itself
(negative is shadow, positive light)."""

SHADING: dict[str, Levels] = {
    "flat": ((1.0, 0.0),),
    "cel": ((1.0, -0.24), (0.80, 0.0)),
    "soft": ((1.0, -0.26), (0.93, -0.16), (0.85, -0.06), (0.74, 0.0), (0.5, 0.07), (0.3, 0.13)),
}


@dataclass(frozen=True)
class Ink:
    """How a picture is drawn.

    `line` is the outlines' width in pixels, `tint` how much of the shape's own colour is in them
    (0 is black ink), `shading` a key of SHADING, `colourless` leaves the paper white inside the
    lines, `shake` is how far a sketching hand strays, in pixels.
    """

    line: float
    tint: float
    shading: str
    light: tuple[float, float] = (-0.6, -0.8)
    colourless: bool = False
    shake: float = 0.0

    def outline(self, colour: str) -> str:
        """The line around a shape of that colour."""
        return mix("#262029", shaded(colour, 0.45), self.tint)

    def paint(self, colour: str) -> str:
        """What a shape of that colour is filled with."""
        return mix("#ffffff", colour, 0.05) if self.colourless else colour

    def tone(self, colour: str, tone: float) -> str:
        """A colour in shadow (negative) or light (positive)."""
        return shaded(colour, -tone) if tone < 0 else lighter(colour, tone)


@dataclass(frozen=True)
class Seam:
    """What covers the line where two solids meet.

    `base` is the stretch itself, `light` one a little longer, over which the light runs on; where
    there is none, the stretch is painted in the plain colour.
    """

    base: Solid
    light: Solid | None = None


class Hand:
    """Draws solids, polygons and lines onto a figure's parts, as a camera sees them."""

    def __init__(self, figure: Figure, camera: Camera, ink: Ink, dice: random.Random) -> None:
        self.figure = figure
        self.camera = camera
        self.ink = ink
        self._strays = np.random.default_rng(dice.getrandbits(63))

    def part(self, name: str, at: Array | None = None, bias: float = 0.0) -> Part:
        """A part; the first to ask for it says where it is in space, `bias` heads nearer."""
        if at is None:
            return self.figure.part(name)
        return self.figure.part(name, self.camera.near(at) + bias)

    def solid(self, part: Part, solid: Solid, colour: str, *, joint: Seam | None = None) -> None:
        """A solid with its outline and shading; `joint` hides the line to what it is joined to."""
        ink, seen = self.ink, self.camera.see(solid)
        body = seen.silhouette()
        if ink.line:
            outline = self._strayed(body + ink.line * seen.units)
            part.shapes.append(Shape(outline, ink.outline(colour)))
            if ink.shake:
                again = self._strayed(body + 0.6 * ink.line * seen.units)
                part.shapes.append(Shape(again, ink.outline(colour), opacity=0.6))
        self._fill(part, seen, body, colour)
        part.covers.append(body)
        if joint is not None:
            self.join(part, joint, colour)

    def join(self, part: Part, seam: Seam, colour: str) -> None:
        """Paint over the line between two solids of one colour."""
        base = self.camera.silhouette(seam.base)
        if self.ink.shading == "flat" or seam.light is None:
            part.shapes.append(Shape(base, self.ink.paint(colour)))
        else:
            self._fill(part, self.camera.see(seam.light), base, colour)

    def polygon(
        self, part: Part, points: Array, colour: str, *, line: float = 1.0, opacity: float = 1.0
    ) -> None:
        """A flat polygon (N, 2), in pixels, with an outline of `line` times the usual width."""
        stroke = self.ink.outline(colour) if line and self.ink.line else ""
        fill = self.ink.paint(colour)
        width = self.ink.line * line
        points = self._strayed(points[None])[0]
        part.shapes.append(Shape(points[None], fill, stroke, width, opacity))
        if opacity == 1:
            part.covers.append(points[None])

    def detail(self, part: Part, points: Array, colour: str, opacity: float = 1.0) -> None:
        """A polygon (N, 2) on the surface of what is there: no line, and it hides nothing."""
        part.shapes.append(Shape(points[None], self.ink.paint(colour), opacity=opacity))

    def line(
        self, part: Part, points: Array, colour: str, width: float = 1.0, opacity: float = 1.0
    ) -> None:
        """An open line (N, 2), `width` times the usual."""
        width = max(self.ink.line, 0.8) * width
        line = Shape(points[None], stroke=colour, width=width, opacity=opacity, closed=False)
        part.shapes.append(line)

    def _fill(self, part: Part, seen: Seen, body: Array, colour: str) -> None:
        ink = self.ink
        if ink.colourless:
            part.shapes.append(Shape(body, ink.paint(colour)))
            return
        light = np.array(ink.light)
        for share, tone in SHADING[ink.shading]:
            hulls = body if share == 1.0 else seen.lit(light, share)
            part.shapes.append(Shape(hulls, ink.tone(colour, tone)))

    def _strayed(self, polygons: Array) -> Array:
        if not self.ink.shake:
            return polygons
        strays: Array = polygons + self._strays.normal(0, self.ink.shake, polygons.shape)
        return strays
