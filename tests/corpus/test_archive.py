"""Archives from outside."""

import io
import tarfile
from pathlib import Path

import pytest

from pipeline.corpus.archive import unpack
from pipeline.corpus.shards import Shard
from pipeline.errors import PipelineError

Member = tuple[str, bytes]


def pack(path: Path, *members: Member | tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:xz") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                archive.addfile(info, io.BytesIO(member[1]))
    return path


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def test_files_are_unpacked_and_described(tmp_path: Path) -> None:
    archive = pack(
        tmp_path / "a.tar.xz",
        special("metadata", tarfile.DIRTYPE),
        ("metadata/2", b"two"),
        ("./metadata/1", b"one"),
    )
    shards = unpack(archive, tmp_path / "out")
    assert [(shard.name, shard.size) for shard in shards] == [("metadata/1", 3), ("metadata/2", 3)]
    assert (tmp_path / "out/metadata/1").read_bytes() == b"one"
    assert shards[1] == Shard.of("metadata/2", tmp_path / "out/metadata/2")


def test_links_and_devices_are_left_out(tmp_path: Path) -> None:
    archive = pack(
        tmp_path / "a.tar.xz",
        ("1", b"one"),
        special("2", tarfile.SYMTYPE, "/etc/passwd"),
        special("3", tarfile.LNKTYPE, "../../secret"),
        special("4", tarfile.FIFOTYPE),
        special("5", tarfile.CHRTYPE),
    )
    assert [shard.name for shard in unpack(archive, tmp_path / "out")] == ["1"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["1"]


@pytest.mark.parametrize("name", ["/etc/cron.d/x", "../x", "a/../../x", "a\nb", "x" * 250])
def test_a_name_that_leads_elsewhere_stops_it(tmp_path: Path, name: str) -> None:
    archive = pack(tmp_path / "a.tar.xz", ("1", b"one"), (name, b"x"))
    with pytest.raises(PipelineError):
        unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_names_that_clash_stop_it(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.tar.xz", ("1", b"one"), ("1/2", b"two"))
    with pytest.raises(PipelineError, match="clash"):
        unpack(archive, tmp_path / "out")


def test_a_bomb_stops_it(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.tar.xz", ("1", bytes(600_000)), ("2", bytes(600_000)))
    assert archive.stat().st_size < 1000
    with pytest.raises(PipelineError, match="too many files or bytes"):
        unpack(archive, tmp_path / "out", max_bytes=1_000_000)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_an_archive_cut_short_leaves_nothing(tmp_path: Path, share: float) -> None:
    # Noise does not compress, so that the cut falls into a file.
    noise = b"".join(number.to_bytes(4, "big") for number in range(0, 2**32, 2**32 // 50_000))
    whole = pack(tmp_path / "a.tar.xz", ("1", noise), ("2", noise[::-1])).read_bytes()
    (tmp_path / "b.tar.xz").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(PipelineError, match=r"b\.tar\.xz: not a whole \.tar\.xz"):
        unpack(tmp_path / "b.tar.xz", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.tar.xz").write_bytes(b"<html>not found</html>")
    with pytest.raises(PipelineError, match="not a whole"):
        unpack(tmp_path / "a.tar.xz", tmp_path / "out")


def test_an_archive_without_files(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.tar.xz", special("metadata", tarfile.DIRTYPE))
    with pytest.raises(PipelineError, match="holds no file"):
        unpack(archive, tmp_path / "out")


def test_unpacking_again_replaces_the_folder(tmp_path: Path) -> None:
    unpack(pack(tmp_path / "a.tar.xz", ("old", b"x")), tmp_path / "out")
    unpack(pack(tmp_path / "b.tar.xz", ("new", b"x")), tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["new"]
