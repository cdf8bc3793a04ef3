"""The settings: `params.yaml`, typed.

One file holds every setting of every stage. A key that is not known is refused with the nearest
right name. `Declared` hands a stage the settings it declared and no others.
"""

import difflib
import re
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.errors import PipelineError

MACHINE_SECTIONS = ("engine", "fetch")
"""Settings that say how fast, never what: every stage has them, none declares them."""


class Section(BaseModel):
    """A section of the settings: no key is optional, none is unknown, none changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Corpus(Section):
    """Which Danbooru: its name and where it lies."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    root: Annotated[str, Field(min_length=1)]
    """A local folder, or a location that fsspec reads: http(s)://, s3://, hf://."""
    metadata: Annotated[list[str], Field(min_length=1)]
    """The metadata files below the root: JSON lines, one .tar.xz of them, or Parquet."""
    expected_posts: Annotated[int, Field(gt=0)] | None
    """How many posts the metadata must hold; null asks for none in particular."""
    originals_by_md5: str | None
    """Where to get a single original that the root lacks, as URL/ab/cd/<md5>.<ext>; or null."""

    @field_validator("metadata")
    @classmethod
    def _relative(cls, names: list[str]) -> list[str]:
        for name in names:
            if name.startswith("/") or ".." in name.split("/") or "\\" in name:
                raise ValueError(f"{name!r} must be a path below corpus.root")
        return names


class Sample(Section):
    """The drawn corpus. Only the stage `sample` reads this."""

    draw: bool
    """Draw it; false for every other corpus."""
    seed: Annotated[int, Field(ge=0)]
    posts: Annotated[int, Field(gt=0)]
    """Posts of metadata."""
    images: Annotated[int, Field(gt=0)]
    """Of these, about how many are drawn."""


class Images(Section):
    """What is accepted as an image."""

    max_bytes: Annotated[int, Field(gt=0)]
    max_pixels: Annotated[int, Field(gt=0)]


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


class TaggerTrain(Section):
    """How the tagger is trained."""

    loss: Literal["weighted_bce", "summed_bce"]
    """The paper's loss, or plain binary cross-entropy summed over the classes."""
    epochs: Annotated[int, Field(gt=0)]
    batch: Annotated[int, Field(gt=0)]
    """Images a step of one device."""
    accumulate: Annotated[int, Field(gt=0)]
    """Batches whose gradients make one step of the optimizer."""
    learning_rate: Annotated[float, Field(gt=0)]
    """At its peak: it rises for the first tenth of the steps and falls to nothing by the last."""
    precision: Literal["32-true", "bf16-mixed"]
    devices: Annotated[int, Field(gt=0)]
    nodes: Annotated[int, Field(gt=0)]
    seed: Annotated[int, Field(ge=0)]
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


class Splits(Section):
    """Shares of train, validation and test, and what must not move."""

    train: Annotated[float, Field(ge=0, le=1)]
    val: Annotated[float, Field(ge=0, le=1)]
    test: Annotated[float, Field(ge=0, le=1)]
    base: str | None
    """A folder with the splits of an earlier build, whose posts stay where they are; or null."""

    @model_validator(mode="after")
    def _sums_to_one(self) -> "Splits":
        if abs(self.train + self.val + self.test - 1) > 1e-9:
            raise ValueError("train, val and test must add up to 1")
        return self


class RulebookLimits(Section):
    """What `posebooru rulebook check` holds the rulebook to; no stage reads these.

    A number that is null asks for none in particular.
    """

    body: Annotated[int, Field(ge=0)] | None
    """Classes of each group (paper, section on the rulebook)."""
    clothing: Annotated[int, Field(ge=0)] | None
    misc: Annotated[int, Field(ge=0)] | None
    tags: Annotated[int, Field(ge=0)] | None
    """Raw tags in all classes."""
    min_percent: Annotated[float, Field(ge=0, le=100)]
    """A class on fewer of Danbooru's posts is too rare to learn."""
    posts_today: Annotated[int, Field(gt=0)]
    """Posts of the Danbooru that `rulebook/vocabulary.csv` counted."""
    new_poses: Annotated[int, Field(ge=0)] | None
    """What the quotas of new pose samples add up to."""


class Engine(Section):
    """How work is spread."""

    workers: Annotated[int, Field(gt=0)] | None
    """Processes; null takes one for each core."""
    memory_mb: Annotated[int, Field(ge=256)]
    """What the metadata engine may hold before it spills to disk."""


