"""What a check of a release finds wrong, and where."""

from dataclasses import dataclass

SHOWN = 5
"""Of many rows that are wrong in one way, so many are named."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong."""

    file: str
    """Of the release, by its path in the folder."""
    says: str

    def __str__(self) -> str:
        return f"{self.file}: {self.says}"


def some(values: list[int] | list[str]) -> str:
    """The first of many, in words."""
    more = f" and {len(values) - SHOWN:,} more" if len(values) > SHOWN else ""
    return ", ".join(map(str, values[:SHOWN])) + more
