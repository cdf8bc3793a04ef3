"""The metadata files at hand: a local mirror's in place, a remote one's downloaded."""

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

from pipeline.contracts import SAMPLE, SHARDS
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
        jobs = {pool.submit(_shards, mirror, name, store, run.work): name for name in names}
        try:
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


def _shards(mirror: Mirror, name: str, store: Path, work: Path) -> list[Shard]:
    """The shards that one name of `corpus.metadata` stands for."""
    path = _present(mirror.local, name) if mirror.local else _held(mirror, name, store, work)
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


def _present(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise PipelineError(f"{path}: no such file; complete corpus.root or mend corpus.metadata")
    return path


def _held(mirror: Mirror, name: str, store: Path, work: Path) -> Path:
    """A remote file as the store has it; downloaded unless it is there, whole and of this day."""
    path = store / name
    note = path.with_name(f"{path.name}.json")
    try:
        mark = mirror.mark(name)
        if path.is_file() and note.is_file():
            expected = {"mark": mark, **asdict(Shard.of(name, path))}
            if json.loads(note.read_text()) == expected:
                return path
        log.info("downloading %s", mirror.where(name))
        mirror.download(name, path, work)
    except NotThere as error:
        raise PipelineError(
            f"{error}: no such file; check corpus.root and corpus.metadata"
        ) from error
    note.write_text(json.dumps({"mark": mark, **asdict(Shard.of(name, path))}))
    return path


if __name__ == "__main__":
    run_stage(STAGE, main)
