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

    def verify(self) -> None:
        """Check size and hash.

        Raises:
            PipelineError: when the file is not the one that was recorded.
        """
        if Shard.of(self.shard.name, self.path) != self.shard:
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
    return [_find(shard, [store] if mirror is None else [mirror, store]) for shard in shards]


def _find(shard: Shard, folders: list[Path]) -> FoundShard:
    for folder in folders:
        path = folder / checked(shard.name)
        if path.is_file():
            return FoundShard(shard, path)
    raise PipelineError(f"{folders[0] / shard.name}: missing; {AGAIN}")
