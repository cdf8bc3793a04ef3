import os
import pickle
import shutil
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.table import read_table, write_table
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.corpus import packed as packed_module
from pipeline.corpus.collect import open_images
from pipeline.corpus.packed import BLOCK, INDEX, INDEX_SCHEMA, PackedImages, blot
from pipeline.engine import map_shards
from pipeline.errors import PipelineError
from pipeline.images.manifest import Manifest
from pipeline.images.store import ImageStore
from tests.corpus.packable import COPIES, LIMITS, Packable


@pytest.fixture
def pack(packable: Packable) -> Path:
    """Both sets, packed."""
    packable.pack(packable.root / "packed")
    return packable.root / "packed"


def images(packable: Packable, pack: Path, others: Path | None = None) -> Manifest:
    """The tagger's, from the pack; what is not in it from a folder, where nothing is."""
    rows = read_table(
        packable.root / TAGGER_IMAGES.path.format(corpus="sample"), TAGGER_IMAGES.schema
    )
    place = PackedImages(pack, ImageStore(others or packable.root / "nothing", None))
    return Manifest(rows, place, LIMITS)


def read_all(manifest: Manifest) -> list[bytes]:
    return [manifest.data(place) for place in range(len(manifest))]


def theirs(packable: Packable) -> list[bytes]:
    return [
        (packable.mirror / f"512px/{post % 1000:04d}/{post}.jpg").read_bytes() for post in COPIES
    ]


def test_a_manifest_reads_from_the_pack_alone(packable: Packable, pack: Path) -> None:
    wanted = theirs(packable)
    shutil.rmtree(packable.mirror)
    manifest = images(packable, pack)
    assert manifest.missing() == []
    assert read_all(manifest) == wanted
    assert manifest.image(1).size == (22, 20)


def test_the_settings_name_the_pack_and_other_sets_come_from_the_store(
    packable: Packable, pack: Path
) -> None:
    settings = {"images.packed": "packed"}
    shutil.rmtree(packable.mirror / "512px")
    run = packable.run(**settings)
    assert len(read_all(open_images(run, TAGGER_IMAGES))) == len(COPIES)
    blot(pack, [7])  # what has left the pack is looked for in the store
    pose = open_images(run, POSE_IMAGES)
    assert pose.image(pose.post_ids.index(7)).size == (27, 20)
    (packable.mirror / "original/0007/7.png").unlink()
    with pytest.raises(PipelineError, match=r"cannot be had, the first original/0007/7\.png"):
        open_images(run, POSE_IMAGES)


def test_it_pickles_by_its_folder_and_workers_read(packable: Packable, pack: Path) -> None:
    manifest = images(packable, pack)
    manifest.data(0)  # an open shard does not travel
    assert pickle.loads(pickle.dumps(manifest)).data(4) == theirs(packable)[4]
    parts = map_shards(read_all, [manifest.part(0, 3), manifest.part(3, 5)], workers=2)
    assert [data for part in parts for data in part] == theirs(packable)


