"""Running a command and watching the memory of its whole family."""

import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.05


@dataclass(frozen=True)
class Measured:
    """What a command took."""

    seconds: float
    peak_bytes: int
    """The most resident memory of it and its descendants together; shared pages count twice."""
    said: str
    """What it printed."""
    processor_seconds: float
    """Of it and the descendants that it waited for, on all processors together."""


def run_measured(command: list[str], folder: Path) -> Measured:
    """Run a command in a folder. Linux only: it reads /proc.

    Raises:
        subprocess.CalledProcessError: when the command fails.
    """
    started, worked = time.perf_counter(), _worked()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        peak = 0
        while child.poll() is None:
            peak = max(peak, _resident(child.pid))
            time.sleep(SECONDS_BETWEEN_LOOKS)
        seconds = time.perf_counter() - started
        assert child.stdout is not None
        said = child.stdout.read()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, said)
    return Measured(seconds, peak, said, _worked() - worked)


def _worked() -> float:
    """Seconds on processors of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _resident(pid: int) -> int:
    """Bytes of a process and its descendants; those that have just ended count as nothing."""
    try:
        process = Path("/proc") / str(pid)
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        own = int(status.get("VmRSS", "0 kB").split()[0]) * 1024
        children = [
            int(child)
            for task in (process / "task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return own + sum(map(_resident, children))
