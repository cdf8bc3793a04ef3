"""Which posts each set of images is asked for, before anything is fetched.

Tables that are up to date say so. Otherwise the stages that choose are run for real, in a folder of
their own, over all posts or over evenly spread parts of them: they need nothing but the metadata.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.contracts.metadata import POSTS, TAGS
from pipeline.contracts.pose import ADD, CANDIDATES
from pipeline.contracts.retrieval import SUPPORT_POSTS
from pipeline.contracts.segmenter import BACKGROUND_POSTS, FOREGROUND_POSTS
from pipeline.contracts.table import Table, read_table, write_table
from pipeline.contracts.tagger import SELECTED
from pipeline.corpus import takedown
from pipeline.corpus.fetch import POST_COLUMNS
from pipeline.corpus.removals import EXCLUDED, TAKEDOWN
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.plan.figures import COUNTED, MEASURED, TABLE, Figure, exactly, unknown
from pipeline.plan.line import Line
from pipeline.pose import candidates
from pipeline.retrieval import select as support_select
from pipeline.rulebook import retag
from pipeline.rulebook.rules import RULEBOOK
from pipeline.segmenter import select as segmenter_select
from pipeline.stage import Counts, Run, Stage, execute
from pipeline.tagger import select as tagger_select

MOST_IMAGES = 20_000
"""Posts of a stage whose images are looked for; of more, evenly spread ones."""

MOST_POSTS = 400_000
"""Posts that the choosing stages are tried on; of more, evenly spread parts are taken."""

METADATA_FIRST = "known after `dvc repro metadata`"

CHOOSERS: dict[str, tuple[Stage, Callable[[Run], Counts]]] = {
    "retag": (retag.STAGE, retag.main),
    "takedown": (takedown.STAGE, takedown.main),
    "tagger_select": (tagger_select.STAGE, tagger_select.main),
    "segmenter_select": (segmenter_select.STAGE, segmenter_select.main),
    "support_select": (support_select.STAGE, support_select.main),
    "pose_candidates": (candidates.STAGE, candidates.main),
}
"""In their order."""

ASKED: dict[str, tuple[tuple[Table, ...], str, str]] = {
    "tagger_images": ((SELECTED,), "512px", "tagger_select"),
    "foregrounds": ((FOREGROUND_POSTS,), "original", "segmenter_select"),
    "backgrounds": ((BACKGROUND_POSTS,), "512px", "segmenter_select"),
    "pose_images": ((ADD, CANDIDATES), "original", "pose_candidates"),
    "support_images": ((SUPPORT_POSTS,), "512px", "support_select"),
}
"""Stages that ask for posts' images: whose, of which kind, and which stage chooses them."""


@dataclass(frozen=True)
class Asked:
    """The posts whose images a stage asks for."""

    kind: str
    count: Figure
    ids: NDArray[np.int64]
    """Of all posts, or of those in the parts that were tried."""
    posts: list[dict[str, Any]]
    """POST_COLUMNS of each of them, or of evenly spread ones."""


