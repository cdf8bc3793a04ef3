"""Settings of the tagger and its data set."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline.settings.section import Section, Training


class Select(Section):
    """The tagger's filters (paper, section on the tagger's data)."""

    ratings: list[Literal["safe", "general", "sensitive", "questionable", "explicit"]]
    extensions: list[str]
    drop_flags: list[Literal["is_banned", "is_deleted", "is_pending", "is_flagged"]]
    """Posts with one of these flags leave."""
    single_tags: list[str]
    """A post with one of these shows one person."""
    person_tags: list[str]
    """So does a post with exactly one of these."""
    group_tags: list[str]
    """A post with one of these shows several, whatever else it says."""
    comic_tags: list[str]
    min_side: Annotated[int, Field(ge=0)]
    """The longer side, in pixels, is at least this."""
    min_classes: Annotated[int, Field(ge=0)]
    """At least this many classes are positive after retagging."""


class TaggerModel(Section):
    """The tagger's network."""

    architecture: Literal["resnet18", "resnet34", "resnet50", "resnet101"]
    weights: str | None
    """Initial weights: torchvision's name of them, a file (.safetensors or .pth), or null."""
    input_size: Annotated[int, Field(ge=32, multiple_of=32)]
    """Side of the square input, in pixels."""


class Augment(Section):
    """How far a training image is changed, at most, in either direction."""

    degrees: Annotated[float, Field(ge=0, le=180)]
    flip: bool
    """Mirror half of the images."""
    translate: Annotated[float, Field(ge=0, lt=1)]
    """As a share of the side."""
    scale: Annotated[float, Field(ge=0, lt=1)]
    brightness: Annotated[float, Field(ge=0, lt=1)]
    contrast: Annotated[float, Field(ge=0, lt=1)]


class TaggerTrain(Training):
    """How the tagger is trained."""

    loss: Literal["weighted_bce", "summed_bce"]
    """The paper's loss, or plain binary cross-entropy summed over the classes."""
    augment: Augment


class RawTagScores(Section):
    """A file of scores from outside; DVC sees that it changed by its hash, which stands here."""

    file: Annotated[str, Field(min_length=1)]
    """Parquet with post_id, tag and score, as `posebooru tagger adapt` makes it."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class OtherTaggers(Section):
    """Raw-tag scores of other taggers on our validation and test images; null: none at hand."""

    rf5: RawTagScores | None
    wd: RawTagScores | None
    another: RawTagScores | None
    """Of any model: whoever has such a file."""


class TaggerEvaluate(Section):
    """How the tagger is judged."""

    resamples: Annotated[int, Field(gt=0)]
    """Bootstrap resamples behind each interval."""
    random_features: Annotated[int, Field(gt=0)]
    """Training images, at most, for the baseline of random features and a linear head."""
    others: OtherTaggers


class Tagger(Section):
    """The tagger and its data set."""

    select: Select
    model: TaggerModel
    train: TaggerTrain
    evaluate: TaggerEvaluate
