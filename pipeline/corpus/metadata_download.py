"""The metadata files at hand: a local mirror's in place, a remote one's downloaded.

They are gigabytes: whether all of them are there is looked up before the first is read.
"""

import json
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from functools import partial
from pathlib import Path

from pipeline.contracts.metadata import SHARDS
from pipeline.contracts.sample import SAMPLE
from pipeline.corpus.archive import SUFFIX, unpack
from pipeline.corpus.location import checked
from pipeline.corpus.mirror import Mirror
from pipeline.corpus.remote import NotThere
from pipeline.corpus.shards import METADATA_STORE, Shard, open_shards, remember, write_shards
from pipeline.errors import PipelineError
from pipeline.stage import Counts, Run, Stage, run_stage

log = logging.getLogger("posebooru")

STAGE = Stage(
    "metadata_download",
    params=("corpus.name", "corpus.root", "corpus.metadata"),
    inputs=(SAMPLE,),
    outputs=(SHARDS,),
)

UNPACKED = ".unpacked"
"""Added to an archive's name, for the folder of its files."""


def main(run: Run) -> Counts:
    """Have every file that `corpus.metadata` names, whole, and record it."""
    corpus, started = run.params.corpus, time.time()
    mirror = Mirror(corpus.root, run.params.fetch, run.root)
    store = run.root / METADATA_STORE.format(corpus=run.corpus)
    names = [checked(name) for name in dict.fromkeys(corpus.metadata)]
    found: dict[str, list[Shard]] = {}
    with ThreadPoolExecutor(min(len(names), run.params.fetch.connections)) as pool:
        try:
            marks = dict(zip(names, pool.map(partial(_mark, mirror), names), strict=True))
            _check_all_there(mirror, marks)
            jobs = {
                pool.submit(_shards, mirror, name, mark, store, run.work): name
                for name, mark in marks.items()
                if mark is not None
            }
            for job in run.progress(as_completed(jobs), "metadata files", len(jobs)):
                found[jobs[job]] = job.result()
        except BaseException:
            mirror.stop()
            pool.shutdown(cancel_futures=True)
            raise
    shards = [shard for name in names for shard in found[name]]
    record = run.output(SHARDS)
    write_shards(shards, record)
    remember(open_shards(record, corpus.root, run.root, run.corpus), started, store)
    return {
        "files": len(names),
        "shards": len(shards),
        "bytes": sum(shard.size for shard in shards),
    }


def _mark(mirror: Mirror, name: str) -> str | None:
    """What a file is known again by, where it is downloaded; None where there is no such file."""
    if mirror.local:
        return "" if (mirror.local / name).is_file() else None
    try:
        return mirror.mark(name)
    except NotThere:
        return None


def _check_all_there(mirror: Mirror, marks: Mapping[str, str | None]) -> None:
    lacking = [name for name, mark in marks.items() if mark is None]
    if lacking:
        raise PipelineError(
            f"{mirror.where(lacking[0])}: no such file ({len(lacking)} of {len(marks)} metadata "
            "files are not there); complete corpus.root or mend corpus.metadata"
        )


def _shards(mirror: Mirror, name: str, mark: str, store: Path, work: Path) -> list[Shard]:
    """The shards that one name of `corpus.metadata` stands for."""
    path = mirror.local / name if mirror.local else _held(mirror, name, mark, store, work)
    if path.stat().st_size == 0:
        raise PipelineError(f"{mirror.where(name)}: is empty; complete the mirror")
    if not name.endswith(SUFFIX):
        return [Shard.of(name, path)]
    folder = f"{name}{UNPACKED}"
    shards = unpack(path, store / folder)
    empty = [shard.name for shard in shards if shard.size == 0]
    if empty:
        raise PipelineError(f"{mirror.where(name)}: {empty[0]} in it is empty")
    return [Shard(f"{folder}/{shard.name}", shard.size, shard.sha256) for shard in shards]


def _held(mirror: Mirror, name: str, mark: str, store: Path, work: Path) -> Path:
    """A remote file as the store has it; downloaded unless it is there, whole and of this day."""
    path = store / name
    note = path.with_name(f"{path.name}.json")
    try:
        if path.is_file() and note.is_file():
            expected = {"mark": mark, **asdict(Shard.of(name, path))}
            if json.loads(note.read_text()) == expected:
                return path
        log.info("downloading %s", mirror.where(name))
        mirror.download(name, path, work)
    except NotThere as error:
        raise PipelineError(
            f"{error}: no such file any more; check corpus.root and corpus.metadata"
        ) from error
    note.write_text(json.dumps({"mark": mark, **asdict(Shard.of(name, path))}))
    return path


if __name__ == "__main__":
    run_stage(STAGE, main)
