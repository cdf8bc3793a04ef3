"""The fixed pairs that validation and test are done on: drawn once, rendered, hashed.

With `segmenter.composites.base`, the pairs of an earlier build stay as they are. One whose source
has gone, or that does not come out as it did, is reported and refused; nothing takes its place.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.contracts.segmenter import COMPOSITES
from pipeline.contracts.table import read_table
from pipeline.errors import PipelineError
from pipeline.segmenter import transform
from pipeline.segmenter.pairs import Pair, measured
from pipeline.segmenter.sources import INPUTS, PARAMS, Sources, open_sources
from pipeline.segmenter.transform import Transform
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

STAGE = Stage(
    "composites",
    params=(*PARAMS, "segmenter.composites"),
    inputs=INPUTS,
    outputs=(COMPOSITES.path, COMPOSITES.rejects.path),
)

SPLITS = ("test", "val")
"""In the table's order."""

PAIRS_IN_SHARD = 128

Row = dict[str, Any]


@dataclass(frozen=True)
class _Shard:
    """Rows to render: they hold what goes into a picture, not yet what comes of it."""

    rows: list[Row]
    sources: Sources


def main(run: Run) -> Counts:
    """Draw or keep the pairs, render them, write them."""
    base = read_base(run)
    rows: list[Row] = []
    rejects: list[Reject] = []
    counts: Counts = {}
    for split in SPLITS:
        sources = open_sources(run, split)
        earlier = [row for row in base if row["split"] == split]
        held, refused = still_there(earlier, sources)
        numbers = {row["pair"] for row in earlier}
        new = [row for row in draw(run, split, sources) if row["pair"] not in numbers]
        rendered = render(run, sorted(held + new, key=lambda row: row["pair"]), sources)
        good, different = as_before(rendered, earlier)
        if not good:
            raise PipelineError(
                f"segmenter.composites.base: not one of its {len(earlier)} {split} pairs can "
                "still be rendered; set it to null to draw new ones"
            )
        rows += good
        rejects += refused + different
        counts[f"{split} pairs"] = len(good)
    run.write(COMPOSITES, pa.Table.from_pylist(rows, schema=COMPOSITES.schema))
    run.write_rejects(COMPOSITES, rejects)
    return counts | {"rejects": len(rejects)}


def read_base(run: Run) -> list[Row]:
    """The pairs of an earlier build; none where none is asked for.

    Raises:
        PipelineError: when they cannot be read, or are of another size.
    """
    settings = run.params.segmenter
    if settings.composites.base is None:
        return []
    path = run.root / settings.composites.base
    rows: list[Row] = read_table(path, COMPOSITES.schema).to_pylist()
    sizes = {row["size"] for row in rows} - {settings.canvas.size}
    if sizes:
        raise PipelineError(
            f"{path}: its pairs are {min(sizes)} px wide, segmenter.canvas.size is "
            f"{settings.canvas.size}; set segmenter.composites.base to null to draw new ones"
        )
    return rows


def draw(run: Run, split: str, sources: Sources) -> list[Row]:
    """The pairs of a split as they are drawn, not yet rendered.

    Foregrounds and backgrounds take turns in a random order, so that all appear about equally
    often; pairs without a figure are evenly spread.
    """
    settings = run.params.segmenter.composites
    count, canvas = getattr(settings, split), run.params.segmenter.canvas
    place = SPLITS.index(split)
    dice = np.random.default_rng((settings.seed, place))
    foregrounds, backgrounds = (
        [ids[turn] for turn in _turns(dice, len(ids), count)]
        for ids in (sources.foregrounds, sources.backgrounds)
    )
    rows = []
    for number in range(count):
        numbers = np.random.default_rng((settings.seed, place, number)).random(transform.NUMBERS)
        empty = int((number + 1) * canvas.empty) > int(number * canvas.empty)
        pair = Pair(
            None if empty else foregrounds[number],
            backgrounds[number],
            Transform.draw(canvas, numbers.tolist()),
        )
        fixed = {"split": split, "pair": number, "seed": settings.seed, "size": canvas.size}
        rows.append(fixed | pair.row)
    return rows


def still_there(earlier: list[Row], sources: Sources) -> tuple[list[Row], list[Reject]]:
    """The pairs whose sources are in the split, and the others, each refused."""
    rows, rejects = [], []
    for row in earlier:
        sought = (
            ("foreground", row["foreground"], sources.foregrounds),
            ("background", row["background"], sources.backgrounds),
        )
        gone = [(kind, post) for kind, post, ids in sought if post is not None and post not in ids]
        if gone:
            kind, post = gone[0]
            rejects.append(Reject(post, "source_gone", f"{kind} of {_name(row)}"))
        else:
            rows.append(row)
    return rows, rejects


def render(run: Run, rows: list[Row], sources: Sources) -> list[Row]:
    """The rows, with what came of them."""
    shards = [
        _Shard(rows[start : start + PAIRS_IN_SHARD], sources)
        for start in range(0, len(rows), PAIRS_IN_SHARD)
    ]
    parts = run.map_shards(_render_shard, shards)
    return [row for part in run.progress(parts, "shards of pairs", len(shards)) for row in part]


def as_before(rendered: list[Row], earlier: list[Row]) -> tuple[list[Row], list[Reject]]:
    """The pairs that are new or come out as before, and the others, each refused."""
    expected = {row["pair"]: row["sha256"] for row in earlier}
    good, rejects = [], []
    for row in rendered:
        if expected.get(row["pair"], row["sha256"]) == row["sha256"]:
            good.append(row)
        else:
            post = row["background"] if row["foreground"] is None else row["foreground"]
            rejects.append(Reject(post, "renders_differently", _name(row)))
    return good, rejects


def _turns(dice: np.random.Generator, count: int, length: int) -> list[int]:
    """So many turns of `count` things: all of them in a random order, then again in another."""
    rounds = [dice.permutation(count) for _ in range(-(-length // count))]
    turns: list[int] = np.concatenate(rounds)[:length].tolist()
    return turns


def _render_shard(shard: _Shard) -> list[Row]:
    return [row | measured(Pair.of(row).render(shard.sources, row["size"])) for row in shard.rows]


def _name(row: Row) -> str:
    return f"pair {row['split']} {row['pair']}"


if __name__ == "__main__":
    run_stage(STAGE, main)
