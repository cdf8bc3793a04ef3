"""Packed shards, read with tarfile and with the package webdataset."""

import gc
import hashlib
import tarfile
from pathlib import Path

import numpy as np
import pytest

from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.table import read_table, write_table
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.corpus import packing
from pipeline.corpus.packed import INDEX, INDEX_SCHEMA
from pipeline.corpus.packing import merged
from pipeline.errors import PipelineError
from tests.corpus.packable import COPIES, ORIGINALS, Packable

SHARDS = ["512px-000000.tar", "512px-000001.tar", "512px-000002.tar", "original-000000.tar"]


def hashes(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
    }


def test_each_image_is_in_a_shard_of_its_kind_under_its_post(packable: Packable) -> None:
    out = packable.root / "packed"
    counts = packable.pack(out)
    assert counts["images"] == len(COPIES) + len(ORIGINALS)  # post 4's copy, which is in both, once
    assert sorted(hashes(out)) == sorted([*SHARDS, INDEX])
    names = []
    for shard in SHARDS:
        with tarfile.open(out / shard) as archive:
            for member in archive:
                kind, post = shard.split("-")[0], int(member.name.split(".")[0])
                (held,) = (packable.mirror / kind / f"{post % 1000:04d}").glob(f"{post}.*")
                stream = archive.extractfile(member)
                assert stream is not None
                assert stream.read() == held.read_bytes()
                assert (member.mtime, member.uid, member.uname) == (0, 0, "")
                names.append(f"{kind} {member.name}")
    assert names == [
        *(f"512px {post}.jpg" for post in COPIES),
        *(f"original {post}.png" for post in ORIGINALS),
    ]


def test_the_index_says_where_each_image_is(packable: Packable) -> None:
    out = packable.root / "packed"
    packable.pack(out)
    for row in read_table(out / INDEX, INDEX_SCHEMA).to_pylist():
        data = (out / row["shard"]).read_bytes()[row["offset"] : row["offset"] + row["size"]]
        assert hashlib.sha256(data).hexdigest() == row["sha256"]


def test_the_same_images_give_the_same_bytes_with_any_workers(packable: Packable) -> None:
    first, second = packable.root / "first", packable.root / "second"
    packable.pack(first)
    packable.pack(second, **{"engine.workers": 2})
    assert hashes(first) == hashes(second)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_package_reads_it(packable: Packable) -> None:
    webdataset = pytest.importorskip("webdataset")
    out = packable.root / "packed"
    packable.pack(out)
    paths = [str(out / name) for name in SHARDS[:3]]
    samples = list(webdataset.WebDataset(paths, shardshuffle=False).decode("rgb8"))
    assert [each["__key__"] for each in samples] == [str(post) for post in COPIES]
    reds = [int(np.median(each["jpg"][:, :, 0])) for each in samples]
    assert np.abs(np.array(reds) - [post % 256 for post in COPIES]).max() <= 2
    gc.collect()  # it leaves its files open, which is its own affair


def test_a_packing_that_broke_off_goes_on(
    packable: Packable, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, whole = packable.root / "packed", packable.root / "whole"
    packable.pack(whole)
    original = packable.mirror / "original/0007/7.png"
    data = original.read_bytes()
    original.write_bytes(b"another")
    with pytest.raises(PipelineError, match=r"post 7: .*7\.png has changed"):
        packable.pack(out)
    assert not out.exists()
    original.write_bytes(data)
    written = []

    def header(name: str, size: int) -> bytes:
        written.append(name)
        return real(name, size)

    real = packing.header
    monkeypatch.setattr(packing, "header", header)
    packable.pack(out)
    assert written == ["2.png", "7.png"]  # the last shard alone
    assert hashes(out) == hashes(whole)
    assert list(packable.root.glob(".packed*")) == []


def test_what_another_packing_left_is_not_taken(packable: Packable) -> None:
    out = packable.root / "packed"
    left = packable.root / ".packed.0123456789abcdef.unfinished"
    left.mkdir()
    (left / SHARDS[0]).write_bytes(b"of other images")
    packable.pack(out, per_shard=100)
    assert not left.exists()
    assert sorted(hashes(out)) == sorted(["512px-000000.tar", "original-000000.tar", INDEX])


def test_a_folder_that_is_there_is_left_alone(packable: Packable) -> None:
    (packable.root / "packed").mkdir()
    with pytest.raises(PipelineError, match="packed: is there already"):
        packable.pack(packable.root / "packed")


def test_manifests_of_different_builds_are_not_packed_together(packable: Packable) -> None:
    path = packable.root / POSE_IMAGES.path.format(corpus="sample")
    pose = read_table(path, POSE_IMAGES.schema).to_pylist()
    assert pose[1]["post_id"] == 4
    pose[1]["sha256"] = "0" * 64
    other = packable.put_table(POSE_IMAGES, pose)
    tagger = packable.root / TAGGER_IMAGES.path.format(corpus="sample")
    tables = [read_table(each, POSE_IMAGES.schema) for each in (tagger, other)]
    with pytest.raises(PipelineError, match="post 4: two manifests name different files of it"):
        merged(tables)


def test_no_image_is_no_pack(packable: Packable) -> None:
    empty = POSE_IMAGES.schema.empty_table()
    write_table(empty, packable.root / "empty.parquet", POSE_IMAGES.schema)
    with pytest.raises(PipelineError, match="no image to pack"):
        merged([empty])
