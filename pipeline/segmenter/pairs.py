"""A pair: which foreground, which background, what is done to them; as a record and as a row."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.segmenter.composite import COVERED, Composite, composite
from pipeline.segmenter.sources import Sources
from pipeline.segmenter.transform import LUMA, STEPS, Colours, Transform

LIGHT = np.rint(LUMA * STEPS).astype(np.int64)
"""Of red, green and blue, in whole steps: so a mean is the same everywhere."""


@dataclass(frozen=True)
class Pair:
    """What goes into one picture."""

    foreground: int | None
    """A post's id; None for a background alone."""
    background: int
    """A post's id, or a texture's number, which is negative."""
    transform: Transform

    def render(self, sources: Sources, side: int) -> Composite:
        """The picture.

        Raises:
            PipelineError: when a source is not there or cannot be read.
        """
        figure = None if self.foreground is None else sources.foreground(self.foreground)
        return composite(figure, sources.background(self.background), self.transform, side)

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Pair":
        """From a row of COMPOSITES."""
        transform = Transform(
            scale=row["scale"],
            degrees=row["degrees"],
            x=row["x"],
            y=row["y"],
            flip=row["flip"],
            colours=Colours(*row["colours"]),
            crop=row["crop"],
            crop_x=row["crop_x"],
            crop_y=row["crop_y"],
            background_flip=row["background_flip"],
            background_colours=Colours(*row["background_colours"]),
        )
        return cls(row["foreground"], row["background"], transform)

    @property
    def row(self) -> dict[str, Any]:
        """The part of a row of COMPOSITES that says what goes into the picture."""
        transform = dict(vars(self.transform))
        transform["colours"] = self.transform.colours.values
        transform["background_colours"] = self.transform.background_colours.values
        return {"foreground": self.foreground, "background": self.background, **transform}


def measured(rendered: Composite) -> dict[str, Any]:
    """The part of a row of COMPOSITES that says what came of it."""
    covered = rendered.alpha >= COVERED
    light = rendered.image.astype(np.int64) @ LIGHT
    return {
        "area": int(covered.sum()) / covered.size,
        "figure_light": _mean(light[covered]),
        "background_light": _mean(light[rendered.alpha == 0]),
        "sha256": rendered.sha256,
    }


def _mean(light: "np.ndarray[Any, np.dtype[np.int64]]") -> float | None:
    return int(light.sum()) / (STEPS * len(light)) if len(light) else None
