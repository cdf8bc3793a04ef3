"""The shards of a corpus's metadata: what is known of each, and finding them again."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.corpus.location import checked, local_folder
from pipeline.errors import PipelineError

METADATA_STORE = "datasets/{corpus}/store/metadata"
"""Where what is downloaded lies: beside the images, outside DVC."""

SEEN = "seen.json"
"""In the store: the state of each file when its hash was taken. A file in that state still is not
hashed again."""

SETTLED_S = 2.0
"""A file that changed less long ago may change again without its time showing it."""

AGAIN = "run `dvc repro -f metadata_download`"


@dataclass(frozen=True)
class Shard:
    """A metadata file: its name below the mirror's root, its size in bytes, its SHA-256."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, name: str, path: Path) -> "Shard":
        """Of a file, read once."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            return cls(name, file.tell(), digest.hexdigest())


@dataclass(frozen=True)
class FoundShard:
    """A shard and the file that should be it."""

    shard: Shard
    path: Path
    seen: bool
    """Whether the file's state is that in which its hash was taken."""

    def verify(self) -> None:
        """Check size and hash, unless the file has not been touched since they were taken.

        Raises:
            PipelineError: when the file is not the one that was recorded.
        """
        if not self.seen and Shard.of(self.shard.name, self.path) != self.shard:
            raise PipelineError(f"{self.path}: has changed since it was recorded; {AGAIN}")


def write_shards(shards: Iterable[Shard], path: Path) -> None:
    """Write `contracts.SHARDS`."""
    path.write_text(json.dumps([asdict(shard) for shard in shards], indent=1) + "\n")


def open_shards(path: Path, root: str, base: Path, corpus: str) -> list[FoundShard]:
    """Find each recorded shard again: in a local mirror, in place, or in the metadata store.

    Args:
        path: the `shards.json` that `metadata_download` wrote.
        root: `corpus.root`.
        base: the folder that `datasets/` is in.
        corpus: its name.

    Raises:
        PipelineError: when one is nowhere, or the record cannot be read.
    """
    try:
        shards = [Shard(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise PipelineError(f"{path}: not a list of shards ({error}); {AGAIN}") from error
    mirror = local_folder(root, base)
    store = base / METADATA_STORE.format(corpus=corpus)
    folders = [store] if mirror is None else [mirror, store]
    seen = _read_seen(store / SEEN)
    return [_find(shard, folders, seen) for shard in shards]


def remember(found: Iterable[FoundShard], since: float, store: Path) -> None:
    """Note the state of files whose hashes have just been taken.

    Args:
        found: the files.
        since: when the first hash was begun, as `time.time()`; what changed at about that time or
            later is not noted.
        store: the metadata store.
    """
    states = {
        str(each.path.resolve()): f"{_state(each.path)} {each.shard.sha256}"
        for each in found
        if each.path.stat().st_mtime < since - SETTLED_S
    }
    store.mkdir(parents=True, exist_ok=True)
    temporary = store / f"{SEEN}.partial"
    temporary.write_text(json.dumps(states, indent=1))
    temporary.replace(store / SEEN)


def _find(shard: Shard, folders: list[Path], seen: dict[str, str]) -> FoundShard:
    for folder in folders:
        path = folder / checked(shard.name)
        if path.is_file():
            state = f"{_state(path)} {shard.sha256}"
            return FoundShard(shard, path, seen=seen.get(str(path.resolve())) == state)
    raise PipelineError(f"{folders[0] / shard.name}: missing; {AGAIN}")


def _state(path: Path) -> str:
    """What changes when a file does: size, time of change, and which file it is."""
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _read_seen(path: Path) -> dict[str, str]:
    """What `remember` noted; nothing where there is no such note, or none that can be read."""
    try:
        states = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return states if isinstance(states, dict) else {}
