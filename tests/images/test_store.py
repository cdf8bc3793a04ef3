import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.images.store import ImageStore, store_path
from tests.conftest import REPOSITORY


def test_danbooru_s_layout() -> None:
    assert store_path(263162, "512px", "jpg") == "512px/0162/263162.jpg"
    assert store_path(7, "original", "png") == "original/0007/7.png"


@pytest.mark.parametrize(
    ("post_id", "kind", "ext"),
    [
        (1, "512px", "../x"),
        (1, "../..", "jpg"),
        (1, "original", "jpg/../../etc"),
        (1, "original", ""),
        (1, "original", "JPG"),
        (-1, "original", "jpg"),
        (10**30, "original", "jpg"),
    ],
)
def test_a_path_from_hostile_data_is_refused(post_id: int, kind: str, ext: str) -> None:
    with pytest.raises(ValueError, match="is not a path in the image store"):
        store_path(post_id, kind, ext)


@pytest.mark.parametrize("path", ["512px/0001/2.jpg", "512px/0001/1.jpg/../x", "/etc/passwd"])
def test_the_store_refuses_other_paths(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a path in the image store"):
        ImageStore(tmp_path, None).find(path)


def test_a_mirror_is_used_in_place_and_never_touched(tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "store", tmp_path / "mirror")
    theirs = tmp_path / "mirror/512px/0001/1.jpg"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    with store.writing("512px/0002/2.jpg") as temporary:
        temporary.write_bytes(b"ours")
        assert store.find("512px/0002/2.jpg") is None
    ours = tmp_path / "store/512px/0002/2.jpg"
    assert store.find("512px/0001/1.jpg") == theirs
    assert store.find("512px/0002/2.jpg") == ours
    assert store.purge(1) == []
    assert store.purge(2) == [ours]
    assert theirs.exists()
    assert not ours.exists()


def test_purge_takes_one_post_with_all_its_files(tmp_path: Path) -> None:
    store = ImageStore(tmp_path, None)
    for path in ("512px/0001/1.jpg", "original/0001/1.png", "original/0001/1001.png"):
        with store.writing(path) as temporary:
            temporary.write_bytes(b"x")
    assert [file.name for file in store.purge(1)] == ["1.jpg", "1.png"]
    assert store.find("original/0001/1001.png") is not None


def test_purge_takes_copies_too_and_no_texture(tmp_path: Path) -> None:
    store = ImageStore(tmp_path, None)
    files = ["copies/aa/0007/7.12ab", "copies/bb/0007/7.34cd", "copies/aa/0007/1007.56ef"]
    for name in [*files, "texture/0007/7.jpg"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert store.purge(7) == [tmp_path / files[0], tmp_path / files[1]]


def test_a_texture_has_a_negative_number_and_a_path_without_the_sign() -> None:
    assert store_path(-263162, "texture", "jpg") == "texture/0162/263162.jpg"
    with pytest.raises(ValueError, match="is not a path"):
        store_path(263162, "texture", "jpg")


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = ImageStore(tmp_path, None)

    def fail_half_way() -> None:
        with store.writing("512px/0001/1.jpg") as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


WRITER = """
import sys
from pathlib import Path
from pipeline.images.store import ImageStore

store = ImageStore(Path(sys.argv[1]), None)
number = 0
while True:
    number += 1
    with store.writing(f"512px/{number % 1000:04d}/{number}.jpg") as temporary:
        with temporary.open("wb") as stream:
            for _ in range(64):
                stream.write(b"x" * 4096)
    print(number, flush=True)
"""


@pytest.mark.parametrize("written", [1, 7, 20])
def test_a_kill_never_leaves_half_an_image(written: int, tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    with writer:
        assert writer.stdout is not None
        for _ in range(written):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    images = list(tmp_path.glob("512px/*/*.jpg"))
    assert len(images) >= written
    assert {image.stat().st_size for image in images} == {64 * 4096}
    store = ImageStore(tmp_path, None)
    store.sweep()
    assert list(tmp_path.glob(".partial/*")) == []


@pytest.mark.parametrize("asked", [10, 100])  # one by one, and by a list of their folder
def test_what_is_not_held_is_found(asked: int, tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "store", tmp_path / "mirror")
    paths = [f"512px/0007/{1000 * n + 7}.jpg" for n in range(asked)]
    for number, path in enumerate(paths):
        if number % 3:  # the first, the fourth, … are nowhere
            file = tmp_path / ("store" if number % 3 == 1 else "mirror") / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    (tmp_path / "store" / paths[0]).mkdir()  # no file, whatever its name
    assert store.lacking(paths) == list(range(0, asked, 3))
    assert ImageStore(tmp_path / "none", None).lacking(paths) == list(range(asked))
    with pytest.raises(ValueError, match="is not a path in the image store"):
        store.lacking([*paths, "512px/0007/../../../secret"])
