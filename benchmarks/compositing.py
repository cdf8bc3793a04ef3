"""How fast training pictures are made from copies at working size, against plain Pillow.

    python benchmarks/compositing.py [--foregrounds N] [--drawings N] [--pictures N]

Makes N foregrounds of 768 x 1024 (so many different drawings, each under many post ids) and some
512px backgrounds in a temporary folder. Their copies at 256 px, unpacked, are more than the least
that `engine.memory_mb` may be set to; nothing is kept in memory between pictures anyway. Then
one process makes the same pictures twice: from the copies (`pipeline.segmenter.data`), and with
Pillow from the originals: decode both, colour matrix, affine, alpha_composite, convert. They take
turns, in four rounds; the best of each counts.
"""

import argparse
import math
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from alpha import draw
from PIL import Image

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.images.decoding import Limits
from pipeline.images.manifest import Manifest, describe
from pipeline.images.store import ImageStore, Wanted
from pipeline.params import load_params
from pipeline.segmenter.copies import background_copies, foreground_copies
from pipeline.segmenter.data import TrainingPairs
from pipeline.segmenter.pairs import Pair
from pipeline.segmenter.sources import Sources
from pipeline.segmenter.transform import Colours, Transform
from pipeline.settings.segmenter import Styles

PAPER = Path(__file__).parent.parent / "params.danbooru2019.yaml"
LIMITS = Limits(100_000_000, 100_000_000)
ROUNDS = 4
BACKGROUNDS = 60
MEMORY_MB = 256
"""The least that `engine.memory_mb` may be."""
PLAIN = Styles(sketch=0.0, greyscale=0.0, blur=0.0, noise=0.0, jpeg=0.0)


def put(
    store: ImageStore, wanted: Wanted, data: bytes, row: dict[str, object]
) -> dict[str, object]:
    """Keep an image; its manifest row."""
    with store.writing(wanted.path) as temporary:
        temporary.write_bytes(data)
    return row | {"post_id": wanted.post_id, "path": wanted.path}


def make_foregrounds(store: ImageStore, count: int, drawings: int) -> Manifest:
    """So many foregrounds, of so many different drawings."""
    first = Wanted(1, "original", "png", None)
    drawn = [draw(number) for number in range(drawings)]
    described = [describe(first, data, LIMITS) for data in drawn]
    rows = []
    for post in range(1, count + 1):
        wanted, which = Wanted(post, "original", "png", None), post % drawings
        rows.append(put(store, wanted, drawn[which], described[which]))
    return Manifest(pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA), store, LIMITS)


def make_backgrounds(store: ImageStore) -> Manifest:
    """Blotches of colour as 512px JPEGs."""
    rows = []
    for post in range(5001, 5001 + BACKGROUNDS):
        small = np.random.default_rng(post).integers(0, 255, (24, 24, 3), dtype=np.uint8)
        picture = Image.fromarray(small).resize((512, 512), Image.Resampling.BICUBIC)
        wanted = Wanted(post, "512px", "jpg", None)
        file = store.root / "background.jpg"
        picture.save(file, quality=90)
        data = file.read_bytes()
        rows.append(put(store, wanted, data, describe(wanted, data, LIMITS)))
    return Manifest(pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA), store, LIMITS)


def with_pillow(pair: Pair, files: dict[int, Path], side: int) -> tuple[Image.Image, Image.Image]:
    """The picture and its alpha, from the originals, as one would write it."""
    transform = pair.transform
    with Image.open(files[pair.background]) as opened:
        behind = opened.convert("RGB")
    part = round(transform.crop * min(behind.size))
    left = round(transform.crop_x * (behind.width - part))
    top = round(transform.crop_y * (behind.height - part))
    behind = behind.resize(
        (side, side), Image.Resampling.BILINEAR, (left, top, left + part, top + part)
    )
    picture = recoloured(behind, transform.background_colours).convert("RGBA")
    if pair.foreground is None:
        return picture.convert("RGB"), Image.new("L", (side, side))
    with Image.open(files[pair.foreground]) as opened:
        figure = opened.convert("RGBA")
    turned = figure.transform(
        (side, side), Image.Transform.AFFINE, back(transform, figure.size, side),
        Image.Resampling.BILINEAR,
    )  # fmt: skip
    alpha = turned.getchannel("A")
    turned = recoloured(turned.convert("RGB"), transform.colours)
    turned.putalpha(alpha)
    return Image.alpha_composite(picture, turned).convert("RGB"), alpha


