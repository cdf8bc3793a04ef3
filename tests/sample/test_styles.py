"""Ways of drawing, and choosing one."""

import random
from collections import Counter

import pytest

from pipeline.sample.ink import SHADING
from pipeline.sample.styles import STYLES, choose_style, inked


def test_what_is_held_out_is_chosen_only_where_it_may_be():
    dice = random.Random(1)
    chosen = Counter(choose_style(dice, (), unseen=False) for _ in range(3000))
    assert set(chosen) == {name for name, style in STYLES.items() if not style.unseen}
    free = {choose_style(dice, (), unseen=True) for _ in range(200)}
    assert any(STYLES[name].unseen for name in free)


def test_a_style_that_is_asked_for_is_given():
    assert choose_style(random.Random(1), ("sketch",), unseen=False) == "sketch"


@pytest.mark.parametrize("name", STYLES)
def test_every_hand_inks_a_style_a_little_differently(name):
    inks = {inked(name, random.Random(n)) for n in range(20)}
    assert len(inks) == 20
    for ink in inks:
        assert ink.shading in SHADING
        assert 0 <= ink.tint <= 1
        assert (ink.line > 0) == (STYLES[name].ink.line > 0)
        assert ink.colourless == STYLES[name].ink.colourless
