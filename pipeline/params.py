"""The settings: `params.yaml`, typed.

One file holds every setting of every stage. A key that is not known is refused with the nearest
right name. `Declared` hands a stage the settings it declared and no others.
"""

import difflib
import re
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ValidationError, model_validator

from pipeline.errors import PipelineError
from pipeline.settings.annotation import Annotation
from pipeline.settings.corpus import Corpus, Engine, Fetch, Images, Sample, Splits
from pipeline.settings.pose import Pose
from pipeline.settings.release import Release
from pipeline.settings.retrieval import Retrieval
from pipeline.settings.rulebook import RulebookLimits
from pipeline.settings.section import Section
from pipeline.settings.segmenter import Segmenter
from pipeline.settings.tagger import Tagger

MACHINE_SETTINGS = ("engine", "fetch", "images.cache_gb", "images.packed")
"""Settings that say how fast and by which way, never what: every stage has them, none declares
them, so that a change re-runs nothing."""


class Params(Section):
    """All of `params.yaml`."""

    corpus: Corpus
    sample: Sample
    images: Images
    tagger: Tagger
    segmenter: Segmenter
    pose: Pose
    annotation: Annotation
    retrieval: Retrieval
    splits: Splits
    rulebook: RulebookLimits
    release: Release
    engine: Engine
    fetch: Fetch

    @model_validator(mode="after")
    def _a_cache_is_for_what_is_fetched(self) -> "Params":
        root = self.corpus.root
        if self.images.cache_gb is not None and urlsplit(root).scheme in {"", "file"}:
            raise ValueError(
                f"images.cache_gb is for a corpus.root that is fetched from; {root!r} is a folder, "
                "whose images are read in place: set images.cache_gb to null"
            )
        return self

    @model_validator(mode="after")
    def _nobody_answers_for_people(self) -> "Params":
        if self.annotation.annotators is not None and not self.sample.draw:
            raise ValueError(
                "annotation.annotators is for a drawn corpus alone: set it to null, and people "
                "annotate"
            )
        return self


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
    and the machine's own settings can be read.

    Raises:
        KeyError: at once, for a name that no setting has.
        AttributeError: on reading a setting that was not declared.
    """
    leaves = flatten(params)
    for name in names:
        if not any(_covers(name, leaf) for leaf in leaves):
            raise KeyError(f"no setting is called {name!r}")
    return cast("Params", _Declared(params, "", names + MACHINE_SETTINGS))


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
            message = _one_line(fault["msg"].removeprefix("Value error, "))
            if isinstance(fault["input"], dict):  # of a whole section, whose text says enough
                phrases.append(f"{place}: {message}" if fault["loc"] else message)
            else:
                phrases.append(f"{place} = {fault['input']!r}: {message}")
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
