"""Where images are kept: by post, in Danbooru's own layout."""

import hashlib
import os
import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from pipeline.errors import PipelineError

KINDS = ("512px", "original", "texture")
"""What the store holds: posts' images of two sizes, and textures, which belong to no post."""

COPIES = "copies"
"""A folder of the store for what is made from its images to be read faster, below it a folder a
recipe, then as the store itself: `copies/<recipe>/0162/263162.<of which file>`."""

CACHE = ".cache"
"""A folder of the store for what its processes tell each other while images are streamed."""

LEDGER = "bytes"
"""A file in it: how many bytes of images the store holds, at most, as a decimal number."""

LISTED_FROM = 32
"""Files asked for in one folder from which on the folder is listed, instead of asking for each."""

_STORE_PATH = re.compile(rf"({'|'.join(KINDS)})/([0-9]{{4}})/([0-9]{{1,19}})\.([a-z0-9]{{1,5}})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An image that is asked for: the post's id, the kind, and what finds the original."""

    post_id: int
    kind: str
    ext: str
    md5: str | None

    @property
    def path(self) -> str:
        """Its path in the store."""
        return store_path(self.post_id, self.kind, self.ext)


def store_path(post_id: int, kind: str, ext: str) -> str:
    """Danbooru's layout: `512px/0162/263162.jpg`, `original/0162/263162.png`.

    A texture's id is negative; its path has it without the sign.

    Raises:
        ValueError: for anything that is not a plain id, kind and extension.
    """
    number = -post_id if kind == "texture" else post_id
    return _checked(f"{kind}/{bucket(number)}/{number}.{ext}")


def bucket(number: int) -> str:
    """The folder that Danbooru2019 keeps a post in: `0162` for 263162."""
    return f"{number % 1000:04d}"


def _checked(path: str) -> str:
    match = _STORE_PATH.fullmatch(path)
    if match is None or int(match[2]) != int(match[3]) % 1000:
        raise ValueError(f"{path!r} is not a path in the image store")
    return path


class Named(NamedTuple):
    """An image as a manifest names it."""

    post_id: int
    path: str
    """In the store."""
    sha256: str


class Place(Protocol):
    """Where a manifest's images are read from. It pickles, and forked processes may use it."""

    def data(self, image: Named) -> bytes:
        """The file's bytes, with their hash checked.

        Raises:
            PipelineError: when it cannot be had, or is another than the manifest names.
        """

    def lacking(self, paths: Sequence[str]) -> list[int]:
        """Which of these paths, by their places in the sequence, must be fetched to be read."""


class ImageStore:
    """Images by their path in Danbooru's layout: a local mirror, used in place, and our own store.

    A file appears under its name only when it is complete and on the disk, so a process killed at
    any moment leaves no half image that could be read.
    """

    def __init__(self, root: Path, mirror: Path | None) -> None:
        self.root = root
        self.mirror = mirror

    def find(self, path: str) -> Path | None:
        """The file at this path of the store, in the mirror or in our own; or None."""
        _checked(path)
        for folder in (self.mirror, self.root):
            if folder is not None and (folder / path).is_file():
                return folder / path
        return None

    def data(self, image: Named) -> bytes:
        """The file's bytes, with their hash checked.

        Raises:
            PipelineError: when the file has gone, or is not the one the manifest was made from.
        """
        file = self.find(image.path)
        try:
            data = file.read_bytes() if file is not None else None
        except FileNotFoundError:  # it was purged just now
            data = None
        if data is None:
            raise PipelineError(
                f"post {image.post_id}: {image.path} is gone from the image store; open again"
            )
        if hashlib.sha256(data).hexdigest() != image.sha256:
            raise PipelineError(
                f"post {image.post_id}: {file} has changed since its manifest was made; delete it "
                "to fetch it again, or rebuild the manifest with `dvc repro --force`"
            )
        return data

    def lacking(self, paths: Sequence[str]) -> list[int]:
        """Which of these paths, by their places in the sequence, neither the mirror nor we hold.

        A folder that many are asked of is listed: of a million files, asking for each takes a
        network filesystem as many answers, and a disk as many places.
        """
        folders: defaultdict[str, list[int]] = defaultdict(list)
        for place, path in enumerate(paths):
            folders[_checked(path).rpartition("/")[0]].append(place)
        lacking: list[int] = []
        for folder, places in folders.items():
            left = [(place, paths[place].rpartition("/")[2]) for place in places]
            for root in (self.mirror, self.root):
                if root is not None and left:
                    held = _held(root / folder, [name for _, name in left])
                    left = [each for each in left if each[1] not in held]
            lacking += [place for place, _ in left]
        return sorted(lacking)

    @contextmanager
    def writing(self, path: str) -> Iterator[Path]:
        """A temporary path to write to; the file takes its place when the block ends well."""
        final = self.root / _checked(path)
        temporary = self._partial / f"{uuid.uuid4().hex}-{final.name}"
        temporary.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            with temporary.open("rb") as stream:
                os.fsync(stream.fileno())
            final.parent.mkdir(parents=True, exist_ok=True)
            # A cache's count does not have this file: it must be made anew.
            (self.root / CACHE / LEDGER).unlink(missing_ok=True)
            temporary.replace(final)
        finally:
            temporary.unlink(missing_ok=True)

    def purge(self, post_id: int) -> list[Path]:
        """Delete every file of a post from our own store, copies too; a mirror is never touched.

        Returns:
            The files that were deleted.
        """
        folders = [self.root / kind for kind in KINDS if kind != "texture"]
        folders += sorted((self.root / COPIES).glob("*"))
        files = [
            file
            for folder in folders
            for file in sorted((folder / bucket(post_id)).glob(f"{post_id}.*"))
        ]
        for file in files:
            file.unlink()
        return files

    def sweep(self) -> None:
        """Remove what killed processes left half-written. Only while nothing writes."""
        for file in self._partial.glob("*"):
            file.unlink()

    @property
    def _partial(self) -> Path:
        return self.root / ".partial"


def _held(folder: Path, names: list[str]) -> set[str]:
    """Which of these names are files of a folder."""
    if len(names) < LISTED_FROM:
        return {name for name in names if (folder / name).is_file()}
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries if entry.is_file()}
    except (FileNotFoundError, NotADirectoryError):
        return set()
