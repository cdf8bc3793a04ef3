"""What the segmenter sees: composite, truth, answer and boxes, and where it does worst."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.contracts.segmenter import SEGMENTER_PAIRS, SEGMENTER_PREDICTIONS
from pipeline.report.parts import Card, Part
from pipeline.report.pictures import by_hash
from pipeline.segmenter.boxes import Box, find
from pipeline.segmenter.data import FIXED_INPUTS, FixedPairs, open_fixed
from pipeline.segmenter.predict_pairs import unpacked
from pipeline.stage import Run

INPUTS = (*FIXED_INPUTS, SEGMENTER_PAIRS.path, SEGMENTER_PREDICTIONS.path)

PICTURES = 12

WORST = 20

SIDE = 256
"""Of a card's composite, in pixels."""

GAP = 8

HALF = (SIDE - GAP) // 2
"""Of truth and answer, which stand below it."""

TRUE, FOUND = "#1f9d55", "#e8743b"
"""Colours of the true box and of the one that was found."""


def segmented(run: Run, folder: Path) -> Part:
    """Test pairs chosen by a hash of their numbers, and the worst."""
    judged = {row["pair"]: row for row in run.read(SEGMENTER_PAIRS).to_pylist()}
    chosen = sorted(by_hash(list(judged))[:PICTURES])
    worst = worst_first(list(judged.values()))[:WORST]
    pairs = open_fixed(run, "test")
    panels = _panels(run, folder, pairs, {*chosen, *worst})
    rows = {row["pair"]: row for row in pairs.rows.to_pylist()}

    def card(pair: int) -> Card:
        row = rows[pair]
        posts = tuple(post for post in (row["foreground"], row["background"]) if (post or 0) > 0)
        return Card(f"pair {pair}", panels[pair], about(judged[pair], row), posts=posts)

    return Part(
        name="segmented",
        title="What the segmenter sees",
        text=f"{len(chosen)} of the {len(judged):,} test pairs of corpus {run.corpus}, chosen by a "
        "hash of their numbers: the composite, below it the true figure and the probability that "
        "the segmenter gives each pixel. The true box is green, the one found orange.",
        cards=[card(pair) for pair in chosen],
        folded=[
            Part(
                "segmented_worst",
                "The worst",
                f"{len(worst)} of corpus {run.corpus}'s test pairs, the lowest F-1 first",
                cards=[card(pair) for pair in worst],
            )
        ],
    )


def worst_first(rows: list[dict[str, Any]]) -> list[int]:
    """Pairs with a figure by their F-1, then their box IoU, from the lowest."""
    scored = [(row["f1"], row["box_iou"], row["pair"]) for row in rows if row["f1"] is not None]
    return [pair for _, _, pair in sorted(scored)]


def about(judged: dict[str, Any], row: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What a card says under its picture."""
    behind = f"{'texture' if row['background'] < 0 else 'post'} {abs(row['background'])}"
    if judged["f1"] is None:
        said = [f"{judged['false_area']:.1%} of it taken for a figure"]
        return [("no figure", said), ("of", [behind])]
    values = [f"F-1 {judged['f1']:.3f}", f"box IoU {judged['box_iou']:.3f}"]
    return [
        ("scores", values),
        ("of", [f"post {row['foreground']}", f"on {behind}"]),
        ("slices", judged["slices"]),
    ]


def panel(
    image: NDArray[np.uint8], truth: NDArray[np.uint8], answer: NDArray[np.uint8]
) -> Image.Image:
    """The composite with both boxes, below it truth and answer.

    Args:
        image: (side, side, 3) RGB.
        truth: (side, side), from 0 to 255.
        answer: likewise.
    """
    whole = Image.new("RGB", (SIDE, SIDE + GAP + HALF), "white")
    for pixels, side, place in (
        (image, SIDE, (0, 0)),
        (truth, HALF, (0, SIDE + GAP)),
        (answer, HALF, (HALF + GAP, SIDE + GAP)),
    ):
        picture = Image.fromarray(pixels).convert("RGB")
        whole.paste(picture.resize((side, side), Image.Resampling.BILINEAR), place)
    pen = ImageDraw.Draw(whole)
    for pixels, colour in ((truth, TRUE), (answer, FOUND)):
        box = find(pixels)[1].box
        if box is not None:
            pen.rectangle(_drawn(box, SIDE / len(image)), outline=colour, width=2)
    return whole


def _drawn(box: Box, scale: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, in pixels that are inside the picture."""
    right, bottom = (box.x + box.width) * scale, (box.y + box.height) * scale
    return box.x * scale, box.y * scale, right - 1, bottom - 1


def _panels(run: Run, folder: Path, pairs: FixedPairs, wanted: set[int]) -> dict[int, str]:
    """The pictures of some pairs, written; their names relative to the page, by pair."""
    table = run.read(SEGMENTER_PREDICTIONS)
    inside = pc.and_(
        pc.equal(table["split"], "test"),
        pc.is_in(table["pair"], value_set=pa.array(sorted(wanted), pa.int32())),
    )
    answers = {row["pair"]: row["probabilities"] for row in table.filter(inside).to_pylist()}
    names = {}
    for place, pair in enumerate(pairs.rows["pair"].to_pylist()):
        if pair in wanted:
            rendered = pairs.render(place)
            picture = panel(rendered.image, rendered.alpha, unpacked(answers[pair]))
            picture.save(folder / f"pair_{pair}.jpg", quality=88)
            names[pair] = f"{folder.name}/pair_{pair}.jpg"
    return names
