"""The texts of a release, filled from its data: card, licence, citation, attribution, changes."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipeline.annotation.quality import Quality
from pipeline.release.difference import Difference
from pipeline.release.facts import TagShare
from pipeline.release.layout import (
    ATTRIBUTION,
    ATTRIBUTION_COLUMNS,
    CARD,
    CHANGELOG,
    CITATION,
    IMAGES,
    LABELS,
    LICENSE,
    RELEASED_COMPOSITES,
    SETS,
    SPLITS,
    Info,
    Release,
)
from pipeline.settings.pose import Licence
from pipeline.settings.release import Release as Settings
from pipeline.tagger.classes import Classes

HUB_LICENCES = {"apache-2.0", "cc-by-4.0", "cc-by-sa-4.0", "cc0-1.0", "mit"}
"""Names of licences that the hub knows."""

FREQUENT = 10
"""Classes that the card names."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#])")
_COUNT = re.compile(r"\| (\w+) \| (\w+) \| (\d+) \|")


@dataclass(frozen=True)
class Told:
    """What the card tells beside `release.json`."""

    settings: Settings
    classes: Classes
    class_counts: list[int]
    """Posts by class."""
    answers: int
    quality: Quality
    tags: list[TagShare]
    images: int


def write_card(folder: Path, info: Info, told: Told) -> None:
    """Write `README.md`: a dataset card in the hub's form."""
    named = sorted(
        zip(told.class_counts, told.classes.names, strict=True),
        key=lambda pair: (-pair[0], pair[1]),
    )
    text = text_template(f"{CARD}.j2").render(
        front_matter=_front_matter(told),
        title=told.settings.title,
        licence=told.settings.licence,
        info=info,
        images=told.images,
        classes=told.classes.names,
        without=sum(count == 0 for count in told.class_counts),
        frequent=[f"{name} ({count})" for count, name in named[:FREQUENT] if count],
        answers=told.answers,
        quality=told.quality,
        tags=told.tags,
    )
    (folder / CARD).write_text(text, encoding="utf-8")


def counts_of_card(text: str) -> dict[tuple[str, str], int]:
    """The counts that a card gives, by set and split; `("all", "images")` of the images."""
    section = text.partition("\n## What is in it\n")[2].partition("\n## ")[0]
    return {(name, split): int(count) for name, split, count in _COUNT.findall(section)}


def write_licence(folder: Path, info: Info, settings: Settings) -> None:
    """Write `LICENSE`: the annotations' apart from the images'."""
    text = text_template(f"{LICENSE}.j2").render(info=info, licence=settings.licence)
    (folder / LICENSE).write_text(text, encoding="utf-8")


def write_citation(folder: Path, info: Info, settings: Settings) -> None:
    """Write `CITATION.cff`, in the Citation File Format 1.2."""
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them, and the paper they follow.",
        "type": "dataset",
        "title": settings.title,
        "version": info.version,
        "date-released": info.date,
        "authors": [{"name": name} for name in settings.authors],
        "license-url": settings.licence.url,
        "references": [
            {
                "type": "conference-paper",
                "title": "Transfer Learning for Pose Estimation of Illustrated Characters",
                "authors": [
                    {"family-names": "Chen", "given-names": "Shuhong"},
                    {"family-names": "Zwicker", "given-names": "Matthias"},
                ],
                "conference": {
                    "name": "IEEE/CVF Winter Conference on Applications of Computer Vision"
                },
                "year": 2022,
            }
        ],
    }
    if info.repository:
        content["repository-code"] = info.repository
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    (folder / CITATION).write_text(text, encoding="utf-8")


def citation(info: Info, settings: Settings) -> str:
    """How to cite it, in one line."""
    return f"{', '.join(settings.authors)}: {settings.title}, version {info.version}, {info.date}"


def attribution(images: pa.Table) -> Iterable[tuple[str, ...]]:
    """The rows of `ATTRIBUTION.csv`, as ATTRIBUTION_COLUMNS."""
    for row in images.to_pylist():
        cells = row | {"artists": " ".join(row["artists"])}
        yield tuple("" if cells[name] is None else str(cells[name]) for name in ATTRIBUTION_COLUMNS)


def write_attribution(folder: Path, images: pa.Table) -> None:
    """Write `ATTRIBUTION.csv`."""
    with (folder / ATTRIBUTION).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ATTRIBUTION_COLUMNS)
        writer.writerows(attribution(images))


def write_changelog(
    folder: Path, info: Info, previous: Release | None, found: Difference | None
) -> None:
    """Write `CHANGELOG.md`: what changed since the previous version, above what it says itself."""
    lines = ["# Changes", "", f"## {info.version} ({info.date})", ""]
    if found is None:
        lines.append("The first release.")
    elif found.changes:
        lines.append(f"Since {found.before}, {found.weight.name}:")
        lines.append("")
        lines += [f"- {change.text}" for change in found.changes]
    else:
        lines.append(f"The same data as {found.before}, packaged anew.")
    older = ""
    if previous is not None:
        text = (previous.folder / CHANGELOG).read_text(encoding="utf-8")
        older = "\n" + text.partition("# Changes\n\n")[2]
    (folder / CHANGELOG).write_text("\n".join(lines) + "\n" + older, encoding="utf-8")


def _front_matter(told: Told) -> str:
    """What the hub reads of a card, and `datasets.load_dataset` too."""
    content = hub_licence(told.settings.licence) | {
        "pretty_name": told.settings.title,
        "task_categories": [
            "image-classification",
            "image-segmentation",
            "keypoint-detection",
        ],
        "size_categories": [_size(told.images)],
        "tags": ["anime", "illustration", "pose-estimation", "croissant"],
        "configs": [
            *({"config_name": name, "data_files": _files(name)} for name in SETS),
            {"config_name": "images", "data_files": [{"split": "data", "path": IMAGES.path}]},
            {
                "config_name": "composites",
                "data_files": [{"split": "data", "path": RELEASED_COMPOSITES.path}],
            },
        ],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def hub_licence(licence: Licence) -> dict[str, Any]:
    """A licence as the hub's cards name it."""
    if licence.name.lower() in HUB_LICENCES:
        return {"license": licence.name.lower()}
    return {"license": "other", "license_name": licence.name, "license_link": LICENSE}


def _files(name: str) -> Sequence[dict[str, str]]:
    return [{"split": split, "path": LABELS[name].path.format(split=split)} for split in SPLITS]


def _size(images: int) -> str:
    """The hub's name for that many rows."""
    for most, name in ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K")):
        if images < most:
            return name
    return "100K<n<1M" if images < 1_000_000 else "1M<n<10M"


def text_template(name: str) -> Template:
    """A template of this package; what it fills in is Markdown or plain text, never HTML."""
    environment = Environment(  # noqa: S701 - no HTML is made
        loader=PackageLoader("pipeline.release"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "md": lambda text: _MARKDOWN.sub(r"\\\1", " ".join(str(text).split())),
        "number": lambda value, places: "–" if value is None else f"{value:.{places}f}",
        "percent": lambda share: f"{100 * share:.1f}",
    }
    return environment.get_template(name)
