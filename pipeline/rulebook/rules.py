"""The rulebook, compiled: classes in their final order, and the tags that give them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from pipeline.errors import PipelineError
from pipeline.rulebook.check import structure
from pipeline.rulebook.reading import GROUPS, RulebookFiles, Source, read_rulebook

RULEBOOK = "rulebook"
"""The folder of rules, under the root."""

MAX_CLASSES = int(np.iinfo(np.int16).max) + 1
"""Labels hold class numbers as int16."""


@dataclass(frozen=True)
class TagClass:
    """A class as the data knows it."""

    name: str
    group: str
    tags: tuple[str, ...]
    """All tags that give it, aliases expanded; sorted."""


@dataclass(frozen=True)
class Rulebook:
    """All classes, by group and name: moving a rule to another line or file changes nothing."""

    classes: tuple[TagClass, ...]

    @cached_property
    def hash(self) -> str:
        """SHA-256 of names, groups, tags and order: of what it does, not how it is written."""
        content = [[each.name, each.group, each.tags] for each in self.classes]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @cached_property
    def classes_by_tag(self) -> dict[str, list[int]]:
        """Tag → the numbers of the classes it gives, both sorted."""
        numbers: dict[str, list[int]] = {}
        for number, each in enumerate(self.classes):
            for tag in each.tags:
                numbers.setdefault(tag, []).append(number)
        return dict(sorted(numbers.items()))

    def to_json(self) -> str:
        """The content of `classes.json`: a class a line, so that `diff` reads."""
        lines = [
            json.dumps({"name": each.name, "group": each.group, "tags": each.tags})
            for each in self.classes
        ]
        body = ",\n".join(lines)
        return f'{{"hash": "{self.hash}", "classes": [\n{body}\n]}}\n'


def compile_rules(source: Source) -> Rulebook:
    """Expand aliases and put the classes in order."""
    classes = [
        TagClass(rule.name, rule.group, _expanded(source, rule.written)) for rule in source.rules
    ]
    return Rulebook(tuple(sorted(classes, key=lambda each: (GROUPS.index(each.group), each.name))))


def load_rulebook(files: RulebookFiles) -> Rulebook:
    """Read, check and compile.

    Raises:
        PipelineError: the first finding and how many there are; no classes; too many.
    """
    source = read_rulebook(files)
    findings = structure(source)
    if findings:
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        raise PipelineError(f"{findings[0]}{more}; `posebooru rulebook check` lists all")
    if not 0 < len(source.rules) <= MAX_CLASSES:
        raise PipelineError(
            f"{files.shown}: {len(source.rules):,} classes; expected 1 to {MAX_CLASSES:,}"
        )
    return compile_rules(source)


def load_folder(root: Path) -> Rulebook:
    """The rulebook under a root."""
    return load_rulebook(RulebookFiles.in_folder(root / RULEBOOK))


def _expanded(source: Source, tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(frozenset().union(*map(source.aliases.expand, tags))))
