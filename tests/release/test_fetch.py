"""Images of a release come again from a mirror, a folder or a server, each checked by its hash."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from pipeline.params import load_params
from pipeline.release.fetch import READING, fetch
from pipeline.release.layout import Release
from pipeline.release.removed import Removed
from pipeline.release.verify import verify
from pipeline.stage import Run
from tests.release.corpus import Corpus


@pytest.fixture
def elsewhere(corpus: Corpus, tmp_path: Path) -> Run:
    """Somebody else's root: settings, textures and a mirror of their own; nothing in the store."""
    root = tmp_path / "elsewhere"
    root.mkdir()
    for name in ("params.yaml", "mirror", "textures"):
        source = corpus.root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    return Run(READING, load_params(root / "params.yaml"), root)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that is not there yet, and where it is served."""
    folder = tmp_path / "served"
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_all_images_come_and_the_release_is_sound(elsewhere: Run, release: Release) -> None:
    assert fetch(elsewhere, release, Removed.nothing()) == (16, [])
    rows = release.images().to_pylist()
    assert all(release.image(row["path"]).is_file() for row in rows)
    assert verify(release.folder, Removed.nothing()).faults == []


def test_what_is_there_is_not_got_again(elsewhere: Run, release: Release) -> None:
    fetch(elsewhere, release, Removed.nothing())
    shutil.rmtree(elsewhere.root / "mirror/original")
    gone = release.image("512px/0001/1.jpg")
    gone.write_bytes(b"half")
    (gone.parent / ".2.jpg.unfinished").write_bytes(b"left by a kill")
    there, failures = fetch(elsewhere, release, Removed.nothing())
    assert (there, failures) == (16, [])
    assert verify(release.folder, Removed.nothing()).faults == []


def test_what_cannot_be_had_is_told_and_is_not_kept(elsewhere: Run, release: Release) -> None:
    mirror = elsewhere.root / "mirror"
    (mirror / "512px/0001/1.jpg").write_bytes((mirror / "512px/0002/2.jpg").read_bytes())
    (mirror / "original/0007/7.png").unlink()
    (elsewhere.root / "textures/paper.png").write_bytes(
        (mirror / "original/0008/8.png").read_bytes()
    )
    there, failures = fetch(elsewhere, release, Removed.nothing())
    told = [(failure.post_id, failure.rule) for failure in failures]
    texture = release.images().to_pylist()[0]["post_id"]
    assert told == [(texture, "missing_file"), (1, "another_file"), (7, "missing_file")]
    assert there == 13
    assert not release.image("512px/0001/1.jpg").exists()
    assert verify(release.folder, Removed.nothing()).faults == []


def test_a_post_taken_down_since_is_not_got(elsewhere: Run, release: Release) -> None:
    there, failures = fetch(elsewhere, release, Removed(frozenset([13])))
    assert (there, [(each.post_id, each.rule) for each in failures]) == (15, [(13, "removed")])
    assert not release.image("original/0013/13.png").exists()


@pytest.mark.parametrize("cache_gb", [None, 1.0])
def test_a_server_s_images_go_through_the_store(
    cache_gb: float | None, elsewhere: Run, release: Release, served: tuple[Path, str]
) -> None:
    folder, url = served
    shutil.move(elsewhere.root / "mirror", folder)
    params = elsewhere.root / "params.yaml"
    raw = yaml.safe_load(params.read_text())
    raw["corpus"]["root"] = url
    raw["images"]["cache_gb"] = cache_gb
    raw["fetch"] |= {"requests_per_second": 1000.0, "backoff_s": 0.01}
    params.write_text(yaml.safe_dump(raw))
    run = Run(READING, load_params(params), elsewhere.root)
    assert fetch(run, release, Removed.nothing()) == (16, [])
    assert verify(release.folder, Removed.nothing()).faults == []
    held = elsewhere.root / "datasets/sample/store/512px/0001/1.jpg"
    assert held.read_bytes() == release.image("512px/0001/1.jpg").read_bytes()
