"""Plain tables for terminals and pipes."""

from collections.abc import Sequence


def lay_out(rows: Sequence[Sequence[str | int | float]]) -> str:
    """Rows in aligned columns: text to the left, numbers to the right, a float as a percentage."""
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    right = [any(isinstance(cell, int | float) for cell in column) for column in zip(*rows)]  # noqa: B905 - checked above
    return "\n".join(
        "  ".join(
            text.rjust(width) if is_right else text.ljust(width)
            for text, width, is_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in texts
    )


def _text(cell: str | float) -> str:
    if isinstance(cell, float):
        return f"{cell:.2%}"
    return f"{cell:,}" if isinstance(cell, int) else cell
