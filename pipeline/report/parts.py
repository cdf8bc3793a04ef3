"""What a report is made of: parts with numbers, tables, plots and pictures.

A later stage adds to the report by a module with one function that returns a `Part`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

Cell = str | int | float


@dataclass(frozen=True)
class Grid:
    """A table: its title, its column names, its rows, and a note on what it was measured on."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A picture with what is known about it. Without a file it is words alone."""

    title: str
    picture: str | None
    lines: list[tuple[str, list[str]]]
    """Pairs of a heading and the words under it."""
    wide: bool = False
    """Over the whole width of the page, and linked to the picture at its full size."""
    posts: tuple[int, ...] = ()
    """Whose picture or words these are: what a takedown is checked by. None for what is drawn."""


@dataclass(frozen=True)
class Part:
    """A section of the page.

    `metrics` go to metrics.json under the part's name, `tables` to the page and to tables.md,
    `plots` to plots/<name>.csv for `dvc plots`, `figures` are SVG drawings for the page.
    """

    name: str
    title: str
    text: str
    metrics: dict[str, Cell | dict[str, Cell]] = field(default_factory=dict)
    tables: list[Grid] = field(default_factory=list)
    plots: dict[str, Grid] = field(default_factory=dict)
    figures: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    folded: list["Part"] = field(default_factory=list)
    """Smaller parts, shown closed."""


def shown(cell: Cell) -> str:
    """A cell as people read it: thousands apart, four significant digits, text as it is."""
    if isinstance(cell, bool | str):
        return str(cell)
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:.4g}"


def markdown(grid: Grid) -> str:
    """A table in Markdown, its numbers to the right."""
    numeric = [
        all(not isinstance(row[column], str) for row in grid.rows) and bool(grid.rows)
        for column in range(len(grid.columns))
    ]
    lines = [
        f"### {grid.title}",
        "",
        "| " + " | ".join(grid.columns) + " |",
        "|" + "|".join("---:" if right else "---" for right in numeric) + "|",
        *("| " + " | ".join(_escaped(shown(cell)) for cell in row) + " |" for row in grid.rows),
        "",
    ]
    return "\n".join(lines + ([grid.note, ""] if grid.note else []))


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
