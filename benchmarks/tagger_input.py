"""How fast the tagger's training reads its images, against a plain loop with Pillow.

    python benchmarks/tagger_input.py [--images N] [--side PIXELS]

Takes N 512px JPEGs of the sample corpus or, where that has not been built, of blurred noise. Then,
on one core, times the ways from file to pixels at the side asked for:

- the plain loop: open, convert to RGB, resize, ToTensor;
- ours: `read_square`, which also checks the file's hash, the header and the orientation.

Each is timed five times, in turn; the best of each counts. Ours leaves the conversion to floating
point to the device: a third figure has it too, done on the CPU in batches of 64.
"""

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch
from PIL import Image
from torchvision import transforms

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import read_table
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.images.decoding import Limits
from pipeline.images.manifest import Manifest
from pipeline.images.store import ImageStore, store_path
from pipeline.training.letterbox import read_square
from pipeline.training.pixels import normalise

REPOSITORY = Path(__file__).parent.parent
SAMPLE = REPOSITORY / TAGGER_IMAGES.path.format(corpus="sample")
LIMITS = Limits(max_bytes=100_000_000, max_pixels=100_000_000)
ROUNDS = 5
BATCH = 64


def sample_images(count: int) -> tuple[Manifest, list[Path]]:
    """Images of the sample corpus."""
    rows = read_table(SAMPLE, IMAGES_SCHEMA).slice(0, count)
    mirror = REPOSITORY / "datasets/sample/sample/mirror"
    store = ImageStore(REPOSITORY / "datasets/sample/store", mirror)
    files = [store.find(path) for path in rows["path"].to_pylist()]
    return Manifest(rows, store, LIMITS), [file for file in files if file is not None]


def random_images(root: Path, count: int) -> tuple[Manifest, list[Path]]:
    """Blurred noise, about as many bytes as drawings are."""
    generator = np.random.default_rng(0)
    rows, files = [], []
    for post in range(count):
        small = generator.integers(0, 255, (32, 32, 3), dtype=np.uint8)
        file = root / store_path(post, "512px", "jpg")
        file.parent.mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(small).resize((512, 512), Image.Resampling.BICUBIC)
        picture.save(file, quality=90)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        rows.append((post, "512px", str(file.relative_to(root)), digest, "", 512, 512, "RGB"))
        files.append(file)
    columns = [list(column) for column in zip(*rows, strict=True)]
    return Manifest(pa.table(columns, schema=IMAGES_SCHEMA), ImageStore(root, None), LIMITS), files


def plain(files: list[Path], side: int) -> None:
    """The plain loop."""
    resize = transforms.Resize((side, side))
    to_tensor = transforms.ToTensor()
    for file in files:
        with Image.open(file) as image:
            to_tensor(resize(image.convert("RGB")))


def ours(manifest: Manifest, side: int) -> None:
    """What the workers do."""
    for index in range(len(manifest)):
        torch.from_numpy(read_square(manifest, index, side))


def ours_with_floats(manifest: Manifest, side: int) -> None:
    """What the workers do and the device finishes."""
    for start in range(0, len(manifest), BATCH):
        places = range(start, min(start + BATCH, len(manifest)))
        images = np.stack([read_square(manifest, place, side) for place in places])
        normalise(torch.from_numpy(images).permute(0, 3, 1, 2))


def seconds(call: Callable[[], None]) -> float:
    """How long a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def main() -> None:
    """Print the rates and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--side", type=int, default=256)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    side = arguments.side
    with tempfile.TemporaryDirectory() as folder:
        if SAMPLE.exists():
            what, (manifest, files) = "sample drawings", sample_images(arguments.images)
        else:
            what, (manifest, files) = "noise", random_images(Path(folder), arguments.images)
        calls = (
            lambda: plain(files, side),
            lambda: ours(manifest, side),
            lambda: ours_with_floats(manifest, side),
        )
        rounds = [[seconds(call) for call in calls] for _ in range(ROUNDS)]
    reference, workers, whole = (min(times) for times in zip(*rounds, strict=True))
    count = len(files)
    print(f"{count:,} images of 512 px ({what}), read at {side} px on one core, best of {ROUNDS}")
    print(f"plain loop:             {count / reference:,.0f} images/s")
    print(f"ours:                   {count / workers:,.0f} images/s")
    print(f"ours, made floats too:  {count / whole:,.0f} images/s")
    print(f"ratio: {reference / workers:.2f}, with floats {reference / whole:.2f} (1.5 is asked)")


if __name__ == "__main__":
    main()
