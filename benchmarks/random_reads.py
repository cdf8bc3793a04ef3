"""Random reads over stores of a thousand to a million files, and over the same images packed.

    python benchmarks/random_reads.py [--files N ...] [--reads N] [--workers N] [--folder DIR]
                                      [--copies]

Fills a store of each size in Danbooru's layout with a few drawings under many posts' ids: hard
links, which take a name each and no space, or with --copies small files of their own, which take an
inode and a block each (5 GB for a million). All fit the page cache, so what is timed is what grows
with a store (finding a file among many, the manifest, the index of shards), not the disk's seeks.
For each size, through `Manifest.data`, which checks each hash, as training reads:

- opening the manifest, which makes sure that every image is held, against asking file by file, and
  what the open manifest takes of memory;
- reads at random, a file an image, and the same from packed shards (of a million images a shard
  holds PER_SHARD; beyond PACKED_IMAGES the index names the same places of the shards again);
- batches of a DataLoader with worker processes, as the tagger reads them, decoding included.

Each is timed ROUNDS times, the sizes in turn; the best counts. Reads are told by the processor's
time too, which other work on the machine does not lengthen. Ratios are against the smallest store
of the same run: 1 is a store whose size costs nothing. Everything is deleted at the end.
"""

import argparse
import hashlib
import io
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import torch
from PIL import Image

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import write_table
from pipeline.corpus.packed import BLOCK, INDEX, INDEX_SCHEMA, PackedImages, header
from pipeline.images.decoding import Limits
from pipeline.images.manifest import Manifest, open_manifest
from pipeline.images.store import ImageStore, store_path
from pipeline.tagger.data import Reading, Samples
from pipeline.training.batches import EpochBatches, loader

SIZES = (1_000, 10_000, 100_000, 1_000_000)
DRAWINGS = 64
LINKS = 60_000
"""Names of one file, at most: ext4 ends at 65,000."""
PACKED_IMAGES = 10_000
PER_SHARD = 1_000
ROUNDS = 3
BATCH = 32
SEED = 2019
LIMITS = Limits(max_bytes=100_000_000, max_pixels=100_000_000)


@dataclass
class Measured:
    """The best of the rounds for a store of one size."""

    size: int
    best: dict[str, float] = field(default_factory=dict)
    """Seconds by what took them."""
    megabytes: float = 0.0
    """Of memory that the open manifest takes."""

    def time(self, what: str, call: Callable[[], object]) -> None:
        """Time a call, and keep the best."""
        started, worked = time.perf_counter(), time.process_time()
        call()
        took = (time.perf_counter() - started, time.process_time() - worked)
        for name, seconds in zip((what, f"{what}, CPU"), took, strict=True):
            self.best[name] = min(seconds, self.best.get(name, seconds))


