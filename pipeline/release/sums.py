"""`SHA256SUMS`: the hash of every file of a folder, in the form that `sha256sum --check` reads."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.release.layout import SUMS

_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\\]+)")


def files_of(folder: Path) -> list[str]:
    """The files of a folder, by their paths in it, sorted; SHA256SUMS apart.

    Raises:
        PipelineError: for a link, which may lead anywhere.
    """
    names = []
    for path in folder.rglob("*"):
        if path.is_symlink():
            raise PipelineError(f"{path}: a link; a release has none")
        if path.is_file():
            names.append(path.relative_to(folder).as_posix())
    return sorted(set(names) - {SUMS})


def write_sums(folder: Path) -> None:
    """Write the hashes of all files."""
    lines = [f"{hash_of(folder / name)}  {name}\n" for name in files_of(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def read_sums(folder: Path) -> dict[str, str]:
    """The hashes by path.

    Raises:
        PipelineError: when the file is missing or malformed; says file and line.
    """
    path = folder / SUMS
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PipelineError(f"{path}: missing; a release is complete when it is there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PipelineError(f"{path}: cannot be read ({error})") from error
    sums: dict[str, str] = {}
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        match = _LINE.fullmatch(line)
        if match is None or not is_inside(match[2]) or match[2] in sums:
            raise PipelineError(f"{path}:{number}: expected a hash and the path of a file")
        sums[match[2]] = match[1]
    return sums


def is_inside(name: str) -> bool:
    """Whether a path is plain and leads nowhere but into the folder it is below."""
    parts = name.split("/")
    return not name.startswith("/") and not {"", ".", ".."}.intersection(parts)


def wrong_sums(folder: Path, sums: dict[str, str], names: Iterable[str]) -> list[str]:
    """Which of these files are not what their hashes say."""
    return [name for name in names if hash_of(folder / name) != sums[name]]


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
