"""How fast a local mirror's images become a manifest, against a bare decode and hash.

    python benchmarks/images.py [--images N] [--workers N]

Makes a mirror of N random drawings in a temporary folder, then times the stage `tagger_images` on
it and, as the reference, a pool of as many processes that does what cannot be left out: read the
same files, decode them with Pillow, and take SHA-256 of each file and of its pixels. Both are
started three times, in turn; the best of each counts.
"""

import argparse
import hashlib
import io
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import yaml
from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.table import write_table
from pipeline.contracts.tagger import SELECTED
from pipeline.engine import cores
from pipeline.images.store import store_path
from pipeline.params import Params, load_params
from pipeline.stage import execute
from pipeline.tagger.images import STAGE
from pipeline.tagger.images import main as describe

REPOSITORY = Path(__file__).parent.parent
ROUNDS = 3


def make_mirror(root: Path, count: int) -> list[Path]:
    """Write `count` different 512px JPEGs, about as large as drawings are."""
    generator = np.random.default_rng(0)
    files = []
    for post in range(1, count + 1):
        small = generator.integers(0, 255, (32, 32, 3), dtype=np.uint8)
        picture = Image.fromarray(small).resize((512, 512), Image.Resampling.BICUBIC)
        file = root / "mirror" / store_path(post, "512px", "jpg")
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.save(file, quality=90)
        files.append(file)
    return files


def make_inputs(root: Path, count: int) -> None:
    """The tables that the stage reads."""
    row = {
        "created_at": None, "md5": None, "ext": "jpg", "width": 512, "height": 512,
        "rating": "safe", "score": 0, "parent_id": None, "source": "", "pixiv_id": None,
        "is_deleted": False, "is_banned": False, "is_pending": False, "is_flagged": False,
        "tags": [],
    }  # fmt: skip
    rows = [row | {"post_id": post} for post in range(1, count + 1)]
    for table in (POSTS, SELECTED):
        path = root / table.path.format(corpus="sample")
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = [{name: each[name] for name in table.schema.names} for each in rows]
        write_table(pa.Table.from_pylist(kept, schema=table.schema), path, table.schema)
    (root / "datasets/sample/sample").mkdir(parents=True)


def settings(root: Path, workers: int) -> Params:
    """The sample's settings, with the mirror that was made."""
    raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    raw["corpus"]["root"] = str(root / "mirror")
    raw["engine"]["workers"] = workers
    path = root / "params.yaml"
    path.write_text(yaml.safe_dump(raw))
    return load_params(path)


def bare(file: Path) -> str:
    """Read and decode one image, hash the file and the pixels: what cannot be left out."""
    data = file.read_bytes()
    with Image.open(io.BytesIO(data)) as image:
        pixels = hashlib.sha256(image.tobytes()).hexdigest()
    return hashlib.sha256(data).hexdigest() + pixels


def time_bare(files: list[Path], workers: int) -> float:
    """Seconds for the reference."""
    started = time.perf_counter()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(bare, files, chunksize=64))
    return time.perf_counter() - started


def time_stage(root: Path, params: Params) -> float:
    """Seconds for the stage."""
    started = time.perf_counter()
    counts = execute(STAGE, describe, params, root)
    seconds = time.perf_counter() - started
    assert counts["rejects"] == 0
    return seconds


def main() -> None:
    """Print both rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=6000)
    parser.add_argument("--workers", type=int, default=cores())
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = make_mirror(root, arguments.images)
        make_inputs(root, arguments.images)
        params = settings(root, arguments.workers)
        rounds = [
            (time_bare(files, arguments.workers), time_stage(root, params)) for _ in range(ROUNDS)
        ]
    reference, ours = (min(times) for times in zip(*rounds, strict=True))
    count = arguments.images
    print(f"{count:,} images of 512 px, {arguments.workers} workers, best of {ROUNDS}")
    print(f"bare decode and hash: {count / reference:,.0f} images/s")
    print(f"stage tagger_images:  {count / ours:,.0f} images/s")
    print(f"ratio: {reference / ours:.2f} (at least 0.70 is asked)")


if __name__ == "__main__":
    main()