class Fetch(Section):
    """Manners towards a server."""

    connections: Annotated[int, Field(gt=0)]
    """At most so many at once to one host, over all workers."""
    requests_per_second: Annotated[float, Field(gt=0)]
    """At most so many to one host, over all workers."""
    retries: Annotated[int, Field(ge=0)]
    backoff_s: Annotated[float, Field(gt=0)]
    """The first pause after a failure; each next is twice as long, with jitter."""
    timeout_s: Annotated[float, Field(gt=0)]


class Params(Section):
    """All of `params.yaml`."""

    corpus: Corpus
    sample: Sample
    images: Images
    tagger: Tagger
    splits: Splits
    rulebook: RulebookLimits
    engine: Engine
    fetch: Fetch


def load_params(path: Path) -> Params:
    """Read and check the settings.

    Raises:
        PipelineError: names the file, the key, and for an unknown key the nearest right one.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PipelineError(f"{path}: no such file; copy params.danbooru2019.yaml there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PipelineError(f"{path}: cannot be read ({error})") from error
    except yaml.YAMLError as error:
        raise PipelineError(f"{path}: not valid YAML: {_one_line(str(error))}") from error
    if not isinstance(raw, dict):
        raise PipelineError(f"{path}: expected sections ({', '.join(Params.model_fields)})")
    try:
        return Params.model_validate(raw)
    except ValidationError as error:
        raise PipelineError(f"{path}: {'; '.join(_explain(error))}") from error


def flatten(section: BaseModel, prefix: str = "") -> dict[str, Any]:
    """Every leaf by its dotted name, in the file's order."""
    leaves: dict[str, Any] = {}
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, Section):
            leaves |= flatten(value, f"{prefix}{name}.")
        else:
            leaves[f"{prefix}{name}"] = value
    return leaves


def declared(params: Params, names: tuple[str, ...]) -> Params:
    """The settings as one stage sees them.

    The result reads like `params`, but only what `names` cover (leaves or whole sections, dotted)
    and the machine's own sections can be read.

    Raises:
        KeyError: at once, for a name that no setting has.
        AttributeError: on reading a setting that was not declared.
    """
    leaves = flatten(params)
    for name in names:
        if not any(_covers(name, leaf) for leaf in leaves):
            raise KeyError(f"no setting is called {name!r}")
    return cast("Params", _Declared(params, "", names + MACHINE_SECTIONS))


def declared_values(params: Params, names: tuple[str, ...]) -> dict[str, Any]:
    """The values that `names` cover, by dotted leaf name."""
    return {
        leaf: value
        for leaf, value in flatten(params).items()
        if any(_covers(name, leaf) for name in names)
    }


class _Declared:
    """A view of a section that answers only for what was declared."""

    def __init__(self, section: BaseModel, prefix: str, names: tuple[str, ...]) -> None:
        self._section = section
        self._prefix = prefix
        self._names = names

    def __getattr__(self, attribute: str) -> object:
        value = getattr(self._section, attribute)
        dotted = self._prefix + attribute
        if any(_covers(name, dotted) for name in self._names):
            return value
        if isinstance(value, Section) and any(_covers(dotted, name) for name in self._names):
            return _Declared(value, f"{dotted}.", self._names)
        raise AttributeError(f"the stage reads {dotted} but does not declare it")


def _covers(name: str, leaf: str) -> bool:
    return leaf == name or leaf.startswith(f"{name}.")


def _explain(error: ValidationError) -> list[str]:
    """One phrase a fault, unknown keys with the nearest right name."""
    phrases = []
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"]) or "the file"
        if fault["type"] == "extra_forbidden":
            near = difflib.get_close_matches(place, _known_names(), n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            phrases.append(f"unknown key {place!r}{hint}")
        elif fault["type"] == "missing":
            phrases.append(f"key {place!r} is missing")
        else:
            message = fault["msg"].removeprefix("Value error, ")
            phrases.append(f"{place} = {fault['input']!r}: {_one_line(message)}")
    return phrases


def _known_names(model: type[BaseModel] = Params, prefix: str = "") -> list[str]:
    names = []
    for name, field in model.model_fields.items():
        names.append(prefix + name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            names += _known_names(field.annotation, f"{prefix}{name}.")
    return names


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
