"""Publishing: complete or not at all, never over what is there, and on from where it broke off."""

from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from pipeline.errors import PipelineError
from pipeline.release.layout import Release
from pipeline.release.removed import Removed
from pipeline.release.sums import files_of, read_sums, write_sums
from pipeline.release.targets import open_target
from pipeline.release.verify import verify


class Flaky(MemoryFileSystem):
    """A store whose connection breaks after some uploads, in the middle of the next."""

    protocol = "flaky"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    left: ClassVar[int]
    uploads: ClassVar[list[str]] = []

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(path.replace("flaky://", "memory://"))

    def put_file(self, lpath: str, rpath: str, **options: Any) -> None:
        if Flaky.left == 0:
            self.pipe_file(rpath, Path(lpath).read_bytes()[:7])
            raise ConnectionResetError("gone")
        Flaky.left -= 1
        Flaky.uploads.append(rpath)
        super().put_file(lpath, rpath, **options)


@pytest.fixture
def flaky() -> type[Flaky]:
    fsspec.register_implementation("flaky", Flaky, clobber=True)
    Flaky.store.clear()
    Flaky.uploads.clear()
    Flaky.left = 10**9
    return Flaky


def test_a_folder_gets_a_version_that_verifies(release: Release, tmp_path: Path) -> None:
    target = open_target(str(tmp_path / "shelf"), tmp_path)
    place = target.publish(release.folder, "1.0.0")
    assert place == str(tmp_path / "shelf/1.0.0")
    assert verify(Path(place), Removed.nothing()).faults == []
    assert [path.name for path in (tmp_path / "shelf").iterdir()] == ["1.0.0"]
    assert target.publish(release.folder, "1.0.0") == place  # the same again is no fault


def test_a_published_version_is_never_written_over(release: Release, tmp_path: Path) -> None:
    target = open_target("shelf", tmp_path)
    target.publish(release.folder, "1.0.0")
    (release.folder / "README.md").write_text("another\n")
    write_sums(release.folder)
    with pytest.raises(PipelineError, match=r"1\.0\.0: published before, with other files"):
        target.publish(release.folder, "1.0.0")
    assert "another" not in (tmp_path / "shelf/1.0.0/README.md").read_text()


def test_a_folder_that_broke_off_shows_nothing_and_goes_on(
    release: Release, tmp_path: Path
) -> None:
    unfinished = tmp_path / "shelf/.1.0.0.unfinished"
    (unfinished / "pose").mkdir(parents=True)
    (unfinished / "README.md").write_bytes((release.folder / "README.md").read_bytes())
    (unfinished / "pose/test.json").write_text("{half")
    (unfinished / "pose/stray.json").write_text("{}")
    before = (unfinished / "README.md").stat().st_ino
    place = Path(open_target("shelf", tmp_path).publish(release.folder, "1.0.0"))
    assert verify(place, Removed.nothing()).faults == []
    assert (place / "README.md").stat().st_ino == before


def test_a_folder_that_cannot_be_written_to(release: Release, tmp_path: Path) -> None:
    (tmp_path / "shelf").write_text("a file")
    with pytest.raises(PipelineError, match="cannot be written to"):
        open_target("shelf", tmp_path).publish(release.folder, "1.0.0")


def test_a_store_is_complete_with_its_sums(
    release: Release, tmp_path: Path, flaky: type[Flaky]
) -> None:
    target = open_target("flaky://shelf", tmp_path)
    assert target.publish(release.folder, "1.0.0") == "flaky://shelf/1.0.0"
    assert flaky.uploads[-1] == "/shelf/1.0.0/SHA256SUMS"
    files = flaky()
    there = {name.removeprefix("/shelf/1.0.0/") for name in files.find("/shelf")}
    assert there == {*files_of(release.folder), "SHA256SUMS"}
    for name in read_sums(release.folder):
        assert files.cat_file(f"/shelf/1.0.0/{name}") == (release.folder / name).read_bytes()


@pytest.mark.parametrize("uploads", [0, 1, 5, 30])
def test_a_store_that_broke_off_is_no_version_and_goes_on(
    uploads: int, release: Release, tmp_path: Path, flaky: type[Flaky]
) -> None:
    target = open_target("flaky://shelf", tmp_path)
    flaky.left = uploads
    with pytest.raises(PipelineError, match=r"ConnectionResetError: gone\); nothing appeared"):
        target.publish(release.folder, "1.0.0")
    assert "/shelf/1.0.0/SHA256SUMS" not in flaky().find("/shelf")
    done = set(flaky.uploads)
    assert len(done) == uploads
    flaky.left = 10**9
    flaky.uploads.clear()
    target.publish(release.folder, "1.0.0")
    assert done.isdisjoint(flaky.uploads)  # what was there is not sent again
    for name in read_sums(release.folder):
        assert flaky().cat_file(f"/shelf/1.0.0/{name}") == (release.folder / name).read_bytes()


def test_a_store_with_another_version_of_the_same_name(
    release: Release, tmp_path: Path, flaky: type[Flaky]
) -> None:
    target = open_target("flaky://shelf", tmp_path)
    flaky().pipe_file("/shelf/1.0.0/notes.txt", b"x")
    with pytest.raises(PipelineError, match=r"notes\.txt: of another, unfinished upload"):
        target.publish(release.folder, "1.0.0")
    flaky().rm("/shelf/1.0.0/notes.txt")
    target.publish(release.folder, "1.0.0")
    (release.folder / "README.md").write_text("another\n")
    write_sums(release.folder)
    with pytest.raises(PipelineError, match="never written over"):
        target.publish(release.folder, "1.0.0")


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("hf://datasets/no-name", "expected hf://datasets/OWNER/NAME"),
        ("hf://spaces/a/b", "expected hf://datasets/OWNER/NAME"),
        ("https://me:secret@host/x", "must not hold a name or password"),
        ("nowhere://x", "cannot be written to"),
    ],
)
def test_a_location_that_is_none(location: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        open_target(location, tmp_path)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.slow
def test_an_object_store_for_real(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "x")
        store = fsspec.filesystem("s3", skip_instance_cache=True)
        store.mkdir("shelf")
        target = open_target("s3://shelf/data", tmp_path)
        assert target.publish(release.folder, "1.0.0") == "s3://shelf/data/1.0.0"
        assert target.publish(release.folder, "1.0.0") == "s3://shelf/data/1.0.0"
        store.get("shelf/data/1.0.0", str(tmp_path / "elsewhere"), recursive=True)
    finally:
        server.stop()
    assert verify(tmp_path / "elsewhere", Removed.nothing()).faults == []
