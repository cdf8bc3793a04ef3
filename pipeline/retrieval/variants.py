"""Near-duplicates: posts that hang together as variants of one drawing.

By parent links, by equal pixels, and by looks (`pipeline.pose.duplicates`).
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.pose.duplicates import NEAR
from pipeline.splits import Links, component_groups, parent_links, same_pixels

PIECES, PIECE_BITS = 16, 16
"""Looks are compared where one of so many pieces of 16 bits is equal: two images that differ in at
most 15 bits always are, and most that differ in up to NEAR."""

CROWD = 256
"""Of images that share a piece, each is compared with so many after it, those first that share what
follows the piece, too: pictures with a great empty area share pieces in thousands."""

PAIRS = CROWD << PIECE_BITS
"""Pairs that are looked at for a piece, at most: in millions of images each shares every piece with
some by chance, and comparing them all would grow with the square of their number."""

LEAST_CROWD = 8

AT_ONCE = 65_536
"""Images that are compared at a time: what is looked at stays near the processor."""


def groups_of(posts: pa.Table, images: pa.Table, looks: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The group of each image: the smallest post id that hangs together with it.

    Args:
        posts: post_id and parent_id of all posts, those without an image too.
        images: post_id and pixel_sha256.
        looks: (N, 32), of the images, in their order.
    """
    ids = images["post_id"].to_numpy()
    links = [parent_links(posts), same_pixels([images]), near_links(ids, looks)]
    groups = component_groups(links)
    return np.array([groups.get(post, post) for post in ids.tolist()], np.int64)


def near_links(post_ids: NDArray[np.int64], looks: NDArray[np.uint8]) -> Links:
    """Pairs of images that look the same, those that differ in up to NEAR bits.

    Args:
        post_ids: (N,).
        looks: (N, 32).
    """
    pieces = np.ascontiguousarray(looks).view(np.uint16).reshape(len(looks), PIECES)
    words = np.ascontiguousarray(looks).view(np.uint64).reshape(len(looks), looks.shape[1] // 8)
    crowd = max(LEAST_CROWD, min(CROWD, PAIRS // max(len(looks), 1)))
    found: list[Links] = [(post_ids[:0], post_ids[:0])]
    for piece in range(PIECES):
        order = np.argsort(_from_piece(pieces, piece), kind="stable")
        ids, values, lying = post_ids[order], pieces[:, piece][order], words[order]
        for start in range(0, len(order), AT_ONCE):
            for step in range(1, crowd + 1):
                stop = min(start + AT_ONCE, len(order) - step)
                same = values[start:stop] == values[start + step : max(stop, start) + step]
                alike = start + np.flatnonzero(same)
                if not len(alike):
                    break
                bits = np.bitwise_count(lying[alike] ^ lying[alike + step]).sum(axis=1)
                near = alike[bits <= NEAR]
                found.append((ids[near], ids[near + step]))
    first, second = (np.concatenate(ends) for ends in zip(*found, strict=True))
    return first, second


def _from_piece(pieces: NDArray[np.uint16], piece: int) -> NDArray[np.uint64]:
    """(N,): a piece and the three after it, as one number whose highest bits are the piece's."""
    number = np.zeros(len(pieces), np.uint64)
    for place in range(piece, piece + 4):
        number = (number << np.uint64(PIECE_BITS)) | pieces[:, place % PIECES]
    return number
