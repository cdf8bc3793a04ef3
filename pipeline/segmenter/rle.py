"""Masks as COCO's run-length codes: the text form that COCO files and pycocotools use.

A mask is read column by column; the lengths of its runs, background first, are written in groups
of five bits, from the fourth on as differences to the length two before. Decoding is our own, for
pycocotools leaves memory unset where a code is too short for its mask, and files come from outside.
"""

import numpy as np
from numpy.typing import NDArray

FIRST = 48
"""The character of the bits 000000."""

BITS, MORE, SIGN = 5, 0x20, 0x10
"""Of a character's six bits five count; the sixth says that more follow."""

LONGEST = 8
"""Characters of one length; any mask that fits in memory does with fewer."""

Mask = NDArray[np.bool_]


def encode(mask: Mask) -> str:
    """The code of a mask (H, W)."""
    flat = mask.ravel(order="F")
    changes = np.flatnonzero(np.diff(flat)) + 1
    edges = np.concatenate([[0], changes, [flat.size]])
    lengths = np.diff(edges).tolist()
    if flat.size and flat[0]:
        lengths = [0, *lengths]
    characters = []
    for place, length in enumerate(lengths):
        value = length - lengths[place - 2] if place > 2 else length
        more = True
        while more:
            bits = value & 0x1F
            value >>= BITS
            more = value != (-1 if bits & SIGN else 0)
            characters.append(chr((bits | MORE if more else bits) + FIRST))
    return "".join(characters)


def decode(code: str, height: int, width: int) -> Mask:
    """The mask (height, width) of a code.

    Raises:
        ValueError: when it is not the code of a mask of this size.
    """
    return from_lengths(_lengths(code), height, width)


def from_lengths(lengths: list[int], height: int, width: int) -> Mask:
    """The mask of plain lengths, as uncompressed COCO files have them.

    Raises:
        ValueError: when they are not those of a mask of this size.
    """
    if any(length < 0 for length in lengths):
        raise ValueError("has a run of negative length")
    if sum(lengths) != height * width:
        raise ValueError(f"covers {sum(lengths):,} pixels, not {height} x {width}")
    values = np.arange(len(lengths)) % 2 == 1
    return np.repeat(values, lengths).reshape((height, width), order="F")


def _lengths(code: str) -> list[int]:
    lengths: list[int] = []
    value = shift = 0
    for character in code:
        bits = ord(character) - FIRST
        if not 0 <= bits < 0x40 or shift >= LONGEST * BITS:
            raise ValueError(f"{character!r} is not of a run-length code")
        value |= (bits & 0x1F) << shift
        shift += BITS
        if bits & MORE:
            continue
        if bits & SIGN:
            value -= 1 << shift
        if len(lengths) > 2:
            value += lengths[-2]
        lengths.append(value)
        value = shift = 0
    if shift:
        raise ValueError("ends in the middle of a run")
    return lengths
