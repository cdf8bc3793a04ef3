"""What the segmenter is made from: how many foregrounds and backgrounds, and what took the rest."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.segmenter import (
    BACKGROUND_POSTS,
    BACKGROUNDS,
    COMPOSITES,
    FOREGROUND_POSTS,
    FOREGROUNDS,
    SEGMENTER_SPLITS,
    TEXTURES,
)
from pipeline.contracts.table import Table
from pipeline.report.funnel import rules_of
from pipeline.report.parts import Cell, Grid, Part
from pipeline.splits import SPLITS
from pipeline.stage import Run

KINDS = {"foregrounds": FOREGROUNDS, "backgrounds": BACKGROUNDS, "textures": TEXTURES}

PAPER: dict[str, Cell] = {
    "foregrounds": "18.5k",
    "backgrounds": "5.8k",
    "textures": "2.3k",
    "val pairs": 1024,
    "test pairs": 1024,
}

CHAINS: dict[str, tuple[tuple[str, Table], ...]] = {
    "foregrounds": (("segmenter_select", FOREGROUND_POSTS), ("foregrounds", FOREGROUNDS)),
    "backgrounds": (("segmenter_select", BACKGROUND_POSTS), ("backgrounds", BACKGROUNDS)),
    "textures": (("textures", TEXTURES),),
}
"""The tables that each kind goes through, with the stages that make them."""

TABLES = (*dict.fromkeys(table for chain in CHAINS.values() for _, table in chain), COMPOSITES)

INPUTS = (
    *(table.path for table in (*KINDS.values(), COMPOSITES)),
    *(table.rejects.path for table in (*TABLES, SEGMENTER_SPLITS)),
    SEGMENTER_SPLITS.path,
)


def segmenter_data(run: Run) -> Part:
    """From posts with the right tags to fixed pairs."""
    images = {kind: run.read(table, ["post_id"])["post_id"] for kind, table in KINDS.items()}
    pairs = run.read(COMPOSITES, ["split", "foreground"])
    fixed = {split: pairs.filter(pc.equal(pairs["split"], split)) for split in ("val", "test")}
    counts: dict[str, Cell] = {kind: len(ids) for kind, ids in images.items()}
    counts |= {f"{split} pairs": len(rows) for split, rows in fixed.items()}
    refused, untold = (
        rules_of(run, table.rejects.path).total() for table in (COMPOSITES, SEGMENTER_SPLITS)
    )
    return Part(
        name="segmenter_data",
        title="What the segmenter is made from",
        text="Figures are cut out of pictures with a transparent background and put before places "
        "and textures: in training ever new pairs, in validation and test the same ones.",
        metrics={**counts, "refused pairs": refused},
        tables=[
            Grid(
                "Beside the paper",
                ("", run.corpus, "paper (Danbooru2019)"),
                [(name, count, PAPER[name]) for name, count in counts.items()],
            ),
            Grid(
                "What each rule takes",
                ("of", "stage", "rule", "out", "left"),
                [row for kind, ids in images.items() for row in taken(run, kind, len(ids))],
                f"Corpus {run.corpus}. Candidates are the posts with the tags that are asked for.",
            ),
            Grid(
                "Splits",
                ("split", *KINDS, "fixed pairs", "of these without a figure"),
                [split_row(run, split, images, fixed.get(split)) for split in SPLITS],
                f"{untold:,} images would join two splits and are in none; {refused:,} pairs of an "
                "earlier build are refused, as their pictures have gone.",
            ),
        ],
    )


def taken(run: Run, kind: str, final: int) -> list[tuple[Cell, ...]]:
    """A row a rule, after the candidates; what is left at the end is `final`."""
    chain = [(stage, rules_of(run, table.rejects.path)) for stage, table in CHAINS[kind]]
    left = final + sum(rules.total() for _, rules in chain)
    rows: list[tuple[Cell, ...]] = [(kind, "", "candidates", 0, left)]
    for stage, rules in chain:
        for rule, out in by_count(rules):
            left -= out
            rows.append((kind, stage, rule, out, left))
    return rows


def by_count(rules: Counter[str]) -> list[tuple[str, int]]:
    """Rules with what they took, the greediest first."""
    return sorted(rules.items(), key=lambda item: (-item[1], item[0]))


def split_row(
    run: Run, split: str, images: dict[str, pa.ChunkedArray], fixed: pa.Table | None
) -> tuple[Cell, ...]:
    """How many of each kind a split has, and its fixed pairs."""
    rows = run.read(SEGMENTER_SPLITS, ["post_id", "split"])
    inside = rows.filter(pc.equal(rows["split"], split))["post_id"].combine_chunks()
    counts = [int(pc.sum(pc.is_in(ids, value_set=inside)).as_py() or 0) for ids in images.values()]
    if fixed is None:
        return (split, *counts, "–", "–")
    return (split, *counts, len(fixed), fixed["foreground"].null_count)
