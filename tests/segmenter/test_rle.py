import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from pycocotools import mask as coco

from pipeline.segmenter.rle import decode, encode, from_lengths

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=40))


@given(masks)
def test_codes_are_those_of_pycocotools(mask: NDArray[np.bool_]) -> None:
    expected = coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    assert encode(mask) == expected
    assert np.array_equal(decode(expected, *mask.shape), mask)


def test_long_runs() -> None:
    mask = np.zeros((3000, 2000), np.bool_)
    mask[7:2900, 1000:1002] = True
    expected = coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    assert encode(mask) == expected
    assert np.array_equal(decode(expected, 3000, 2000), mask)


def test_columns_come_first() -> None:
    mask = np.array([[0, 1], [0, 1], [1, 0]], np.bool_)
    assert np.array_equal(from_lengths([2, 3, 1], 3, 2), mask)


# a code, and what is said of it as one of 4 x 4 pixels
BROKEN = [
    ("", "covers 0 pixels"),
    ("11", "covers 2 pixels"),
    ("`" * 3, "ends in the middle of a run"),
    ("o" * 30, "is not of a run-length code"),
    ("\x00", "is not of a run-length code"),
    ("é", "is not of a run-length code"),
    ("@", "negative length"),
]


@pytest.mark.parametrize(("code", "said"), BROKEN)
def test_a_broken_code_is_refused(code: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        decode(code, 4, 4)


@given(st.text(st.characters(min_codepoint=40, max_codepoint=120), max_size=12))
def test_any_text_is_a_mask_or_refused(code: str) -> None:
    try:
        mask = decode(code, 4, 4)
    except ValueError:
        return
    assert mask.shape == (4, 4)
