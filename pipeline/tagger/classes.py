"""The classes as the rulebook gave them, read from `classes.json`."""

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError


@dataclass(frozen=True)
class Classes:
    """The classes in their order: class 0 is `names[0]`."""

    hash: str
    """Of names, groups, tags and order."""
    names: tuple[str, ...]
    groups: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    """The raw tags that each class unites."""

    def __len__(self) -> int:
        return len(self.names)


def read_classes(path: Path) -> Classes:
    """Read `classes.json`.

    Raises:
        PipelineError: when it is not what the stage `retag` writes.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        entries = raw["classes"]
        return Classes(
            hash=raw["hash"],
            names=tuple(entry["name"] for entry in entries),
            groups=tuple(entry["group"] for entry in entries),
            tags=tuple(tuple(entry["tags"]) for entry in entries),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PipelineError(
            f"{path}: not a list of classes ({error}); run `dvc repro` to make it"
        ) from error
