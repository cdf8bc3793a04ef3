"""Stage `sample_gallery`: contact sheets of everything that can be drawn, and what was.

For a corpus that is not drawn, it leaves a page without anything on it.
"""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.sample import GALLERY, GALLERY_PAGE, SAMPLE
from pipeline.sample import distance
from pipeline.sample.contact_sheets import Sheet, draw_cells, flattened, lay_out, shards
from pipeline.sample.extras.library import EXTRAS
from pipeline.sample.face.mouths import MOUTHS
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.hair.cuts import CUTS
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.hair.ties import TIES
from pipeline.sample.held.library import HELD
from pipeline.sample.poses.library import POSES
from pipeline.sample.sheets import sheets
from pipeline.sample.shots import Entry
from pipeline.sample.styles import STYLES
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage("sample_gallery", params=("corpus.name",), inputs=(SAMPLE,), outputs=(GALLERY,))

JPEG_QUALITY = 86

TEXT = (
    "Drawn by the project's own code from its libraries: each sheet is a loop over one of them, so "
    "a new pose or garment shows up here by itself. What is marked as test only is kept out of the "
    "training and validation splits."
)


PARTS = {"ADD-like": "add_", "new samples": "candidate", "transparent": "foreground"}
"""Parts of the corpus, by how the kinds of their posts begin."""

SHARES = {
    "front": ("view", "front"),
    "side": ("view", "side"),
    "back": ("view", "back"),
    "full body": ("crop", "full_body"),
    "test only": ("held_out", True),
}
"""What is counted: a column of the truth and its value."""


LIBRARIES: dict[str, Mapping[str, Entry]] = {
    "poses": POSES,
    "garments": WARDROBE,
    "cuts of hair": CUTS,
    "fringes": FRINGES,
    "ties of hair": TIES,
    "mouths": MOUTHS,
    "held things": HELD,
    "ears, tails, wings, horns": EXTRAS,
    "styles": STYLES,
}


def main(run: Run) -> Counts:
    """Draw the sheets and count what the corpus holds."""
    folder = run.output(GALLERY)
    folder.mkdir()
    truth = run.input(SAMPLE) / "truth.parquet"
    if not truth.exists():
        _write(run, {})
        return {"sheets": 0}
    made = list(sheets())
    work = [shard for sheet in made for shard in shards(sheet)]
    rows = run.progress(run.map_shards(draw_cells, work), "rows", len(work))
    for sheet in made:
        drawn = flattened(next(rows) for _ in shards(sheet))
        lay_out(sheet, drawn).save(folder / _file(sheet), "JPEG", quality=JPEG_QUALITY)
    _write(
        run,
        {
            "title": "The drawings",
            "text": TEXT,
            "tables": [
                library_table(),
                character_table(
                    pq.read_table(truth, columns=["kind", "pose", "view", "crop", "held_out"])
                ),
            ],
            "sheets": [
                {"title": sheet.title, "text": sheet.text, "file": _file(sheet)} for sheet in made
            ],
        },
    )
    return {"sheets": len(made), "drawings": sum(len(sheet.cells) for sheet in made)}


def distance_table(found: distance.Distances | None) -> dict[str, Any]:
    """How far the drawn poses are from real ones; without numbers where they are out of date."""
    if found is not None and found.poses_hash == distance.poses_hash():
        rows: list[tuple[str, float | str]] = [*distance.rows(found)]
        counts = ", ".join(f"{count:,} {what}" for what, count in found.poses.items())
        note = f"{counts}. Measured by hand, for ADD is not shipped: "
    else:
        rows = [("drawn ADD-like poses", "measure again")]
        note = "The drawn poses have changed since they were measured: "
    return {
        "title": "How far drawn poses are from AnimeDrawingsDataset's",
        "columns": ["held against ADD's test split", "energy distance"],
        "rows": rows,
        "note": f"{note}posebooru sample distance --add FOLDER --write. Twelve limb joints, hips "
        "centred, torso scaled.",
    }


def library_table() -> dict[str, Any]:
    """How much each library holds."""
    return {
        "title": "What can be drawn",
        "columns": ["library", "entries", "of these test only"],
        "rows": [
            [name, len(library), sum(entry.unseen for entry in library.values())]
            for name, library in LIBRARIES.items()
        ],
        "note": "",
    }


def character_table(truth: pa.Table) -> dict[str, Any]:
    """What the parts of the corpus show, in percent of their drawings of a single character."""
    parts: dict[str, list[dict[str, Any]]] = {name: [] for name in (*PARTS, "others", "all")}
    for row in truth.to_pylist():
        part = next((name for name, start in PARTS.items() if row["kind"].startswith(start)), "")
        parts[part or "others"].append(row)
        parts["all"].append(row)
    return {
        "title": "What was drawn",
        "columns": ["part", "drawings", *(f"{what} %" for what in SHARES), "poses"],
        "rows": [
            [
                name,
                len(rows),
                *(_percent(rows, column, value) for column, value in SHARES.values()),
                len({row["pose"] for row in rows}),
            ]
            for name, rows in parts.items()
        ],
        "note": "Drawings of a single character alone. Test only: with something held out.",
    }


def _percent(rows: list[dict[str, Any]], column: str, value: object) -> float:
    count = [row[column] for row in rows].count(value)
    return round(100 * count / max(len(rows), 1), 1)


def _file(sheet: Sheet) -> str:
    return f"{sheet.name}.jpg"


def _write(run: Run, page: dict[str, Any]) -> None:
    (run.output(GALLERY) / GALLERY_PAGE).write_text(json.dumps(page, indent=1) + "\n")


if __name__ == "__main__":
    run_stage(STAGE, main)
