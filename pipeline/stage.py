"""What every stage shares: arguments, inputs and outputs, rejects, counts, errors, work folder.

A stage is a module with a `STAGE` that declares what it reads and writes, and a `main(run)` that
does it and returns its counts:

    STAGE = Stage("tagger_select", params=("corpus.name", "tagger.select"),
                  inputs=(POSTS.path,), outputs=(SELECTED.path, SELECTED.rejects.path))

    def main(run: Run) -> Counts: ...

    if __name__ == "__main__":
        run_stage(STAGE, main)

`python -m pipeline.tagger.select [--params FILE] [--root DIR] [--debug]` runs it, by hand and from
`dvc.yaml`, whose stage of the same name a test holds to the declaration.
"""

import argparse
import errno
import hashlib
import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn, TypeVar

import pyarrow as pa
from tqdm import tqdm

from pipeline import cluster, engine
from pipeline.contracts.table import REJECTS, Table, read_table, write_table
from pipeline.errors import DISK_FULL, PipelineError
from pipeline.params import Params, declared, declared_values, load_params

log = logging.getLogger("posebooru")

Counts = dict[str, int]
"""What a stage says it did: `{"posts": 5000, "rejects": 12}` becomes `posts 5,000, rejects 12`."""

Item = TypeVar("Item")
Result = TypeVar("Result")

SECONDS_BETWEEN_LINES = 10.0
"""How often progress is told where there is no terminal to draw a bar on."""


@dataclass(frozen=True)
class Stage:
    """What a stage reads and writes. Paths are under the root, `{corpus}` is the corpus's name."""

    name: str
    params: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[str, ...] = ()
    """A stage that is run once a row of a table: the rows. `{row}` in params, inputs and outputs
    stands for the one in hand."""
    row: str = ""
    """The one in hand."""
    adjustable: tuple[str, ...] = ()
    """Settings that may change while there is unfinished work, which then goes on."""

    def of_row(self, row: str) -> "Stage":
        """The stage as it is run for one row."""
        params, inputs, outputs = (
            tuple(name.replace("{row}", row) for name in names)
            for names in (self.params, self.inputs, self.outputs)
        )
        return Stage(
            f"{self.name}@{row}", params, inputs, outputs, row=row, adjustable=self.adjustable
        )


@dataclass(frozen=True)
class Reject:
    """Why a post left a data set: a short rule name that counts can be made of, and a detail."""

    post_id: int
    rule: str
    detail: str = ""


class Run:
    """One run of a stage: its settings, its inputs and its outputs.

    Outputs are written under temporary names in the work folder and take their places together,
    when the stage has succeeded; a stage that fails or is killed leaves what was there before.
    """

    def __init__(self, stage: Stage, params: Params, root: Path) -> None:
        self.stage = stage
        self.root = root
        self.corpus = params.corpus.name
        self.params = declared(params, stage.params)
        self._values = declared_values(params, stage.params)
        self._written: dict[Path, Path] = {}

    def path(self, declared_path: str) -> Path:
        """Where an input lies (or, after the run, an output).

        Raises:
            KeyError: for a path the stage did not declare.
        """
        if declared_path not in self.stage.inputs + self.stage.outputs:
            raise KeyError(f"{self.stage.name} uses {declared_path} but does not declare it")
        return self._resolve(declared_path)

    def input(self, declared_path: str) -> Path:
        """An input that is there.

        Raises:
            PipelineError: when it is missing.
        """
        path = self.path(declared_path)
        if not path.exists():
            raise PipelineError(f"{path}: missing; run `dvc repro` to make it")
        return path

    def read(self, table: Table, columns: list[str] | None = None) -> pa.Table:
        """Read an input table, held to its schema."""
        return read_table(self.input(table.path), table.schema, columns)

    def write(self, table: Table, rows: pa.Table) -> None:
        """Write an output table, held to its schema."""
        write_table(rows, self.output(table.path), table.schema)

    def write_rejects(self, table: Table, rejects: Iterable[Reject]) -> None:
        """Write the rejects of an output table, sorted by post."""
        self.write_reasons(table.rejects, rejects)

    def write_reasons(self, table: Table, reasons: Iterable[Reject]) -> None:
        """Write a table whose schema is REJECTS, sorted by post."""
        rows = sorted((reason.post_id, reason.rule, reason.detail) for reason in reasons)
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
        post_ids, rules, details = columns
        stages = [self.stage.name] * len(rows)
        self.write(table, pa.table([post_ids, stages, rules, details], schema=REJECTS))

    def output(self, declared_path: str) -> Path:
        """A temporary path, in an existing folder, for a declared output: a file or a folder."""
        final = self.path(declared_path)
        temporary = self._work / "outputs" / declared_path.format(corpus=self.corpus)
        if final not in self._written:
            _remove(temporary)
            temporary.parent.mkdir(parents=True, exist_ok=True)
            self._written[final] = temporary
        return temporary

    @cached_property
    def work(self) -> Path:
        """A folder for unfinished work, kept when the stage fails or is killed.

        It is keyed by everything the outcome depends on: the declared settings but for those that
        are adjustable, the inputs' bytes, the code. A second run after a kill finds it again; a
        run with other inputs does not.
        """
        values = {
            name: value for name, value in self._values.items() if name not in self.stage.adjustable
        }
        key = hashlib.sha256(json.dumps(values, sort_keys=True).encode())
        for name in self.stage.inputs:
            _hash_path(key, self._resolve(name))
        for name, module in sorted(sys.modules.items()):
            if (name == "__main__" or name.split(".")[0] == "pipeline") and getattr(
                module, "__file__", None
            ):
                key.update(Path(str(module.__file__)).read_bytes())
        folder = self._work / key.hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def map_shards(
        self,
        function: Callable[[Item], Result],
        shards: Sequence[Item],
        *,
        at_once: int | None = None,
    ) -> Iterator[Result]:
        """Apply a function to shards of work, where the settings `engine` say: here or on Ray.

        Arguments, results and errors are those of `engine.map_shards`.

        Args:
            function: importable from a module, without state.
            shards: what to apply it to.
            at_once: on a cluster, no more shards than this are under way; None: as there are CPUs.
        """
        settings = self.params.engine
        if settings.address is None:
            return engine.map_shards(function, shards, workers=settings.workers)
        return cluster.map_shards(
            function, shards, address=settings.address, root=self.root, at_once=at_once
        )

    def progress(
        self, items: Iterable[Item], what: str, total: int | None = None
    ) -> Iterator[Item]:
        """As `progress`, under the stage's name."""
        return progress(self.stage.name, items, what, total)

    def finish(self) -> None:
        """Put the outputs in their places and clear the work folder.

        Raises:
            AssertionError: when a declared output was not written.
        """
        missing = {self._resolve(name) for name in self.stage.outputs} - self._written.keys()
        assert not missing, f"{self.stage.name} did not write {sorted(map(str, missing))}"
        for final, temporary in self._written.items():
            install(temporary, final)
        shutil.rmtree(self._work, ignore_errors=True)

    @property
    def _work(self) -> Path:
        return self.root / "work" / self.corpus / self.stage.name

    def _resolve(self, declared_path: str) -> Path:
        return self.root / declared_path.format(corpus=self.corpus)


