"""How long `dvc repro` takes when there is nothing to do.

    python benchmarks/noop.py

Runs in this checkout, after `make repro`. The reference is the same Python importing DVC.
"""

import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
DVC = Path(sys.executable).parent / "dvc"
ROUNDS = 3


def seconds(*command: str | Path) -> tuple[float, str]:
    """The best of some runs, and what the last of them printed."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - started)
    return min(times), ended.stdout


def main() -> None:
    """Print both times and their ratio."""
    ours, said = seconds(DVC, "repro")
    if "Running stage" in said:
        sys.exit("something was out of date: run `make repro` first")
    reference, _ = seconds(sys.executable, "-c", "import dvc.repo")
    print(f"`dvc repro` with nothing to do: {ours:.1f} s (under 10 s is asked), best of {ROUNDS}")
    print(f"importing DVC alone: {reference:.1f} s; ratio {ours / reference:.1f}")


if __name__ == "__main__":
    main()
