"""What changed from one release to another, as lines to read on a terminal."""

from collections.abc import Iterator

from pipeline.release.difference import Difference, SetDifference

SHOWN = 20
"""Posts of one kind of change that are listed; JSON has all."""


def as_text(found: Difference) -> list[str]:
    """A table of counts by set, the posts, and what else changed."""
    lines = [
        f"from {found.before} to {found.after}: {found.weight.name}",
        "",
        f"{'set':<12}{'added':>8}{'removed':>9}{'moved':>8}{'changed':>9}{'mean distance':>15}",
    ]
    for name, each in found.sets.items():
        counts = (each.added, each.removed, each.moved, each.changed)
        widths = (8, 9, 8, 9)
        cells = "".join(
            f"{len(rows):>{width},}" for rows, width in zip(counts, widths, strict=True)
        )
        lines.append(f"{name:<12}{cells}{_mean(each):>15}")
    for name, each in found.sets.items():
        lines += _listed(name, each)
    rules = found.classes
    lines += ["", "rules"]
    for what, names in (
        ("added", rules.added),
        ("removed", rules.removed),
        ("changed", rules.changed),
        ("files", rules.files),
    ):
        lines.append(f"  {what:<10}{_some(names)}")
    lines.append("")
    lines += [str(change) for change in found.changes] or ["nothing changed"]
    return lines


def _mean(each: SetDifference) -> str:
    known = [row["distance"] for row in each.changed if row["distance"] is not None]
    return f"{sum(known) / len(known):.3f}" if known else "–"


def _listed(name: str, each: SetDifference) -> Iterator[str]:
    """The posts of each kind of change."""
    told = {
        "added": [f"{row['post_id']} ({row['split']})" for row in each.added],
        "removed": [f"{row['post_id']} ({row['split']})" for row in each.removed],
        "moved": [f"{row['post_id']} ({row['before']} → {row['after']})" for row in each.moved],
        "changed": [f"{row['post_id']} ({_apart(row)})" for row in each.changed],
    }
    for what, posts in told.items():
        if posts:
            yield ""
            yield f"{name}, {what}: {_some(posts)}"


def _apart(row: dict[str, object]) -> str:
    distance = row["distance"]
    return f"{distance:.3f}" if isinstance(distance, float) else "no point in common"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return (", ".join(names[:SHOWN]) + more) or "–"
