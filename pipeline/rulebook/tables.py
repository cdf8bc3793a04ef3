"""Plain tables for terminals and pipes."""

from collections.abc import Sequence

Cell = str | int | float


def lay_out(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Aligned columns: text to the left, numbers to the right, a float as a percentage."""
    columns = [_column(title, cells) for title, *cells in zip(head, *rows, strict=True)]
    return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))


def cell_text(cell: Cell) -> str:
    """A cell as people read it."""
    if isinstance(cell, float):
        return f"{cell:.2%}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def _column(title: str, cells: Sequence[Cell]) -> list[str]:
    texts = [title, *map(cell_text, cells)]
    width = max(map(len, texts))
    numbers = any(not isinstance(cell, str) for cell in cells)
    return [text.rjust(width) if numbers else text.ljust(width) for text in texts]
