"""A plan as a table for people, and as JSON for programs."""

import textwrap
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pipeline.plan.figures import ASSUMED, UNKNOWN, Figure
from pipeline.plan.planning import Changed, Plan, Row

WIDTH = 118

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

LETTERS = {
    "measured": "m",
    "table": "t",
    "counted": "c",
    "settings": "s",
    "assumed": "a",
    "unknown": "?",
}

LEGEND = (
    "from, for work, bytes and time: m measured here now, t a table or file that is there, "
    "c counted from the metadata, s the settings, a assumed, ? unknown"
)


def as_lines(plan: Plan) -> list[str]:
    """The plan in lines of at most WIDTH characters."""
    lines = [
        f"corpus {plan.corpus}, settings {plan.params}, root {plan.root}",
        "",
        _line("stage", "state", "work", "held", "to fetch", "bytes", "time", "from"),
        *(_row(row) for row in plan.rows),
        "",
        *_wrapped(LEGEND),
        "",
        *_sums(plan),
    ]
    for title, entries in (
        ("will run because", _because(plan)),
        ("nothing to do", _idle(plan)),
        ("unknown", _noted(plan, UNKNOWN)),
        ("assumed", _noted(plan, ASSUMED)),
        ("measured here now", [f"{name}: {_rate(speed)}" for name, speed in plan.speeds.items()]),
    ):
        if entries:
            lines += ["", f"{title}:", *(line for each in entries for line in _wrapped(each, "  "))]
    for changed in plan.changes:
        lines += ["", *_change(changed)]
    return lines


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan in plain values. Bytes are bytes, hours hours; null is unknown, or not asked for.

    Keys: corpus, root, params; stages, each with stage, state, because, waits_on, items (what,
    count), images (held, fetch, nowhere; null for stages that bring no images), fetch_bytes,
    disk_bytes, hours; sums (hours, people_hours, fetch_images, fetch_bytes, disk_bytes) over the
    stages that are not up to date; disk (free_bytes, fits); changes, each with of, directly,
    downstream, directly_hours, hours; warnings; speeds by name, items a second. Each number is
    {value, source, says, at_least}, its source one of `pipeline.plan.figures.SOURCES`.
    """
    return {
        "corpus": plan.corpus,
        "root": plan.root,
        "params": plan.params,
        "stages": [_row_json(row) for row in plan.rows],
        "sums": {name: getattr(plan.sums, name).as_json() for name in vars(plan.sums)},
        "disk": {"free_bytes": plan.disk_free, "fits": plan.fits},
        "changes": [
            {
                "of": changed.change.of,
                "directly": list(changed.change.directly),
                "downstream": list(changed.change.downstream),
                "directly_hours": changed.directly_hours.as_json(),
                "hours": changed.hours.as_json(),
            }
            for changed in plan.changes
        ],
        "warnings": list(plan.warnings),
        "speeds": {name: speed.as_json() for name, speed in plan.speeds.items()},
    }


def duration(hours: Figure | None) -> str:
    """`1.2 h`, `3 min`, `40 s`, `5 days`; `≥` before it where there is more to come."""
    if hours is None:
        return ""
    if hours.value is None:
        return "?"
    seconds = hours.value * HOUR
    if seconds == 0:
        said = "–"
    elif seconds < 1:
        said = "< 1 s"
    elif seconds < 1.5 * MINUTE:
        said = f"{seconds:.0f} s"
    elif seconds < 1.5 * HOUR:
        said = f"{seconds / MINUTE:.0f} min"
    elif seconds < 2 * DAY:
        said = f"{seconds / HOUR:.1f} h"
    else:
        said = f"{seconds / DAY:.1f} days"
    return "?" if hours.value == 0 and hours.at_least else _more(hours, said)


def size(figure: Figure) -> str:
    """`240 GB`, `3.1 MB`, with powers of ten."""
    if figure.value is None:
        return "?"
    if figure.value == 0:
        return "–"
    amount, unit = figure.value, "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return _more(figure, f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}")


def number(figure: Figure) -> str:
    """`12,345`; an unknown one is `?`."""
    return "?" if figure.value is None else _more(figure, f"{figure.value:,.0f}")


def _more(figure: Figure, said: str) -> str:
    return f"≥ {said}" if figure.at_least else said


def _line(
    stage: str, state: str, work: str, held: str, fetch: str, size: str, time: str, whence: str
) -> str:
    return (
        f"{stage:30} {state:10} {work:28} {held:>10} {fetch:>10} {size:>9} {time:>10} {whence}"
    ).rstrip()


def _row(row: Row) -> str:
    work = " × ".join(f"{number(item.count)} {item.what}" for item in row.items)
    whence = "".join(
        LETTERS[figure.source]
        for figure in (row.items[0].count if row.items else None, _bytes_of(row), row.hours)
        if figure is not None
    )
    holding = row.holding
    return _line(
        row.step,
        row.state.word,
        work,
        number(holding.held) if holding else "",
        number(holding.fetch) if holding else "",
        size(row.fetch_bytes) if _bytes_of(row) else "",
        duration(row.hours),
        whence,
    )


def _bytes_of(row: Row) -> Figure | None:
    shown = row.holding is not None or row.step == "metadata_download"
    return row.fetch_bytes if shown else None


def _row_json(row: Row) -> dict[str, Any]:
    holding = row.holding
    return {
        "stage": row.step,
        "state": row.state.word,
        "because": list(row.state.because),
        "waits_on": list(row.state.waits_on),
        "items": [{"what": item.what, "count": item.count.as_json()} for item in row.items],
        "images": holding
        and {
            "held": holding.held.as_json(),
            "fetch": holding.fetch.as_json(),
            "nowhere": holding.nowhere.as_json(),
        },
        "fetch_bytes": row.fetch_bytes.as_json(),
        "disk_bytes": row.disk_bytes.as_json(),
        "hours": row.hours and row.hours.as_json(),
    }


def _sums(plan: Plan) -> list[str]:
    sums = plan.sums
    runs = sum(row.runs for row in plan.rows)
    disk = f"{size(sums.disk_bytes)} of images and metadata on top of what is there"
    lines = [
        f"{runs} of {len(plan.rows)} stages will or may run: {duration(sums.hours)}",
        f"to fetch: {number(sums.fetch_images)} images, {size(sums.fetch_bytes)}",
        f"disk: {disk}, {plan.disk_free / 1e9:,.0f} GB free",
    ]
    if sums.people_hours.value != 0 or sums.people_hours.at_least:
        lines.insert(1, f"people who annotate: {duration(sums.people_hours)}")
    lines += [f"IN THE WAY: {warning}" for warning in plan.warnings]
    if plan.fits is False:
        lines.append("THE DISK HAS NOT ENOUGH ROOM: make some, or put datasets/ elsewhere")
    return lines


def _because(plan: Plan) -> list[str]:
    """Each reason once, with the stages that it holds for."""
    stages: defaultdict[str, list[str]] = defaultdict(list)
    for row in plan.rows:
        for reason in row.state.because:
            stages[reason].append(row.step)
    return [f"{reason}: {_names(plan, names)}" for reason, names in stages.items()]


def _idle(plan: Plan) -> list[str]:
    """Why stages have nothing to work on."""
    stages: defaultdict[str, list[str]] = defaultdict(list)
    for row in plan.rows:
        for item in row.items:
            if item.count.value == 0 and item.count.says:
                stages[item.count.says].append(row.step)
    return [f"{says}: {_names(plan, names)}" for says, names in stages.items()]


def _noted(plan: Plan, source: str) -> list[str]:
    """What the numbers of this source say of themselves, each once, with the stages."""
    stages: defaultdict[str, list[str]] = defaultdict(list)
    for row in plan.rows:
        for figure in _figures(row):
            if figure.source == source and figure.says and row.step not in stages[figure.says]:
                stages[figure.says].append(row.step)
    return [f"{says}: {_names(plan, names)}" for says, names in stages.items()]


def _names(plan: Plan, steps: list[str]) -> str:
    """The steps, with one name for all rows of a stage."""
    if len(steps) == len(plan.rows):
        return "all stages"
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for row in plan.rows:
        rows[row.step.partition("@")[0]].append(row.step)
    said: dict[str, None] = {}
    for step in steps:
        stage = step.partition("@")[0]
        said[stage if set(rows[stage]) <= set(steps) else step] = None
    return ", ".join(said)


def _figures(row: Row) -> Iterable[Figure]:
    yield from (item.count for item in row.items)
    if row.holding:
        yield from (row.holding.held, row.holding.fetch, row.fetch_bytes)
    if row.step == "metadata_download":
        yield row.fetch_bytes
    if row.hours is not None:
        yield row.hours


def _rate(speed: Figure) -> str:
    digits = 0 if (speed.value or 0) >= 100 else 1 if (speed.value or 0) >= 1 else 3
    return f"{speed.value:,.{digits}f}/s ({speed.says})"


def _change(changed: Changed) -> list[str]:
    change = changed.change
    if not change.steps:
        return [f"a change of {change.of} runs nothing again: no stage depends on it"]
    count = len(change.steps)
    lines = [
        f"a change of {change.of} runs {count} stages again, at most: {duration(changed.hours)}",
        *_wrapped(
            f"directly, {duration(changed.directly_hours)}: {', '.join(change.directly)}", "  "
        ),
    ]
    if change.downstream:
        said = f"and, if what they make comes out otherwise: {', '.join(change.downstream)}"
        lines += _wrapped(said, "  ")
    return lines


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )
