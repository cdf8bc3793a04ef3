"""How many images of the sample corpus are drawn a second, and in how much memory.

    python benchmarks/sample.py [--images N] [--workers W]

Draws two mirrors with `posebooru sample draw`, the second five times as large as the first; every
post has its picture. The rate is that of the difference between the two, so that starting costs
nothing, and per second of processor time, which other work on the machine hardly changes. Peak
memory is that of all processes together, shared pages counted in each: it should be about the same
for both. Most of it is what the command imports for its other verbs.
"""

import argparse
import resource
import sys
import tempfile
from pathlib import Path

from children import Measured, run_measured

from pipeline.engine import cores

TIMES_AS_LARGE = 5


def draw(folder: Path, images: int, workers: int) -> tuple[Measured, float]:
    """Draw a mirror of so many posts, all with a picture; also the processor seconds it took."""
    command = [sys.executable, "-m", "pipeline.cli", "sample", "draw", "--seed", "2019"]
    command += ["--posts", str(images), "--images", str(images), "--workers", str(workers)]
    before = _processor_seconds()
    measured = run_measured([*command, "--out", str(folder / str(images))], Path.cwd())
    return measured, _processor_seconds() - before


def _processor_seconds() -> float:
    """Of all processes that this one has started and waited for, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print both sizes, the rate and the growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1500, help="of the smaller mirror")
    parser.add_argument("--workers", type=int, default=cores())
    arguments = parser.parse_args()
    sizes = (arguments.images, arguments.images * TIMES_AS_LARGE)
    with tempfile.TemporaryDirectory() as folder:
        drawn = [draw(Path(folder), size, arguments.workers) for size in sizes]
    for size, (measured, processor) in zip(sizes, drawn, strict=True):
        peak = measured.peak_bytes / 2**20
        print(
            f"{size:,} images: {measured.seconds:.0f} s with {arguments.workers} workers, "
            f"{processor:.0f} s of processor time, peak {peak:,.0f} MiB"
        )
    (small, first), (large, second) = drawn
    more = sizes[1] - sizes[0]
    print(f"{more / (second - first):.1f} images a second and core (at least 12 is asked)")
    print(f"memory grows by {(large.peak_bytes - small.peak_bytes) / more / 1024:.1f} KiB a post")


if __name__ == "__main__":
    main()