class Selections:
    """What the choosing stages choose, now.

    Args:
        root: where the data are; nothing is written there.
        params: the settings.
        line: the stages and their states.
        scratch: an empty folder for the trials.
        needed: stages whose speed is asked for, too.
    """

    def __init__(
        self, root: Path, params: Params, line: Line, scratch: Path, needed: set[str]
    ) -> None:
        self._root = root
        self._params = params
        self._line = line
        self._scratch = scratch
        self._needed = needed
        self._faults: dict[str, str] = {}
        self._seconds: dict[str, float] = {}

    @cached_property
    def posts(self) -> Figure:
        """How many posts the metadata hold.

        Raises:
            PipelineError: when their table is of another form.
        """
        path = self._path(self._root, POSTS.path)
        if not path.exists():
            return unknown(METADATA_FIRST)
        read_table(path, POSTS.schema, columns=[])
        says = POSTS.path.format(corpus=self._params.corpus.name)
        if not self._line.is_current("metadata"):
            says += " as it is, of an earlier build"
        return exactly(pq.read_metadata(path).num_rows, TABLE, says)

    def asked(self, stage: str) -> Asked:
        """Whose images a stage of ASKED asks for; of an unknown number where that is not known."""
        tables, kind, chooser = ASKED[stage]
        if all(self._is_current(table) for table in (chooser, *(["add"] * (ADD in tables)))):
            return self._read(self._root, tables, kind, 1.0, TABLE)
        fault = self._trial_fault(chooser)
        if fault is not None:
            return Asked(kind, unknown(fault), np.empty(0, np.int64), [])
        return self._read(self._scratch, tables, kind, self._each_stands_for, COUNTED)

    def speed(self, stage: str) -> Figure:
        """Posts a second of a stage of CHOOSERS."""
        fault = self._trial_fault(stage)
        if fault is not None:
            return unknown(fault)
        posts = (self.posts.value or 0) / self._each_stands_for
        return exactly(posts / max(self._seconds[stage], 1e-6), MEASURED, f"{stage}: posts")

    def _trial_fault(self, stage: str) -> str | None:
        """Try all choosers that are asked for, once; why one of them gave nothing."""
        if self.posts.value is None:
            return self.posts.says
        _ = self._each_stands_for  # the trials
        return self._faults.get(stage)

    @cached_property
    def _each_stands_for(self) -> float:
        """Run the trials; how many posts each of theirs stands for."""
        read = self._lay_out()
        for name, (stage, main) in CHOOSERS.items():
            outs = [self._path(self._scratch, out) for out in stage.outputs]
            if name == "takedown" and self._line.is_current(name):
                for out in outs:
                    self._link(out)
                self._faults[name] = "not tried: its table is there"
                continue
            lacks = next((path for path in stage.inputs if not self._has(path)), None)
            if lacks is not None:
                self._faults[name] = f"known once {lacks.format(corpus=self._params.corpus.name)}"
                self._faults[name] += " is there"
            elif name == "pose_candidates" and read > 1:
                self._faults[name] = f"its quotas need all posts: {METADATA_FIRST} pose_candidates"
            else:
                self._try(name, stage, main)
        return read

    def _try(self, name: str, stage: Stage, main: Callable[[Run], Counts]) -> None:
        started = time.perf_counter()
        try:
            with _quiet():
                execute(stage, main, self._params, self._scratch)
        except PipelineError as error:
            self._faults[name] = str(error)
        self._seconds[name] = time.perf_counter() - started

    def _lay_out(self) -> float:
        """Give the trials what they read; how many posts each of theirs stands for."""
        for path in (RULEBOOK, EXCLUDED, TAKEDOWN, TAGS.path, ADD.path, ADD.rejects.path):
            self._link(self._path(self._scratch, path))
        source = self._path(self._root, POSTS.path)
        total = int(self.posts.value or 0)
        target = self._path(self._scratch, POSTS.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if total <= MOST_POSTS:
            self._link(target)
            return 1.0
        with pq.ParquetFile(source) as file:
            wanted = max(1, file.num_row_groups * MOST_POSTS // total)
            places = np.unique(np.linspace(0, file.num_row_groups - 1, wanted).astype(int))
            part = file.read_row_groups(places.tolist())
        write_table(part, target, POSTS.schema)
        return total / len(part)

    def _has(self, declared: str) -> bool:
        return self._path(self._scratch, declared).exists()

    def _link(self, target: Path) -> None:
        source = (self._root / target.relative_to(self._scratch)).resolve()
        if source.exists() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(source)

    def _is_current(self, stage: str) -> bool:
        return stage not in self._needed and self._line.is_current(stage)

    def _read(
        self, root: Path, tables: tuple[Table, ...], kind: str, each: float, source: str
    ) -> Asked:
        ids = pa.chunked_array(
            [
                chunk
                for table in tables
                for chunk in read_table(self._path(root, table.path), table.schema, ["post_id"])[
                    "post_id"
                ].chunks
            ],
            pa.int64(),
        )
        wanted = pc.is_in(self._all_posts["post_id"], value_set=ids)
        posts = self._all_posts.filter(wanted)
        says = tables[-1].path.format(corpus=self._params.corpus.name)
        if source == COUNTED:
            total, tried = self.posts.value or 0, (self.posts.value or 0) / each
            says = f"the filters tried on {tried:,.0f} of {total:,.0f} posts"
        some = np.linspace(0, len(posts) - 1, min(len(posts), MOST_IMAGES)).astype(np.int64)
        return Asked(
            kind,
            exactly(round(len(posts) * each), source, says),
            posts["post_id"].to_numpy(),
            posts.take(pa.array(some)).to_pylist(),
        )

    @cached_property
    def _all_posts(self) -> pa.Table:
        return read_table(self._path(self._root, POSTS.path), POSTS.schema, POST_COLUMNS)

    def _path(self, root: Path, declared: str) -> Path:
        return root / declared.format(corpus=self._params.corpus.name)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep trials from talking as stages do."""
    logger = logging.getLogger("posebooru")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
