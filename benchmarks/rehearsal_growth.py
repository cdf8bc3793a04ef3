"""What a stage took at three sizes, and whether that is within the bounds."""

import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from subprocess import CalledProcessError

from children import run_measured
from rehearsal_inputs import REPOSITORY, Root

SIZES = {"hundredth": 100, "tenth": 10, "full": 1}
"""Each size, as a part of the whole."""

LEAST = 2000
"""Posts of the smallest corpus that has some of everything."""

MOST_MB = 6000

SLACK, NOISE_S = 1.25, 0.5
"""What is allowed over n log n: a share of it, and seconds."""


@dataclass(frozen=True)
class Step:
    """A run of a stage."""

    name: str
    module: str
    items: str
    """The counts that the stage says and that are its size, as a pattern; empty: the posts."""
    told: str
    """What was rehearsed, and what not."""
    prepare: Callable[[Root], None] | None = None
    """Makes what it reads and no other stage writes."""
    large: bool = False
    """In the corpus of five million drawings."""


@dataclass(frozen=True)
class Taken:
    """What a step took."""

    items: int
    seconds: float
    processor_seconds: float
    peak_mb: float
    said: str


@dataclass(frozen=True)
class Row:
    """A step at all sizes."""

    step: Step
    taken: dict[str, Taken]

    @property
    def start(self) -> float:
        """Seconds of processors that the stage takes to start, as the two small sizes tell."""
        small, large = (self.taken[size] for size in ("hundredth", "tenth"))
        more = large.items - small.items
        if more <= 0:
            return 0.0
        slope = max(large.processor_seconds - small.processor_seconds, 0.0) / more
        return max(small.processor_seconds - slope * small.items, 0.0)

    def work(self, size: str) -> float:
        """Seconds of processors beyond the start."""
        return max(self.taken[size].processor_seconds - self.start, 0.01)

    @property
    def exponent(self) -> float | None:
        """e, where the work grows as n to the power of e; None where n does not grow."""
        grown = self.taken["full"].items / max(self.taken["tenth"].items, 1)
        if grown < 2:
            return None
        return math.log(self.work("full") / self.work("tenth")) / math.log(grown)

    @property
    def slow_enough(self) -> bool:
        """Whether it grows no faster than n log n."""
        few, many = (max(self.taken[size].items, 3) for size in ("tenth", "full"))
        allowed = many / few * math.log(many) / math.log(few) * SLACK
        return self.work("full") <= allowed * (self.work("tenth") + NOISE_S)

    @property
    def faults(self) -> list[str]:
        """The bounds that it breaks."""
        found = []
        if self.taken["full"].peak_mb > MOST_MB:
            found.append(f"{self.step.name} needs {self.taken['full'].peak_mb:,.0f} MB")
        if not self.slow_enough:
            found.append(f"{self.step.name} grows faster than n log n")
        return found


def run_step(step: Step, root: Root) -> Taken:
    """Make what a step reads, run it, say how it went."""
    if step.prepare is not None:
        root.once(step.name, step.prepare)
    at = root.large if step.large else root
    given = ["--params", str(at.params.resolve()), "--root", str(at.folder.resolve())]
    try:
        measured = run_measured([sys.executable, "-m", step.module, *given], REPOSITORY)
    except CalledProcessError as error:
        raise SystemExit(f"{step.name} failed:\n{error.output}") from error
    said = measured.said.strip().splitlines()[-1]
    counts = re.findall(r"[:,] ([a-z][^,:]*?) ([\d,]*\d)(?=[, ])", said)
    numbers = [int(n.replace(",", "")) for name, n in counts if re.fullmatch(step.items, name)]
    taken = Taken(
        sum(numbers) if step.items else at.posts,
        round(measured.seconds, 2),
        round(measured.processor_seconds, 2),
        round(measured.peak_bytes / 1e6, 1),
        said,
    )
    tell(
        f"{taken.seconds:8.1f} s {taken.processor_seconds:8.1f} s of processors "
        f"{taken.peak_mb:7,.0f} MB  {said}"
    )
    return taken


def tell(line: str) -> None:
    """A line for who waits."""
    print(line, file=sys.stderr, flush=True)


TABLE = (
    "| stage | items | s at 1/10 | s | of processors at 1/10 | of processors | grows as n^ | "
    "≤ n log n | peak MB |\n|---|---:|---:|---:|---:|---:|---:|---|---:|"
)


def as_table(rows: list[Row]) -> str:
    """The table, then a line for each step: what was rehearsed."""
    lines = [TABLE]
    for row in rows:
        tenth, full = row.taken["tenth"], row.taken["full"]
        exponent = "" if row.exponent is None else f"{row.exponent:.2f}"
        cells = (
            f"`{row.step.name}`", f"{full.items:,}", f"{tenth.seconds:.1f}", f"{full.seconds:.1f}",
            f"{tenth.processor_seconds:.1f}", f"{full.processor_seconds:.1f}", exponent,
            "yes" if row.slow_enough else "no", f"{full.peak_mb:,.0f}",
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    told = [f"- `{row.step.name}`: {row.step.told}." for row in rows]
    return "\n".join([*lines, "", *told])
