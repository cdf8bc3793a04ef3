"""How much of the rulebook a tagger's own list of tags covers."""

import csv
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.rulebook.reading import Source
from pipeline.rulebook.tables import lay_out
from pipeline.rulebook.vocabulary import read_ranking


@dataclass(frozen=True)
class Coverage:
    """What a tagger could say of the rulebook's classes."""

    list_name: str
    tags: int
    """Tags of its list."""
    known: int
    """Tags of the rulebook that it knows, by whatever name."""
    missing_classes: tuple[str, ...]
    """Classes none of whose tags it knows."""


def cover(source: Source, names: set[str], list_name: str) -> Coverage:
    """Hold a tagger's list against the rulebook."""
    written = {tag for rule in source.rules for tag in rule.written}
    missing = tuple(
        rule.name
        for rule in source.rules
        if not any(source.aliases.expand(tag) & names for tag in rule.written)
    )
    known = sum(bool(source.aliases.names(tag) & names) for tag in written)
    return Coverage(list_name, len(names), known, missing)


def describe_coverage(source: Source, found: list[Coverage]) -> str:
    """A line a tagger, then the classes each lacks."""
    tags = len({tag for rule in source.rules for tag in rule.written})
    rows = [
        (
            each.list_name,
            each.tags,
            each.known,
            each.known / max(tags, 1),
            len(source.rules) - len(each.missing_classes),
        )
        for each in found
    ]
    head = ("list", "its tags", f"of our {tags:,}", "share", f"classes of {len(source.rules):,}")
    lacking = [
        f"{each.list_name} knows no tag of: {' '.join(each.missing_classes)}"
        for each in found
        if each.missing_classes
    ]
    return "\n\n".join([lay_out(head, rows), *lacking])


def read_tagger_list(path: Path) -> set[str]:
    """The tags of a tagger: a JSON list, or a CSV file with a column `name`.

    Raises:
        PipelineError: when the file is neither.
    """
    if path.suffix == ".json":
        return set(read_ranking(path))
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            if "name" not in (rows.fieldnames or ()):
                raise PipelineError(f"{path}:1: expected a column called name")
            return {row["name"].replace(" ", "_") for row in rows if row["name"]}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PipelineError(f"{path}: cannot be read ({error})") from error
