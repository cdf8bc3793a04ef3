"""Draw the README's pictures: docs/sample.jpg, docs/gallery.jpg.

    python docs/picture.py

The first is of images of the last build, the second of what the gallery calls "As they come", with
keypoints. Run it after `make repro` when the drawings have changed.
"""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
from PIL import Image

from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.report.pictures import by_hash
from pipeline.sample.contact_sheets import COLUMNS as CELLS
from pipeline.sample.contact_sheets import Sheet, draw_cells, flattened, lay_out, shards
from pipeline.sample.sheets import sheets

HERE = Path(__file__).parent
COLUMNS, ROWS, SIDE = 6, 3, 220
GALLERY_ROWS, GALLERY_WIDTH = 4, 1320


def main() -> None:
    """Draw both."""
    build_sheet().save(HERE / "sample.jpg", quality=85)
    chance = next(sheet for sheet in sheets() if sheet.name == "as_they_come")
    drawn = gallery_sheet(replace(chance, cells=chance.cells[: CELLS * GALLERY_ROWS]))
    height = round(drawn.height * GALLERY_WIDTH / drawn.width)
    small = drawn.resize((GALLERY_WIDTH, height), Image.Resampling.LANCZOS)
    small.save(HERE / "gallery.jpg", quality=85)


def build_sheet() -> Image.Image:
    """Some of the tagger's images, edge to edge."""
    images = pq.read_table(HERE.parent / TAGGER_IMAGES.path.format(corpus="sample")).to_pylist()
    paths = {row["post_id"]: row["path"] for row in images}
    mirror = HERE.parent / SAMPLE.format(corpus="sample") / "mirror"
    sheet = Image.new("RGB", (COLUMNS * SIDE, ROWS * SIDE), "white")
    for place, post in enumerate(by_hash(list(paths))[: COLUMNS * ROWS]):
        with Image.open(mirror / paths[post]) as image:
            small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        sheet.paste(small, ((place % COLUMNS) * SIDE, place // COLUMNS * SIDE))
    return sheet


def gallery_sheet(sheet: Sheet) -> Image.Image:
    """A contact sheet, drawn in this process."""
    return lay_out(sheet, flattened(draw_cells(shard) for shard in shards(sheet)))


if __name__ == "__main__":
    main()
