"""Settings of the search by pose."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline.settings.section import Section


class RetrievalSelect(Section):
    """Which posts can be found.

    Whom a picture shows, its flags and file type are judged as `tagger.select` says.
    """

    tags: list[str]
    """A post has all of these."""
    without_tags: list[str]
    """A post has none of these."""
    ratings: Annotated[
        list[Literal["safe", "general", "sensitive", "questionable", "explicit"]],
        Field(min_length=1),
    ]


class RetrievalPoses(Section):
    """Whose keypoints are searched."""

    row: str
    """Of the pose models."""


class RetrievalEvaluate(Section):
    """How the search is judged."""

    queries: Annotated[int, Field(gt=0)]
    """Drawings, at most, that are searched with."""


class Retrieval(Section):
    """The search by pose."""

    select: RetrievalSelect
    poses: RetrievalPoses
    exact_up_to: Annotated[int, Field(ge=0)]
    """Drawings; an index of more is searched approximately, by FAISS."""
    evaluate: RetrievalEvaluate
