"""What is done to a foreground and a background before they become one picture.

A transform is drawn from a row of numbers and says everything; `pipeline/segmenter/composite.py`
carries it out. Augmentation as the paper names it (rotation, translation, scale, flip,
recolouring); the ranges are ours, in `segmenter.canvas`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.settings.segmenter import Canvas

LUMA = np.array([0.299, 0.587, 0.114])
"""How light red, green and blue are to the eye."""

STEPS = 256
"""A colour matrix is in whole steps of 1/256: then float32 holds every product and sum exactly,
and the same bytes come out on any machine."""

NUMBERS = 15
"""How many a transform is drawn from."""

DECIMALS = 9
"""Of a power, whose last bits depend on the machine."""


@dataclass(frozen=True)
class Colours:
    """A change of colours that leaves black black."""

    brightness: float
    """A factor."""
    saturation: float
    """A factor; 0 gives grey."""
    hue: float
    """Degrees around the grey axis."""

    @classmethod
    def draw(cls, canvas: Canvas, numbers: Sequence[float]) -> "Colours":
        """From three numbers of 0 to 1."""
        either = [2 * number - 1 for number in numbers]
        return cls(
            1 + either[0] * canvas.brightness,
            1 + either[1] * canvas.saturation,
            either[2] * canvas.hue,
        )

    @property
    def matrix(self) -> NDArray[np.float64]:
        """(3, 3), for columns of red, green and blue; in whole steps of 1/256."""
        angle = math.radians(self.hue)
        cos, sin = math.cos(angle), math.sin(angle) / math.sqrt(3)
        cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
        turn = cos * np.eye(3) + (1 - cos) / 3 * np.ones((3, 3)) + sin * cross
        fade = self.saturation * np.eye(3) + (1 - self.saturation) * np.tile(LUMA, (3, 1))
        whole: NDArray[np.float64] = np.rint(self.brightness * (fade @ turn) * STEPS) / STEPS
        return whole

    @property
    def values(self) -> list[float]:
        """As a table keeps them: brightness, saturation, hue."""
        return [self.brightness, self.saturation, self.hue]


@dataclass(frozen=True)
class Transform:
    """Where a figure stands on the canvas, and which part of the background is behind it."""

    scale: float
    """The figure's longer side before it is turned, as a share of the canvas's side."""
    degrees: float
    """Clockwise."""
    x: float
    """The figure's middle, from the left, as a share of the side."""
    y: float
    """From the top."""
    flip: bool
    """Mirrored left and right, before it is turned."""
    colours: Colours
    crop: float
    """The side of the background's square part, as a share of its shorter side."""
    crop_x: float
    """Where that part is: 0 at the left end, 1 at the right end."""
    crop_y: float
    background_flip: bool
    background_colours: Colours

    @classmethod
    def draw(cls, canvas: Canvas, numbers: Sequence[float]) -> "Transform":
        """From `NUMBERS` numbers of 0 to 1.

        Small and large figures are equally many: the scale's logarithm is drawn.
        """
        (scale, turn, right, down, mirror, *colours) = numbers[:8]
        (crop, crop_x, crop_y, background_mirror, *background_colours) = numbers[8:NUMBERS]
        least, most = canvas.scale
        return cls(
            scale=round(least * (most / least) ** scale, DECIMALS),
            degrees=(2 * turn - 1) * canvas.degrees,
            x=0.5 + (2 * right - 1) * canvas.translate,
            y=0.5 + (2 * down - 1) * canvas.translate,
            flip=canvas.flip and mirror < 0.5,
            colours=Colours.draw(canvas, colours),
            crop=canvas.crop + crop * (1 - canvas.crop),
            crop_x=crop_x,
            crop_y=crop_y,
            background_flip=canvas.flip and background_mirror < 0.5,
            background_colours=Colours.draw(canvas, background_colours),
        )