def recoloured(image: Image.Image, colours: Colours) -> Image.Image:
    """By the colour matrix."""
    return image.convert("RGB", tuple(np.pad(colours.matrix, ((0, 0), (0, 1))).ravel().tolist()))


def back(transform: Transform, size: tuple[int, int], side: int) -> tuple[float, ...]:
    """From the canvas to the original, as Pillow wants it."""
    factor = max(size) / (transform.scale * side)
    angle = math.radians(transform.degrees)
    cos, sin = factor * math.cos(angle), factor * math.sin(angle)
    x, y = transform.x * side, transform.y * side
    return (
        cos, sin, size[0] / 2 - cos * x - sin * y,
        -sin, cos, size[1] / 2 + sin * x - cos * y,
    )  # fmt: skip


def main() -> None:
    """Print both rates, their ratio, and what the copies cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--foregrounds", type=int, default=1500)
    parser.add_argument("--drawings", type=int, default=50)
    parser.add_argument("--pictures", type=int, default=200, help="in a round")
    arguments = parser.parse_args()
    canvas = load_params(PAPER).segmenter.canvas
    with tempfile.TemporaryDirectory() as folder:
        store = ImageStore(Path(folder), None)
        figures = make_foregrounds(store, arguments.foregrounds, arguments.drawings)
        places = make_backgrounds(store)
        copies = foreground_copies(figures, store, canvas)
        behind = background_copies(places, store, canvas, {})
        started = time.perf_counter()
        unpacked = sum(copies.read(index).nbytes for index in range(len(copies)))
        making = time.perf_counter() - started
        for index in range(len(behind)):
            behind.read(index)
        assert unpacked > MEMORY_MB << 20, "take more foregrounds"
        report_disk(store, figures, unpacked, making)
        pairs = TrainingPairs(Sources([copies], [behind]), canvas, PLAIN, 1, arguments.pictures)
        race(pairs, store, arguments.pictures, canvas.size)


def report_disk(store: ImageStore, figures: Manifest, unpacked: int, making: float) -> None:
    """What the foregrounds' copies take."""
    count = len(figures)
    originals = sum(len(figures.data(index)) for index in range(count))
    held = sum(file.stat().st_size for file in (store.root / "copies").rglob("*.*"))
    print(
        f"{count:,} foregrounds of 768x1024 and {BACKGROUNDS} backgrounds, canvas 256 px, one core"
    )
    print(f"originals {originals / 1e6:,.0f} MB; their copies unpacked {unpacked / 1e6:,.0f} MB")
    print(f"copies on disk {held / 1e6:,.0f} MB, {held / count / 1000:.0f} kB a foreground")
    print(f"making them once: {count / making:,.0f} foregrounds/s")


def race(pairs: TrainingPairs, store: ImageStore, pictures: int, side: int) -> None:
    """Time both ways over the same pairs."""
    files = {
        int(file.stem): file
        for kind in ("original", "512px")
        for file in (store.root / kind).rglob("*.*")
    }
    best = [math.inf, math.inf]
    for epoch in range(ROUNDS):
        drawn = [pairs.draw(epoch, sample) for sample in range(pictures)]
        started = time.perf_counter()
        for pair, numbers in drawn:
            pairs.render(pair, numbers)
        ours = time.perf_counter()
        for pair, _ in drawn:
            with_pillow(pair, files, side)
        best = [min(best[0], ours - started), min(best[1], time.perf_counter() - ours)]
    print(f"from copies:    {pictures / best[0]:,.0f} pictures/s")
    print(f"from originals: {pictures / best[1]:,.0f} pictures/s, with Pillow")
    print(f"ratio: {best[1] / best[0]:.1f} (at least 3 is asked)")


if __name__ == "__main__":
    main()
