"""Unpacking an archive from outside: plain files, safe names, bounded, whole or not at all."""

import lzma
import os
import shutil
import tarfile
from pathlib import Path
from typing import IO

from pipeline.corpus.location import checked
from pipeline.corpus.shards import Shard
from pipeline.errors import PipelineError
from pipeline.stage import install

SUFFIX = ".tar.xz"

MAX_FILES = 10_000

MAX_BYTES = 256 << 30
"""Danbooru2019's metadata unpacks to about 9 GB."""

_COPY = 1 << 20


def unpack(archive: Path, folder: Path, max_bytes: int = MAX_BYTES) -> list[Shard]:
    """Unpack a .tar.xz into a folder, which appears, or is replaced, when all is there.

    Returns:
        Its files, sorted, named below the folder.

    Raises:
        PipelineError: when it is no such archive, is cut short, holds a name that leads elsewhere,
            holds too many files or bytes, or none.
    """
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    names: set[str] = set()
    room = max_bytes
    try:
        with tarfile.open(archive, "r|xz") as members:
            for member in members:
                if not member.isreg():
                    continue  # folders come with their files; links and devices are not metadata
                if len(names) == MAX_FILES or member.size > room:
                    raise PipelineError(f"{archive}: unpacks to too many files or bytes")
                room -= member.size
                name = checked(member.name.removeprefix("./"))
                source = members.extractfile(member)
                assert source is not None
                _write(source, partial / name)
                names.add(name)
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise PipelineError(f"{archive}: not a whole .tar.xz archive ({error})") from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise PipelineError(f"{archive}: two of its names clash ({error.filename})") from error
    if not names:
        raise PipelineError(f"{archive}: holds no file")
    install(partial, folder)
    return [Shard.of(name, folder / name) for name in sorted(names)]


def _write(source: IO[bytes], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        shutil.copyfileobj(source, file, _COPY)
        file.flush()
        os.fsync(file.fileno())
