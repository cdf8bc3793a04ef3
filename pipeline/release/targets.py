"""Where a release is published: a folder, an object store, a data set repository of the hub.

A version appears to readers when it is complete, and is never written over. Publishing that was
interrupted goes on where it was.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import fsspec

from pipeline.corpus.location import local_folder, scheme
from pipeline.errors import PipelineError
from pipeline.release.layout import SUMS
from pipeline.release.sums import files_of, hash_of

CHUNK = 1 << 20

_REPOSITORY = re.compile(r"hf://(datasets|models)/([\w.-]+/[\w.-]+)/?")


class Target(Protocol):
    """A place that versions are published to."""

    def publish(self, folder: Path, version: str) -> str:
        """Bring a folder's files there, complete or not at all.

        Args:
            folder: what to publish; it has SHA256SUMS.
            version: MAJOR.MINOR.PATCH.

        Returns:
            Where it is now.

        Raises:
            PipelineError: when the version is there with other files, or the place cannot be
                written to.
        """


def open_target(location: str, base: Path) -> Target:
    """The target that a location names.

    Args:
        location: a folder, `hf://datasets/OWNER/NAME`, or any location that fsspec writes to.
        base: where a relative folder starts.

    Raises:
        PipelineError: when it is none of these.
    """
    folder = local_folder(location, base)
    if folder is not None:
        return FolderTarget(folder)
    if scheme(location) == "hf":
        match = _REPOSITORY.fullmatch(location)
        if match is None:
            raise PipelineError(
                f"--to {location}: expected hf://datasets/OWNER/NAME or hf://models/OWNER/NAME"
            )
        try:
            from pipeline.release.hub import HubTarget  # noqa: PLC0415 - of the extra `release`
        except ImportError as error:
            raise PipelineError(
                f"--to {location}: needs huggingface_hub: pip install -e '.[release]'"
            ) from error
        return HubTarget(match[2], match[1].removesuffix("s"))
    if urlsplit(location).username:
        raise PipelineError("--to: must not hold a name or password; use the environment")
    return StoreTarget(location)


class FolderTarget:
    """A folder: a version is a folder in it, which is renamed into place when it is complete."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, folder: Path, version: str) -> str:
        """As Target."""
        final = self._folder / version
        if final.exists():
            _refuse_other(
                str(final), (final / SUMS).read_bytes() if final.is_dir() else b"", folder
            )
            return str(final)
        with _told(str(self._folder)):
            unfinished = self._folder / f".{version}.unfinished"
            unfinished.mkdir(parents=True, exist_ok=True)
            names = [*files_of(folder), SUMS]
            for name in set(files_of(unfinished)) - set(names):
                (unfinished / name).unlink()
            for name in names:
                _copy(folder / name, unfinished / name)
            os.rename(unfinished, final)  # noqa: PTH104 - fails where something is, as it must
        return str(final)


class StoreTarget:
    """A location of fsspec: the files come first, SHA256SUMS last, and no version is without."""

    def __init__(self, location: str) -> None:
        self._location = location.rstrip("/")
        with _told(self._location):
            self._files, self._root = fsspec.core.url_to_fs(self._location)

    def publish(self, folder: Path, version: str) -> str:
        """As Target."""
        place = f"{self._root}/{version}"
        shown = f"{self._location}/{version}"
        with _told(shown):
            self._files.invalidate_cache()
            there = dict(self._there(place))
            if SUMS in there:
                _refuse_other(shown, self._files.cat_file(f"{place}/{SUMS}"), folder)
                return shown
            names = files_of(folder)
            strange = sorted(there.keys() - set(names))
            if strange:
                raise PipelineError(
                    f"{shown}/{strange[0]}: of another, unfinished upload; delete {shown} first"
                )
            for name in [*names, SUMS]:
                self._put(folder / name, f"{place}/{name}", there.get(name))
        return shown

    def _there(self, place: str) -> Iterator[tuple[str, int]]:
        """Names and sizes of what an earlier try left."""
        try:
            found = self._files.find(place, detail=True)
        except FileNotFoundError:
            return
        for path, info in found.items():
            yield path.removeprefix(f"{place}/"), int(info["size"])

    def _put(self, file: Path, path: str, size: int | None) -> None:
        """Upload a file, unless the very same is there."""
        if size == file.stat().st_size and self._hash(path) == hash_of(file):
            return
        self._files.put_file(str(file), path)
        if self._files.info(path)["size"] != file.stat().st_size:
            raise PipelineError(f"{path}: came there in another size; run again")

    def _hash(self, path: str) -> str:
        digest = hashlib.sha256()
        with self._files.open(path, "rb") as stream:
            for chunk in iter(lambda: stream.read(CHUNK), b""):
                digest.update(chunk)
        return digest.hexdigest()


def _refuse_other(place: str, sums: bytes, folder: Path) -> None:
    """Let it pass that a version is there already when it is this one."""
    if sums != (folder / SUMS).read_bytes():
        raise PipelineError(
            f"{place}: published before, with other files; a version is never written over"
        )


def _copy(source: Path, target: Path) -> None:
    """Copy a file that is to be read by others, unless the very same is there."""
    if target.is_file() and hash_of(target) == hash_of(source):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    if hash_of(target) != hash_of(source):
        raise PipelineError(f"{target}: came there with another hash; run again")


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Say what an error of a place means; nobody sees a version that is not complete."""
    try:
        yield
    except PipelineError:
        raise
    except Exception as error:
        # Each file system's library has errors of its own.
        raise PipelineError(
            f"{place}: cannot be written to ({type(error).__name__}: {error}); nothing appeared "
            "there; run again to go on"
        ) from error
