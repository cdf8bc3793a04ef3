"""The plan: a row a stage, the sums, and what changes would run again."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.contracts.metadata import SHARDS
from pipeline.corpus.remote import NotThere
from pipeline.corpus.shards import METADATA_STORE
from pipeline.params import Params, load_params
from pipeline.plan.changes import Change, change_of
from pipeline.plan.costs import Item, World, entry_of
from pipeline.plan.counts import Counts
from pipeline.plan.figures import MEASURED, NOTHING, TABLE, Figure, added_up, exactly, unknown
from pipeline.plan.holdings import Holding, Holdings
from pipeline.plan.line import UP_TO_DATE, State, read_line
from pipeline.plan.selection import ASKED, Selections
from pipeline.plan.speeds import Speeds

PEOPLE = "annotate"
"""The stage that people work for."""

MEASURE_S = 60.0
"""Seconds that this machine is timed for, if nobody says otherwise."""


@dataclass(frozen=True)
class Options:
    """What may be left out, and what is asked on top."""

    measure_s: float = MEASURE_S
    """Seconds for all measurements together; the one in which they are over still ends."""
    offline: bool = False
    changes: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    """What is known of a stage."""

    step: str
    state: State
    items: tuple[Item, ...]
    holding: Holding | None
    """Of a stage that brings images together."""
    fetch_bytes: Figure
    disk_bytes: Figure
    is_people: bool
    """Whether the hours are people's, not the machine's."""
    hours: Figure | None
    """If it runs; None where nobody asks: it is up to date, and no change was named."""

    @property
    def runs(self) -> bool:
        """Whether `dvc repro` would run it, or may have to."""
        return self.state.word != UP_TO_DATE


@dataclass(frozen=True)
class Sums:
    """Of all stages that will or may run."""

    hours: Figure
    """Of the machine."""
    people_hours: Figure
    fetch_images: Figure
    fetch_bytes: Figure
    disk_bytes: Figure


@dataclass(frozen=True)
class Changed:
    """A change, and how long what it would run again takes."""

    change: Change
    directly_hours: Figure
    hours: Figure
    """Of all of them, at most."""


@dataclass(frozen=True)
class Plan:
    """All of it."""

    corpus: str
    root: str
    params: str
    rows: tuple[Row, ...]
    sums: Sums
    disk_free: int
    """Bytes, where `datasets/` is."""
    changes: tuple[Changed, ...]
    warnings: tuple[str, ...]
    """What stands in the way."""
    speeds: dict[str, Figure]
    """Measured now, items a second."""

    @property
    def fits(self) -> bool | None:
        """Whether the disk has room; None where not enough is known."""
        needed = self.sums.disk_bytes
        if needed.value is not None and needed.value > self.disk_free:
            return False
        return None if needed.value is None or needed.at_least else True


def make_plan(params_file: Path, root: Path, options: Options) -> Plan:
    """Look at what is there, count, measure.

    Raises:
        PipelineError: for faulty settings, a root without `dvc.yaml`, tables of another form, and
            changes of what is not there.
    """
    params = load_params(params_file)
    line = read_line(root, params_file)
    changes = [change_of(what, line.steps, params, root) for what in options.changes]
    timed = {name for name, state in line.states.items() if state.word != UP_TO_DATE}
    timed |= {name for change in changes for name in change.steps}
    with tempfile.TemporaryDirectory(prefix="posebooru-plan-") as folder:
        scratch = Path(folder)
        selections = Selections(root, params, line, scratch / "trials", timed)
        holdings = Holdings(root, params, offline=options.offline)
        speeds = Speeds(root, params, scratch / "speeds", holdings, measure_s=options.measure_s)
        counts = Counts(root, params, line, selections, holdings)
        world = World(params, counts, selections, holdings, speeds)
        rows = []
        for step in line.steps:
            entry = entry_of(step)
            holding = counts.holding(step.stage) if step.stage in ASKED else None
            fetch, disk = holding_bytes(holding)
            if step.stage == "metadata_download":
                fetch = disk = _metadata_bytes(params, root, holdings, options)
            hours = entry.hours(world, step) if step.name in timed else None
            row = Row(
                step.name,
                line.states[step.name],
                tuple(entry.items(world, step)),
                holding,
                fetch,
                disk,
                step.stage == PEOPLE and params.annotation.annotators is None,
                hours,
            )
            rows.append(row)
    by_name = {row.step: row.hours or NOTHING for row in rows if not row.is_people}
    by_name |= {row.step: NOTHING for row in rows if row.is_people}
    return Plan(
        corpus=params.corpus.name,
        root=str(root),
        params=str(params_file),
        rows=tuple(rows),
        sums=sums_of(rows),
        disk_free=shutil.disk_usage(root).free,
        changes=tuple(
            Changed(
                change,
                added_up(by_name[name] for name in change.directly),
                added_up(by_name[name] for name in change.steps),
            )
            for change in changes
        ),
        warnings=_warnings(params, holdings),
        speeds={name: speed for name, speed in speeds.taken.items() if speed.source == MEASURED},
    )


def _warnings(params: Params, holdings: Holdings) -> tuple[str, ...]:
    if holdings.mirror is None and not params.sample.draw:
        return (holdings.fault,)
    return ()


def holding_bytes(holding: Holding | None) -> tuple[Figure, Figure]:
    """To fetch, and that will be more on the disk."""
    return (holding.fetch_bytes, holding.disk_bytes) if holding else (NOTHING, NOTHING)


def sums_of(rows: Sequence[Row]) -> Sums:
    """Of the stages that will or may run."""
    run = [row for row in rows if row.runs]
    return Sums(
        hours=added_up(row.hours for row in run if row.hours and not row.is_people),
        people_hours=added_up(row.hours for row in run if row.hours and row.is_people),
        fetch_images=added_up(row.holding.fetch for row in run if row.holding),
        fetch_bytes=added_up(row.fetch_bytes for row in run),
        disk_bytes=added_up(row.disk_bytes for row in run),
    )


def _metadata_bytes(params: Params, root: Path, holdings: Holdings, options: Options) -> Figure:
    """Of the metadata that are not held."""
    if not holdings.is_remote:
        return exactly(0, TABLE, "corpus.root is a folder, used in place")
    store = root / METADATA_STORE.format(corpus=params.corpus.name)
    absent = [name for name in params.corpus.metadata if not (store / name).is_file()]
    if not absent:
        return exactly(0, TABLE, SHARDS.format(corpus=params.corpus.name))
    if options.offline or holdings.mirror is None:
        return unknown("the size of the metadata: the server is not asked (--offline)")
    total = 0
    for name in absent:
        try:
            size = holdings.mirror.mark(name).split(" ")[0]
        except NotThere:
            return unknown(f"the size of {name}: the server does not have it")
        if not size.isdecimal():
            return unknown(f"the size of {name}: the server does not say it")
        total += int(size)
    return exactly(total, MEASURED, f"{len(absent)} metadata files, as the server says")