def draw(side: int) -> list[bytes]:
    """Blurred noise as JPEG, as many bytes as drawings have."""
    dice = np.random.default_rng(SEED)
    drawn = []
    for _ in range(DRAWINGS):
        small = dice.integers(0, 255, (side // 16, side // 16, 3), dtype=np.uint8)
        buffer = io.BytesIO()
        picture = Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC)
        picture.save(buffer, "JPEG", quality=90)
        drawn.append(buffer.getvalue())
    return drawn


def fill(folder: Path, size: int, drawings: Sequence[bytes], *, copies: bool) -> None:
    """A store with as many posts, the drawings by turns, and its manifest."""
    store = folder / "store"
    for number in range(min(size, 1000)):
        (store / store_path(number, "512px", "jpg")).parent.mkdir(parents=True)
    originals: dict[int, Path] = {}
    paths = [store_path(post, "512px", "jpg") for post in range(size)]
    for post, path in enumerate(paths):
        if copies:
            (store / path).write_bytes(drawings[post % DRAWINGS])
            continue
        key = post % DRAWINGS + DRAWINGS * (post // (LINKS * DRAWINGS))
        if key not in originals:
            originals[key] = folder / f"drawing{key}"
            originals[key].write_bytes(drawings[post % DRAWINGS])
        os.link(originals[key], store / path)
    columns = [
        range(size),
        ["512px"] * size,
        paths,
        by_turns([hashlib.sha256(drawing).hexdigest() for drawing in drawings], size),
        by_turns([hashlib.sha256(drawing).hexdigest() for drawing in drawings], size),
        [512] * size,
        [512] * size,
        ["RGB"] * size,
    ]
    write_table(pa.table(columns, IMAGES_SCHEMA), folder / "images.parquet", IMAGES_SCHEMA)


def by_turns(values: list[str], size: int) -> list[str]:
    """A value a post."""
    return [values[post % DRAWINGS] for post in range(size)]


def pack(folder: Path, size: int, drawings: Sequence[bytes]) -> None:
    """Shards with the drawings by turns, and an index of as many images as the store has."""
    folder.mkdir()
    held = min(size, PACKED_IMAGES)
    places = []
    for start in range(0, held, PER_SHARD):
        name = f"512px-{start // PER_SHARD:06d}.tar"
        with (folder / name).open("wb") as shard:
            for post in range(start, min(start + PER_SHARD, held)):
                data = drawings[post % DRAWINGS]
                shard.write(header(f"{post}.jpg", len(data)))
                places.append((name, shard.tell(), len(data)))
                shard.write(data + bytes(-len(data) % BLOCK))
    held -= held % DRAWINGS  # so that a place has the same drawing each time it is named
    named = [places[post % held] if post >= len(places) else places[post] for post in range(size)]
    hashes = by_turns([hashlib.sha256(drawing).hexdigest() for drawing in drawings], size)
    shards, offsets, sizes = (list(column) for column in zip(*named, strict=True))
    columns = [["512px"] * size, range(size), shards, offsets, sizes, hashes]
    write_table(pa.table(columns, INDEX_SCHEMA), folder / INDEX, INDEX_SCHEMA)


def measure(folder: Path, measured: Measured, reads: int, workers: int) -> None:
    """One round for one size."""
    dice = np.random.default_rng(SEED)
    order = dice.integers(0, measured.size, reads).tolist()
    store = ImageStore(folder / "store", None)
    opened: list[Manifest] = []
    process = psutil.Process()
    before = process.memory_info().rss
    measured.time("opening", lambda: opened.append(open_all(folder, store)))
    measured.megabytes = max((process.memory_info().rss - before) / 1e6, measured.megabytes)
    manifest = opened[0]
    if "asking" not in measured.best:  # once: of a million files it takes long
        paths = [store_path(post, "512px", "jpg") for post in manifest.post_ids]
        measured.time("asking", lambda: [store.find(path) for path in paths])
    measured.time("files", lambda: read(manifest, order))
    packed: list[PackedImages] = []
    index = folder / "packed"
    os.utime(index / INDEX)  # an index that has not been read
    measured.time("index", lambda: packed.append(PackedImages(index, store)))
    shards = open_packed(folder, packed[0])
    measured.time("packed", lambda: read(shards, order))
    for what, images in (("loaded files", manifest), ("loaded packed", shards)):
        load(measured, what, images, min(reads // 10, measured.size), workers)


def open_all(folder: Path, store: ImageStore) -> Manifest:
    """The manifest, once it is sure that all is held."""
    return open_manifest(folder / "images.parquet", store, LIMITS, refuse)


def open_packed(folder: Path, packed: PackedImages) -> Manifest:
    """The same, of the packed images."""
    return open_manifest(folder / "images.parquet", packed, LIMITS, refuse)


def refuse(posts: Sequence[int]) -> None:
    """Nothing is to be fetched here."""
    raise AssertionError(f"{len(posts)} images are not held")


def read(manifest: Manifest, order: Sequence[int]) -> None:
    """Images one by one."""
    for index in order:
        manifest.data(index)


def load(measured: Measured, what: str, manifest: Manifest, images: int, workers: int) -> None:
    """Batches of random images, once the workers are up."""
    nothing = np.zeros(len(manifest) + 1, np.int64)
    reading = Reading(Samples(manifest, nothing, np.zeros(0, np.int16), 1), side=64)
    batches = iter(loader(reading, EpochBatches(len(manifest), BATCH, SEED), workers))
    for _ in range(4 * workers):  # the first of each, and what they have made ahead
        next(batches)
    count = images // BATCH - 4 * workers
    measured.time(what, lambda: [next(batches) for _ in range(count)])
    measured.best[f"{what} an image"] = measured.best[what] / (count * BATCH)


def main() -> None:
    """Print the rates and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--reads", type=int, default=20_000, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--folder", type=Path, help="on the disk that is measured")
    parser.add_argument("--copies", action="store_true", help="a small file a post, no links")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    drawings = draw(64 if arguments.copies else 512)
    results = [Measured(size) for size in sorted(arguments.files)]
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        for each in results:
            place = Path(folder) / str(each.size)
            place.mkdir()
            fill(place, each.size, drawings, copies=arguments.copies)
            pack(place / "packed", each.size, drawings)
        for _ in range(ROUNDS):
            for each in results:
                measure(Path(folder) / str(each.size), each, arguments.reads, arguments.workers)
    tell(results, arguments.reads, sum(map(len, drawings)) / DRAWINGS)


def tell(results: list[Measured], reads: int, mean: float) -> None:
    """The tables."""
    print(f"{reads:,} reads at random of files of {mean / 1000:.0f} kB, best of {ROUNDS}\n")
    print(f"{'files':>10} {'opening':>9} {'file by file':>13} {'memory':>9} {'index':>8}")
    for each in results:
        best = each.best
        print(
            f"{each.size:10,} {best['opening']:7.2f} s {best['asking']:11.2f} s "
            f"{each.megabytes:6.0f} MB {best['index']:6.2f} s"
        )
    ways = {
        "files": lambda each: reads / each.best["files"],
        "files, CPU": lambda each: reads / each.best["files, CPU"],
        "packed": lambda each: reads / each.best["packed"],
        "packed, CPU": lambda each: reads / each.best["packed, CPU"],
        "loaded files": lambda each: 1 / each.best["loaded files an image"],
        "loaded packed": lambda each: 1 / each.best["loaded packed an image"],
    }
    print("\nimages a second, and the ratio to the smallest store")
    print(f"{'files':>10} " + " ".join(f"{way:>20}" for way in ways))
    for each in results:
        rates = [(rate(each), rate(each) / rate(results[0])) for rate in ways.values()]
        print(
            f"{each.size:10,} " + " ".join(f"{rate:13,.0f} ({ratio:.2f})" for rate, ratio in rates)
        )


if __name__ == "__main__":
    main()
