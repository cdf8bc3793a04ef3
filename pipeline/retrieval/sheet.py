"""Contact sheets: what was searched with, and what was found, artist and post id under each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.pose.drawing import UNSURE, draw_keypoints
from pipeline.retrieval.search import Hit, Query

SIDE = 224
"""Of a picture on the sheet, in pixels."""

GAP, LINE, LINES = 8, 16, 3

SIZE = 13
"""Of the letters."""

INK, SOFT, FRAME = "#23272f", "#6a7180", "#2b74c9"

QUERY_SHARE = 0.8
"""Of the side, that a pose without a picture fills."""

UNKNOWN = "artist unknown"


@dataclass(frozen=True)
class Tile:
    """A picture with a figure on it, and lines under it."""

    picture: Image.Image
    """RGB, SIDE at its longer side."""
    lines: tuple[str, ...]
    is_query: bool = False


def tile_of_hit(picture: Image.Image, hit: Hit) -> Tile:
    """A drawing that was found.

    Args:
        picture: the hit's, RGB.
        hit: what there is to say of it.
    """
    told = f"{hit.distance:.1f}°" + (", mirrored" if hit.mirrored else "")
    if hit.variants:
        told += f", +{len(hit.variants)}"
    artists = ", ".join(hit.artists) or UNKNOWN
    return Tile(_with_figure(picture, hit.keypoints), (artists, f"post {hit.post_id}", told))


def tile_of_query(query: Query, picture: Image.Image | None, lines: tuple[str, ...]) -> Tile:
    """What was searched with: its picture, or the pose alone."""
    if picture is not None:
        return Tile(_with_figure(picture, query.keypoints), lines, is_query=True)
    blank = Image.new("RGB", (SIDE, SIDE), "white")
    return Tile(_with_figure(blank, _centred(query.keypoints)), lines, is_query=True)


def contact_sheet(rows: Sequence[Sequence[Tile]]) -> Image.Image:
    """Rows of tiles."""
    wide, high = SIDE + GAP, SIDE + LINES * LINE + 2 * GAP
    columns = max((len(row) for row in rows), default=0)
    sheet = Image.new("RGB", (max(columns * wide, 1) + GAP, max(len(rows) * high, 1)), "white")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(SIZE)
    for down, row in enumerate(rows):
        for across, tile in enumerate(row):
            x, y = GAP + across * wide, GAP + down * high
            left = x + (SIDE - tile.picture.width) // 2
            sheet.paste(tile.picture, (left, y + (SIDE - tile.picture.height) // 2))
            if tile.is_query:
                pen.rectangle((x, y, x + SIDE - 1, y + SIDE - 1), outline=FRAME, width=2)
            for line, text in enumerate(tile.lines[:LINES]):
                place = (x, y + SIDE + 2 + line * LINE)
                pen.text(place, _fitting(text, font), fill=SOFT if line else INK, font=font)
    return sheet


def _with_figure(picture: Image.Image, keypoints: NDArray[np.floating]) -> Image.Image:
    scale = SIDE / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    placed = np.array(keypoints, np.float64)
    placed[:, :2] *= scale
    return draw_keypoints(picture.convert("RGB").resize(size), placed)


def _centred(keypoints: NDArray[np.floating]) -> NDArray[np.float64]:
    """A pose in any unit, in the middle of a tile; what is posed at all is shown as sure."""
    placed = np.array(keypoints, np.float64)
    posed = placed[:, 2] > 0
    placed[:, 2] = np.where(posed, np.maximum(placed[:, 2], UNSURE), 0)
    if posed.any():
        low, high = placed[posed, :2].min(axis=0), placed[posed, :2].max(axis=0)
        scale = QUERY_SHARE * SIDE / max(float((high - low).max()), 1e-9)
        placed[:, :2] = (placed[:, :2] - (low + high) / 2) * scale + SIDE / 2
    return placed


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """A line that is not wider than a tile."""
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    shown = text
    while font.getlength(shown) > SIDE and len(text) > 1:
        text = text[:-1]
        shown = text + "…"
    return shown