def test_forked_processes_and_threads_share_its_open_shards(
    packable: Packable, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_module, "OPEN_SHARDS", 1)  # so that they close and open again
    manifest, wanted = images(packable, pack), theirs(packable)
    assert read_all(manifest) == wanted
    read: list[list[bytes]] = []
    child = os.fork()
    if child == 0:
        os._exit(0 if all(read_all(manifest) == wanted for _ in range(50)) else 1)
    threads = [
        threading.Thread(target=lambda: read.extend(read_all(manifest) for _ in range(50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert os.waitpid(child, 0)[1] == 0
    assert len(read) == 200
    assert all(each == wanted for each in read)


def test_few_shards_are_open_at_once(
    packable: Packable, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed_module, "OPEN_SHARDS", 2)
    manifest = images(packable, pack)
    before = len(list(Path("/proc/self/fd").iterdir()))
    read_all(manifest)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 2


def test_without_an_index_it_is_no_pack(packable: Packable, pack: Path) -> None:
    (pack / INDEX).unlink()
    with pytest.raises(PipelineError, match=r"index\.parquet: cannot be read .*`posebooru export"):
        packable_run(packable)
    with pytest.raises(PipelineError, match=r"nowhere/index\.parquet: cannot be read"):
        PackedImages(packable.root / "nowhere", ImageStore(pack, None))


def packable_run(packable: Packable) -> Manifest:
    return open_images(packable.run(**{"images.packed": "packed"}), TAGGER_IMAGES)


def test_an_index_that_is_no_table_is_told(packable: Packable, pack: Path) -> None:
    (pack / INDEX).write_bytes(b"PAR1 and no more")
    with pytest.raises(PipelineError, match=r"index\.parquet: not a readable Parquet file"):
        packable_run(packable)


def test_a_missing_shard_is_told(packable: Packable, pack: Path) -> None:
    (pack / "512px-000001.tar").unlink()
    with pytest.raises(PipelineError, match=r"512px-000001\.tar: is missing; make it again"):
        packable_run(packable)


def test_a_shard_that_was_cut_short_is_told_before_any_work(packable: Packable, pack: Path) -> None:
    with (pack / "512px-000001.tar").open("r+b") as shard:
        shard.truncate(1000)
    with pytest.raises(PipelineError, match=r"512px-000001\.tar: cut short, at 1,000 bytes"):
        packable_run(packable)


def test_a_shard_that_is_cut_while_it_is_read_is_told(packable: Packable, pack: Path) -> None:
    manifest = packable_run(packable)
    with (pack / "512px-000000.tar").open("r+b") as shard:
        shard.truncate(BLOCK + 10)
    with pytest.raises(PipelineError, match=r"post 1: .*512px-000000\.tar: ends in its image"):
        manifest.data(0)


def test_a_pack_that_vanishes_is_told(packable: Packable, pack: Path) -> None:
    manifest = packable_run(packable)
    shutil.rmtree(pack)
    with pytest.raises(PipelineError, match=r"post 1: .*000000\.tar: cannot be read \(No such"):
        manifest.data(0)


def test_a_pack_of_other_images_is_told(packable: Packable, pack: Path) -> None:
    rows = read_table(
        packable.root / TAGGER_IMAGES.path.format(corpus="sample"), TAGGER_IMAGES.schema
    ).to_pylist()
    rows[2]["sha256"] = "0" * 64  # the build has another file by now
    packable.put_table(TAGGER_IMAGES, rows)
    manifest = packable_run(packable)
    with pytest.raises(PipelineError, match=r"post 3: .*512px-000001\.tar holds another image"):
        manifest.data(2)
    assert manifest.data(1) == theirs(packable)[1]


Change = Callable[[dict[str, Any]], dict[str, Any]]

TRICKS: list[tuple[Change, str]] = [
    (lambda row: row | {"shard": "../../etc/passwd"}, "is not the name of a shard"),
    (lambda row: row | {"shard": "/etc/passwd"}, "is not the name of a shard"),
    (lambda row: row | {"shard": "512px-000000.tar\n"}, "is not the name of a shard"),
    (lambda row: row | {"kind": "secret"}, "'secret' is no kind of image"),
    (lambda row: row | {"offset": -1}, "places that no image can be at"),
    (lambda row: row | {"offset": 0}, "places that no image can be at"),
    (lambda row: row | {"size": 0}, "places that no image can be at"),
    (lambda row: row | {"size": 2**62}, "cut short"),
    (lambda row: row | {"offset": 2**62, "size": 2**62}, "cut short"),
    (lambda row: row | {"post_id": 2}, "names an image twice"),
]


@pytest.mark.parametrize(("change", "said"), TRICKS)
def test_an_index_that_leads_elsewhere_is_refused(
    change: Change, said: str, packable: Packable, pack: Path
) -> None:
    rows = read_table(pack / INDEX, INDEX_SCHEMA).to_pylist()
    rows[0] = change(rows[0])
    write_table(pa.Table.from_pylist(rows, INDEX_SCHEMA), pack / INDEX, INDEX_SCHEMA)
    with pytest.raises(PipelineError, match=said):
        packable_run(packable)
    with pytest.raises(PipelineError, match=said):
        blot(pack, [1])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_blotted_post_is_gone_and_the_others_stay(packable: Packable, pack: Path) -> None:
    webdataset = pytest.importorskip("webdataset")
    wanted = theirs(packable)
    lengths = {file.name: file.stat().st_size for file in pack.glob("*.tar")}
    assert [file.name for file in blot(pack, [2, 3, 5])] == [
        "512px-000000.tar",
        "512px-000001.tar",
        "original-000000.tar",
    ]
    assert blot(pack, [2]) == []
    assert {file.name: file.stat().st_size for file in pack.glob("*.tar")} == lengths
    assert not any(wanted[1] in file.read_bytes() for file in pack.glob("*.tar"))
    manifest = images(packable, pack, packable.mirror)
    assert read_all(manifest) == wanted  # 2 and 3 from the mirror
    with tarfile.open(pack / "512px-000000.tar") as archive:
        assert archive.getnames()[0] == "1.jpg"
        assert "2.jpg" not in archive.getnames()
    paths = [str(pack / f"512px-00000{number}.tar") for number in range(3)]
    samples = webdataset.WebDataset(paths, shardshuffle=False)
    assert [each["__key__"] for each in samples] == ["1", "4", "1001"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_pack_that_may_not_be_written_keeps_what_it_has(packable: Packable, pack: Path) -> None:
    shard = pack / "512px-000000.tar"
    shard.chmod(0o444)
    with pytest.raises(PipelineError, match="posts cannot be taken out"):
        blot(pack, [1])
    assert images(packable, pack).data(0) == theirs(packable)[0]
