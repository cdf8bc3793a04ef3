"""What the page and its server say to each other."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contracts.metadata import RATINGS
from pipeline.keypoints import COCO_NAMES

MOST_DRAWINGS = 96
"""In an answer."""

Coordinate = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]

Tag = Annotated[str, Field(min_length=1, max_length=200)]
Rating = Literal["safe", "general", "sensitive", "questionable", "explicit"]


class Form(BaseModel):
    """A message; what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Joint(Form):
    """A joint of the figure."""

    name: str
    label: str
    side: str
    colour: str
    other: int
    """Its place on the other side of the body; a central one is its own."""
    carries: list[int]
    """What goes along when it is moved."""


class Link(Form):
    """A line of the figure between two joints, by their places."""

    ends: tuple[int, int]
    colour: str


class Part(Form):
    """Joints that are switched on and off together, by their places."""

    label: str
    joints: list[int]


class Preset(Form):
    """A pose to start from, in a square from 0 to 1."""

    label: str
    points: list[tuple[float, float]]
    off: list[int]
    """Joints that do not count, as the face of somebody seen from behind."""


class Figure(Form):
    """The figure that people pose."""

    joints: list[Joint]
    links: list[Link]
    parts: list[Part]
    torso: list[int]
    presets: list[Preset]


class Start(Form):
    """All that the page is told when it opens."""

    corpus: str
    drawings: int
    """How many can be found."""
    figure: Figure
    ratings: list[str]
    sure: float
    """Keypoints of a lower confidence are not drawn, and not taken into the figure."""
    formats: list[str]
    """Types of pictures that may be sent."""
    most_bytes: int
    """Of a picture."""
    most_drawings: int
    """In an answer."""


class Search(Form):
    """A pose to look for, and what may be found."""

    points: Annotated[
        list[tuple[Coordinate, Coordinate, Annotated[float, Field(ge=0, le=1)]]],
        Field(min_length=len(COCO_NAMES), max_length=len(COCO_NAMES)),
    ]
    """x and y in any unit, y downwards, and how much the joint counts; 0 leaves it out."""
    mirror: bool = True
    """Find mirrored poses too."""
    rotation: bool = False
    """Find rotated poses too."""
    group: bool = True
    """Near-duplicates as one drawing."""
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    """All of these."""
    ratings: Annotated[list[Rating], Field(max_length=len(RATINGS))] | None = None
    """One of these; null: any."""
    count: Annotated[int, Field(ge=1, le=MOST_DRAWINGS)] = 24


class Drawing(Form):
    """A drawing that was found."""

    post_id: int
    distance: float
    """Degrees, from 0, the same pose, to 180."""
    mirrored: bool
    width: int
    height: int
    """Of the image, in pixels."""
    box: tuple[float, float, float, float]
    """x, y, width, height of the figure, in its pixels."""
    points: list[tuple[float, float, float]]
    """17 of x, y in its pixels, and confidence."""
    artists: list[str]
    source: str | None
    """A web address; null where the post gives none that a browser may open."""
    rating: str
    variants: list[int]
    """Posts that show nearly the same."""


class Answer(Form):
    """Drawings, nearest first."""

    drawings: list[Drawing]
    of: int
    """Drawings that were searched."""
    why: str
    """Why nothing can be found; empty where something can."""


class Suggestion(Form):
    """A tag, and how many drawings have it."""

    tag: str
    drawings: int


class Pose(Form):
    """What a picture shows."""

    width: int
    height: int
    """The extent that the points are in: of the picture, upright, perhaps decoded smaller."""
    points: list[tuple[float, float, float]] | None
    """17 of x, y in its pixels, and confidence; null where no character was found."""


class Problem(Form):
    """Why a request was refused, in a sentence."""

    detail: str
