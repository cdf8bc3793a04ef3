"""Recorded shards are found again, and are what they were."""

import hashlib
import os
from pathlib import Path

import pytest

from pipeline.corpus.shards import (
    METADATA_STORE,
    SEEN,
    Shard,
    open_shards,
    remember,
    write_shards,
)
from pipeline.errors import PipelineError


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    (folder / "metadata").mkdir(parents=True)
    (folder / "metadata/1").write_bytes(b"one")
    return folder


@pytest.fixture
def record(tmp_path: Path, mirror: Path) -> Path:
    path = tmp_path / "shards.json"
    write_shards([Shard.of("metadata/1", mirror / "metadata/1")], path)
    return path


def test_a_shard_is_described_by_size_and_hash(mirror: Path) -> None:
    shard = Shard.of("metadata/1", mirror / "metadata/1")
    assert shard == Shard("metadata/1", 3, hashlib.sha256(b"one").hexdigest())


def test_found_in_a_local_mirror(tmp_path: Path, mirror: Path, record: Path) -> None:
    (found,) = open_shards(record, "mirror", tmp_path, "sample")
    assert found.path == mirror / "metadata/1"
    found.verify()


def test_found_in_the_store(tmp_path: Path, mirror: Path, record: Path) -> None:
    store = tmp_path / METADATA_STORE.format(corpus="sample")
    store.parent.mkdir(parents=True)
    mirror.rename(store)
    (found,) = open_shards(record, "https://host/mirror", tmp_path, "sample")
    assert found.path == store / "metadata/1"


def test_a_changed_shard_is_told(tmp_path: Path, mirror: Path, record: Path) -> None:
    (mirror / "metadata/1").write_bytes(b"two")
    (found,) = open_shards(record, "mirror", tmp_path, "sample")
    with pytest.raises(PipelineError, match=r"metadata/1: has changed.*dvc repro -f metadata_down"):
        found.verify()


def test_a_missing_shard_is_told(tmp_path: Path, mirror: Path, record: Path) -> None:
    (mirror / "metadata/1").unlink()
    with pytest.raises(PipelineError, match=r"metadata/1: missing; run `dvc repro -f metadata_d"):
        open_shards(record, "mirror", tmp_path, "sample")


def note(tmp_path: Path, record: Path, since: float) -> None:
    found = open_shards(record, "mirror", tmp_path, "sample")
    remember(found, since, tmp_path / METADATA_STORE.format(corpus="sample"))


def test_a_file_in_the_state_it_was_hashed_in_is_not_hashed_again(
    tmp_path: Path, mirror: Path, record: Path
) -> None:
    changed = (mirror / "metadata/1").stat().st_mtime
    note(tmp_path, record, since=changed + 10)
    (found,) = open_shards(record, "mirror", tmp_path, "sample")
    assert found.seen
    found.verify()


@pytest.mark.parametrize("same_time", [True, False])
def test_a_file_touched_since_is_hashed_again(
    same_time: bool, tmp_path: Path, mirror: Path, record: Path
) -> None:
    file = mirror / "metadata/1"
    before = file.stat()
    note(tmp_path, record, since=before.st_mtime + 10)
    file.write_bytes(b"two")
    if same_time:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    (found,) = open_shards(record, "mirror", tmp_path, "sample")
    with pytest.raises(PipelineError, match="has changed"):
        found.verify()


def test_a_file_that_had_only_just_changed_is_hashed_again(
    tmp_path: Path, mirror: Path, record: Path
) -> None:
    note(tmp_path, record, since=(mirror / "metadata/1").stat().st_mtime + 1)
    (found,) = open_shards(record, "mirror", tmp_path, "sample")
    assert not found.seen


def test_a_note_of_states_that_cannot_be_read_is_none(
    tmp_path: Path, mirror: Path, record: Path
) -> None:
    store = tmp_path / METADATA_STORE.format(corpus="sample")
    store.mkdir(parents=True)
    (store / SEEN).write_text("[half")
    (found,) = open_shards(record, "mirror", tmp_path, "sample")
    assert not found.seen


@pytest.mark.parametrize("text", ["", "{}x", '[{"name": "x"}]', "[1]", '{"name": "x"}'])
def test_a_broken_record_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "shards.json").write_text(text)
    with pytest.raises(PipelineError, match="not a list of shards"):
        open_shards(tmp_path / "shards.json", "mirror", tmp_path, "sample")


def test_a_record_cannot_lead_elsewhere(tmp_path: Path, mirror: Path) -> None:
    write_shards([Shard("../secret", 1, "0" * 64)], tmp_path / "shards.json")
    with pytest.raises(PipelineError, match="not the name of a file"):
        open_shards(tmp_path / "shards.json", "mirror", tmp_path, "sample")