def progress(
    name: str, items: Iterable[Item], what: str, total: int | None = None
) -> Iterator[Item]:
    """Pass items on and tell how far it is: a bar on a terminal, else a line now and then."""
    if total is None and isinstance(items, Sized):
        total = len(items)
    if sys.stderr.isatty():
        yield from tqdm(items, desc=what, total=total, unit="", leave=False)
        return
    told = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - told >= SECONDS_BETWEEN_LINES:
            told = time.monotonic()
            log.info("%s: %s %s of %s", name, what, f"{number:,}", total or "?")


def install(temporary: Path, final: Path) -> None:
    """Move a finished file or folder to its place; no half of it is ever seen there."""
    final.parent.mkdir(parents=True, exist_ok=True)
    try:
        _replace(temporary, final)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Another file system: copy beside the place first, then rename.
        beside = final.with_name(f".{final.name}.partial")
        _remove(beside)
        shutil.move(temporary, beside)
        _replace(beside, final)


def execute(stage: Stage, main: Callable[[Run], Counts], params: Params, root: Path) -> Counts:
    """Run a stage and put its outputs in place."""
    run = Run(stage, params, root)
    counts = main(run)
    run.finish()
    return counts


def run_stage(stage: Stage, main: Callable[[Run], Counts]) -> NoReturn:
    """The command line of a stage: run it, say its counts in one line, end with its exit code.

    0 when done, 2 when the user can mend it (`PipelineError`, a full disk), 130 on Ctrl-C.
    Anything else is a fault of ours and shows its traceback.
    """
    parser = argparse.ArgumentParser(
        description=(sys.modules["__main__"].__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--params", type=Path, default=Path("params.yaml"), metavar="FILE")
    parser.add_argument(
        "--root", type=Path, default=Path(), metavar="DIR", help="where datasets/ is"
    )
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    if stage.rows:
        parser.add_argument("--row", choices=stage.rows, required=True, help="of the table")
    arguments = parser.parse_args()
    if stage.rows:
        stage = stage.of_row(arguments.row)
    start_logging()
    with exit_codes(stage.name, debug=arguments.debug):
        started = time.monotonic()
        counts = execute(stage, main, load_params(arguments.params), arguments.root)
        said = ", ".join(f"{what} {count:,}" for what, count in counts.items())
        log.info("%s: %s (%.1f s)", stage.name, said, time.monotonic() - started)
    sys.exit(0)


def start_logging() -> None:
    """Plain lines on stderr."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    for chatty in ("aiobotocore", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@contextmanager
def exit_codes(name: str, *, debug: bool) -> Iterator[None]:
    """Turn errors a person can mend into one line and exit code 2, Ctrl-C into 130."""
    try:
        yield
    except PipelineError as error:
        if debug:
            raise
        log.error("%s: %s", name, error)  # noqa: TRY400 - a line for people; --debug has the traceback
        sys.exit(2)
    except OSError as error:
        if debug or error.errno not in DISK_FULL:
            raise
        place = error.filename or "the disk"
        log.error("%s: %s is full; make room and run again", name, place)  # noqa: TRY400
        sys.exit(2)
    except KeyboardInterrupt:
        log.error("%s: interrupted; run again to go on", name)  # noqa: TRY400
        sys.exit(130)


def _replace(source: Path, target: Path) -> None:
    """Rename over what is there; a folder, which cannot be renamed over, is removed first."""
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    os.replace(source, target)  # noqa: PTH105 - Path.replace would do; this says it is atomic


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _hash_path(key: "hashlib._Hash", path: Path) -> None:
    """Add a file's bytes, or a folder's names and bytes, to a hash; nothing where nothing is."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            key.update(str(file.relative_to(path)).encode())
            with file.open("rb") as stream:
                key.update(hashlib.file_digest(stream, "sha256").digest())
