"""Draw docs/sample.jpg, the README's picture, from the images of the last build.

    python docs/picture.py

Run it after `make repro` when the drawings have changed.
"""

from pathlib import Path

import pyarrow.parquet as pq
from PIL import Image

from pipeline.contracts import SAMPLE, TAGGER_IMAGES
from pipeline.report.pictures import by_hash

HERE = Path(__file__).parent
COLUMNS, ROWS, SIDE = 6, 3, 220


def main() -> None:
    """Put some of the tagger's images on one sheet."""
    images = pq.read_table(HERE.parent / TAGGER_IMAGES.path.format(corpus="sample")).to_pylist()
    paths = {row["post_id"]: row["path"] for row in images}
    mirror = HERE.parent / SAMPLE.format(corpus="sample") / "mirror"
    sheet = Image.new("RGB", (COLUMNS * SIDE, ROWS * SIDE), "white")
    for place, post in enumerate(by_hash(list(paths))[: COLUMNS * ROWS]):
        with Image.open(mirror / paths[post]) as image:
            small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        sheet.paste(small, ((place % COLUMNS) * SIDE, place // COLUMNS * SIDE))
    sheet.save(HERE / "sample.jpg", quality=85)


if __name__ == "__main__":
    main()
