"""Metadata files: in place, downloaded, unpacked, complete."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.contracts.metadata import SHARDS
from pipeline.corpus.metadata_download import STAGE, main
from pipeline.corpus.shards import METADATA_STORE, open_shards
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.stage import Counts, execute
from tests.corpus.conftest import Fault, Site
from tests.corpus.test_archive import pack

NAMES = ["metadata/1", "metadata/2"]
STORE = METADATA_STORE.format(corpus="sample")

Change = Callable[..., Params]


@pytest.fixture
def download(tmp_path: Path, change_params: Change) -> Callable[..., Counts]:
    """Run the stage on a root: `download(root, names)`."""

    def run(root: str, names: list[str] = NAMES, **changes: Any) -> Counts:
        quick = {"fetch.backoff_s": 0.001, "fetch.requests_per_second": 10_000.0}
        settings = {"corpus.root": root, "corpus.metadata": names, **quick, **changes}
        return execute(STAGE, main, change_params(**settings), tmp_path)

    return run


def recorded(root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((root / SHARDS.format(corpus="sample")).read_text())
    return found


def test_a_local_mirror_is_used_in_place(
    site: Site, tmp_path: Path, download: Callable[..., Counts]
) -> None:
    site.put("metadata/1", b"one")
    site.put("metadata/2", b"three")
    assert download(str(site.folder)) == {"files": 2, "shards": 2, "bytes": 8}
    assert [(shard["name"], shard["size"]) for shard in recorded(tmp_path)] == [
        ("metadata/1", 3),
        ("metadata/2", 5),
    ]
    assert [path.name for path in (tmp_path / STORE).iterdir()] == ["seen.json"]


def test_a_remote_mirror_is_downloaded(
    site: Site, tmp_path: Path, download: Callable[..., Counts]
) -> None:
    site.put("metadata/1", b"one")
    site.put("metadata/2", b"three")
    download(site.url)
    record = tmp_path / SHARDS.format(corpus="sample")
    found = open_shards(record, site.url, tmp_path, "sample")
    assert [shard.path.read_bytes() for shard in found] == [b"one", b"three"]
    local = record.read_bytes()
    download(str(site.folder))
    assert record.read_bytes() == local  # the same files are the same record, wherever they lie


def test_what_is_held_is_not_downloaded_again(
    site: Site, tmp_path: Path, download: Callable[..., Counts]
) -> None:
    site.put("metadata/1", b"one")
    path = site.put("metadata/2", b"three")
    download(site.url)
    (tmp_path / STORE / "metadata/1").write_bytes(b"hurt")
    path.write_bytes(b"newer")
    os.utime(path, (1, 1))
    download(site.url)
    assert (tmp_path / STORE / "metadata/1").read_bytes() == b"one"
    assert (tmp_path / STORE / "metadata/2").read_bytes() == b"newer"
    before = site.sent
    download(site.url)
    assert site.sent - before <= len(b"one") + len(b"newer")  # opened to ask for the version


@pytest.mark.parametrize("remote", [True, False])
def test_an_archive_is_unpacked(
    site: Site, tmp_path: Path, download: Callable[..., Counts], remote: bool
) -> None:
    pack(site.folder / "metadata.json.tar.xz", ("metadata/1", b"one"), ("metadata/2", b"two"))
    root = site.url if remote else str(site.folder)
    assert download(root, ["metadata.json.tar.xz"]) == {"files": 1, "shards": 2, "bytes": 6}
    found = open_shards(tmp_path / SHARDS.format(corpus="sample"), root, tmp_path, "sample")
    for shard in found:
        shard.verify()
    assert [shard.path.read_bytes() for shard in found] == [b"one", b"two"]


@pytest.mark.parametrize("remote", [True, False])
def test_a_missing_file_is_named(
    site: Site, tmp_path: Path, download: Callable[..., Counts], remote: bool
) -> None:
    site.put("metadata/1", b"one")
    with pytest.raises(PipelineError, match=r"metadata/2: no such file \(1 of 2 .* not there\)"):
        download(site.url if remote else str(site.folder))
    assert not (tmp_path / SHARDS.format(corpus="sample")).exists()


def test_nothing_is_downloaded_where_a_file_is_missing(
    site: Site, tmp_path: Path, download: Callable[..., Counts]
) -> None:
    site.put("metadata/1", b"one")
    with pytest.raises(PipelineError, match="metadata/2"):
        download(site.url, **{"fetch.connections": 1})
    assert [path for path, _ in site.asked] == ["/metadata/1", "/metadata/2"]  # their versions
    assert not (tmp_path / STORE / "metadata/1").exists()


@pytest.mark.parametrize("remote", [True, False])
def test_an_empty_file_is_named(site: Site, download: Callable[..., Counts], remote: bool) -> None:
    site.put("metadata/1", b"one")
    site.put("metadata/2", b"")
    with pytest.raises(PipelineError, match="metadata/2: is empty"):
        download(site.url if remote else str(site.folder))


def test_a_wrong_address_is_named(download: Callable[..., Counts]) -> None:
    with pytest.raises(PipelineError, match=r"127\.0\.0\.1:1/metadata/.*given up after 1 tries"):
        download("http://127.0.0.1:1", **{"fetch.retries": 0})


def test_a_missing_mirror_is_named(download: Callable[..., Counts]) -> None:
    with pytest.raises(PipelineError, match=r"nowhere: no such folder; set corpus\.root"):
        download("nowhere")


def test_a_failed_download_goes_on_when_run_again(
    site: Site, tmp_path: Path, download: Callable[..., Counts]
) -> None:
    site.put("metadata/1", b"one")
    site.put("metadata/2", b"two")
    site.put("metadata/3", b"three")
    names = [*NAMES, "metadata/3"]
    site.faults += [Fault()] * 5 + [Fault(503)]  # three versions, two files, and then
    with pytest.raises(PipelineError, match="metadata/3"):
        download(site.url, names, **{"fetch.connections": 1, "fetch.retries": 0})
    site.asked.clear()
    download(site.url, names, **{"fetch.connections": 1})
    # One and two are only asked for their version, three is brought.
    asked = [path for path, _ in site.asked]
    assert asked == ["/metadata/1", "/metadata/2", "/metadata/3", "/metadata/3"]
