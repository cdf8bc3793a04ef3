"""What a foreground's alpha shows: one whole figure, or a reason why not.

The paper drops images with text, without transparency, or with more than one connected component
in alpha (section on the segmenter's data). The rest of the rules, and all numbers, are ours.

The alpha is looked at where its longer side is at most `LONGEST` pixels, whatever the original's
size: a rule means the same for every size, and a large original costs little more than its
decoding. Gaps finer than a pixel of that view do not part a figure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipeline.images.decoding import BadImage
from pipeline.settings.segmenter import AlphaChecks

LONGEST = 512

SEEN = 13
"""Of 255, about 5 %: what is fainter cannot be seen."""

EIGHT = np.ones((3, 3), dtype=np.int8)
"""Pixels that touch at a corner hang together."""

GLYPH_SIDE = 3
"""A piece that is smaller, in pixels of the view, is dust and no letter."""

PIECES_READ = 256
"""Of a picture in more pieces, the largest are looked at for writing."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Pieces:
    """The connected pieces of a mask (height, width)."""

    labels: NDArray[np.int32]
    """(height, width), 0 where nothing is seen, else the number of the piece, from 1."""
    areas: NDArray[np.int64]
    """(pieces,) in pixels."""

    @property
    def largest(self) -> int:
        """The number of the largest piece."""
        return int(np.argmax(self.areas)) + 1

    def boxes(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n, 4): left, top, right and bottom of these pieces."""
        found = ndimage.find_objects(self.labels)
        spans = [found[number - 1] for number in numbers]
        edges = [(x.start, y.start, x.stop, y.stop) for y, x in spans]
        return np.array(edges, dtype=np.int64).reshape(-1, 4)


def pieces_of(mask: Mask) -> Pieces:
    """The connected pieces of a mask."""
    labels, count = ndimage.label(mask, EIGHT, output=np.int32)
    if count == 1:  # as nearly always: no need to count one by one
        return Pieces(labels, np.array([np.count_nonzero(mask)]))
    return Pieces(labels, np.bincount(labels.ravel(), minlength=count + 1)[1:])


def check_alpha(image: Image.Image, checks: AlphaChecks) -> None:
    """Let a foreground pass, or say why it cannot be one.

    Raises:
        BadImage: `no_alpha`, `opaque`, `nearly_empty`, `text`, `several_pieces` or `cut_off`.
    """
    if image.mode != "RGBA":
        raise BadImage("no_alpha", "nothing is transparent")
    mask, _ = view(image)
    area = float(mask.mean())
    if 1 - area < checks.min_clear:
        raise BadImage("opaque", f"{1 - area:.1%} is clear")
    if area < checks.min_area or not area:
        raise BadImage("nearly_empty", f"{area:.1%} is covered")
    pieces = pieces_of(mask)
    glyphs = longest_row(pieces)
    if glyphs >= checks.glyphs:
        raise BadImage("text", f"{glyphs} pieces in a row")
    apart = int((pieces.areas > checks.max_speck * pieces.areas.max()).sum())
    if apart > 1:
        raise BadImage("several_pieces", f"{apart} pieces")
    border = border_share(pieces.labels == pieces.largest)
    if border > checks.max_border:
        raise BadImage("cut_off", f"{border:.1%} of the border")


def figure_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the largest piece, in pixels of an RGBA image.

    It may be larger than need be by a pixel of the view on each side.

    Raises:
        BadImage: `nearly_empty`, where nothing is seen.
    """
    mask, factor = view(image)
    pieces = pieces_of(mask)
    if not len(pieces.areas):
        raise BadImage("nearly_empty", "nothing is seen")
    left, top, right, bottom = (pieces.boxes(np.array([pieces.largest]))[0] * factor).tolist()
    return (
        max(left - factor, 0),
        max(top - factor, 0),
        min(right + factor, image.width),
        min(bottom + factor, image.height),
    )


def view(image: Image.Image) -> tuple[Mask, int]:
    """Where an RGBA image shows something, and how many of its pixels one of the view's is wide."""
    factor = max(1, -(-max(image.size) // LONGEST))
    alpha = image.getchannel("A")
    return np.asarray(alpha.reduce(factor) if factor > 1 else alpha) >= SEEN, factor


def border_share(mask: Mask) -> float:
    """Of the outermost pixels all around, the share that is in the mask."""
    if min(mask.shape) < 3:
        return float(mask.mean())
    ring = (mask[0], mask[-1], mask[1:-1, 0], mask[1:-1, -1])
    return float(np.concatenate(ring).mean())


def longest_row(pieces: Pieces) -> int:
    """How many pieces stand in the longest row or column that looks like writing.

    Letters are about equally high, on one line, and no further apart than two of them are high;
    the figure itself, the largest piece, is none. Writing that touches the figure is not found.
    """
    if len(pieces.areas) < 2:
        return 0
    order = np.argsort(-pieces.areas, kind="stable")[1 : PIECES_READ + 1] + 1
    boxes = pieces.boxes(order).astype(np.float64)
    sizes = boxes[:, 2:] - boxes[:, :2]
    boxes = boxes[sizes.max(axis=1, initial=0) >= GLYPH_SIDE]
    if len(boxes) < 2:
        return len(boxes)
    return max(_row(boxes), _row(boxes[:, [1, 0, 3, 2]]))


def _row(boxes: NDArray[np.float64]) -> int:
    """The most boxes in a line from left to right."""
    sizes, middles = boxes[:, 2:] - boxes[:, :2], (boxes[:, 2:] + boxes[:, :2]) / 2
    letter = sizes.max(axis=1)  # an `l` is as high as an `m` is wide
    alike = np.maximum.outer(letter, letter) <= 2 * np.minimum.outer(letter, letter)
    smaller = np.minimum.outer(letter, letter)
    level = np.abs(np.subtract.outer(middles[:, 1], middles[:, 1])) <= 0.5 * smaller
    near = np.abs(np.subtract.outer(middles[:, 0], middles[:, 0])) <= 2.5 * smaller
    joined = coo_array(alike & level & near)
    count, rows = connected_components(joined, directed=False)
    return int(np.bincount(rows, minlength=count).max())
