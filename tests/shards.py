"""What tests have done in shards; the workers, a cluster's too, import this module."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import PipelineError


def square(number: int) -> int:
    return number * number


def halves(number: int) -> Any:
    return np.full(3, number) / 2


def where(path: Path) -> tuple[str, str]:
    return str(Path.cwd()), path.read_text()


def fail_at_three(number: int) -> int:
    if number == 3:
        raise ValueError("three is too many")
    return number


def mendable_at_three(number: int) -> int:
    if number == 3:
        raise PipelineError("post 3: mend me")
    return number


def fill_a_disk(number: int) -> None:
    with Path("/dev/full").open("w") as stream:
        stream.write("x")


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Told:
    """A shard that leaves a line in a folder each time it is begun."""

    folder: Path
    number: int

    @property
    def file(self) -> Path:
        return self.folder / str(self.number)

    def tell(self) -> int:
        """How often it has been begun."""
        with self.file.open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        return len(self.file.read_text().splitlines())


def die_at_first(shard: Told) -> int:
    if shard.tell() == 1 and shard.number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return shard.number


def tell(shard: Told) -> int:
    shard.tell()
    return shard.number


def wait_for_ever(shard: Told) -> None:
    shard.tell()
    signal.pause()
