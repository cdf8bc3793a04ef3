"""How fast foregrounds' alpha is looked at, against decoding alone.

    python benchmarks/alpha.py [--images N]

Draws N figures of 768 x 1024 with soft edges on nothing, packs them as PNG, and times on one core
decoding them (`pipeline.images.decoding.decode`) with and without `check_alpha`, and for comparison
Pillow's bare decoding. All are done five times, in turn; the best of each counts.
"""

import argparse
import io
import time
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from pipeline.images.decoding import Limits, decode
from pipeline.segmenter.alpha import check_alpha
from pipeline.settings.segmenter import AlphaChecks

ROUNDS = 5
SIZE = (768, 1024)
LIMITS = Limits(100_000_000, 100_000_000)
CHECKS = AlphaChecks(min_clear=0.02, min_area=0.02, max_speck=0.002, max_border=0.25, glyphs=4)


def draw(number: int) -> bytes:
    """A figure of overlapping soft ellipses with some grain, as PNG bytes."""
    dice = np.random.default_rng(number)
    image = Image.new("RGBA", SIZE)
    pen = ImageDraw.Draw(image)
    pen.ellipse((180, 140, 588, 884), (200, 180, 170, 255))
    for _ in range(60):
        x, y = dice.uniform((260, 240), (508, 784))
        wide, tall = dice.uniform(30, 150, 2)
        colour = tuple(int(value) for value in dice.integers(0, 256, 3))
        pen.ellipse((x - wide, y - tall, x + wide, y + tall), (*colour, 255), "#14141e", 3)
    soft = image.filter(ImageFilter.GaussianBlur(0.8))
    pixels = np.array(soft)
    grain = dice.integers(-3, 4, pixels.shape[:2])[..., None]
    pixels[..., :3] = np.clip(pixels[..., :3] + grain * (pixels[..., 3:] > 0), 0, 255)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def bare(data: bytes) -> None:
    """Pillow's decoding and nothing else."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()


def decoded(data: bytes) -> None:
    """Decoding as every image from outside is decoded."""
    decode(data, "png", LIMITS)


def looked_at(data: bytes) -> None:
    """The same, and its alpha looked at."""
    check_alpha(decode(data, "png", LIMITS).pixels, CHECKS)


def seconds(work: Callable[[bytes], None], files: list[bytes]) -> float:
    """For all files, one after the other."""
    started = time.perf_counter()
    for data in files:
        work(data)
    return time.perf_counter() - started


def main() -> None:
    """Print the rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=60)
    count = parser.parse_args().images
    files = [draw(number) for number in range(count)]
    kilobytes = sum(map(len, files)) / count / 1000
    rounds = [
        tuple(seconds(work, files) for work in (bare, decoded, looked_at)) for _ in range(ROUNDS)
    ]
    pillow, ours, checked = (min(times) for times in zip(*rounds, strict=True))
    print(f"{count} originals of {SIZE[0]}x{SIZE[1]}, {kilobytes:.0f} kB each, one core")
    print(f"Pillow's decoding:     {count / pillow:,.1f} images/s")
    print(f"our decoding:          {count / ours:,.1f} images/s")
    print(f"with alpha looked at:  {count / checked:,.1f} images/s")
    print(f"ratio to Pillow's: {pillow / checked:.2f} (at least 0.80 is asked)")


if __name__ == "__main__":
    main()
