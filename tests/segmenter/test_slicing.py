from typing import Any

import numpy as np
import pytest

from pipeline.segmenter.judging import Alpha
from pipeline.segmenter.slicing import in_order, slices_of

SIDE = 20


def pair(**changed: Any) -> dict[str, Any]:
    """A row of a pair in the slices `PLAIN`."""
    plain = {
        "foreground": 7,
        "background": 9,
        "scale": 0.7,
        "degrees": 0.0,
        "figure_light": 100.0,
        "background_light": 200.0,
    }
    return plain | changed


PLAIN = {"middle-sized figure", "upright", "before a place"}


def figure(left: int = 5) -> Alpha:
    alpha = np.zeros((SIDE, SIDE), np.uint8)
    alpha[5:15, left : left + 10] = 255
    return alpha


# what a pair is like, the slices that it joins and those that it leaves
CHANGES: list[tuple[dict[str, Any], set[str], set[str]]] = [
    ({"scale": 0.6}, {"small figure"}, {"middle-sized figure"}),
    ({"scale": 0.85}, {"large figure"}, {"middle-sized figure"}),
    ({"degrees": -15.0}, {"tilted"}, {"upright"}),
    ({"degrees": 25.0}, {"tilted more"}, {"upright"}),
    ({"background": -9}, {"before a texture"}, {"before a place"}),
    ({"figure_light": 190.0}, {"light figure on light", "as light as its background"}, set()),
    ({"background_light": 110.0}, {"as light as its background"}, set()),
    ({"background_light": None}, set(), set()),
]


@pytest.mark.parametrize(("changed", "joins", "leaves"), CHANGES)
def test_slices_are_by_what_was_composited(
    changed: dict[str, Any], joins: set[str], leaves: set[str]
) -> None:
    assert set(slices_of(pair(**changed), figure(), [], {})) == (PLAIN - leaves) | joins


def test_a_figure_at_the_edge_is_cut_off() -> None:
    assert "cut off by the edge" in slices_of(pair(), figure(left=0), [], {})
    assert "cut off by the edge" not in slices_of(pair(), figure(left=1), [], {})


def test_tags_and_the_corpus_s_own_slices() -> None:
    named = {"unseen poses": {7}, "unseen styles": {8}, "from behind": {7}, "loud": {8}}
    found = set(slices_of(pair(), figure(), ["from_behind"], named))
    assert found - PLAIN == {"from behind", "unseen poses", "seen styles"}


def test_a_pair_without_a_figure_is_in_no_slice() -> None:
    assert slices_of(pair(foreground=None), figure(), [], {"unseen poses": {7}}) == []


def test_slices_are_listed_in_a_fixed_order() -> None:
    names = {"unseen poses", "upright", "small figure", "seen poses"}
    assert in_order(names) == ["small figure", "upright", "seen poses", "unseen poses"]
