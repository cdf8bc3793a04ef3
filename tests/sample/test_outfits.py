"""Outfits: every garment belongs to one, and what is held out stays out."""

import random

import pytest

from pipeline.sample.garments.wardrobe import WARDROBE, of_kind
from pipeline.sample.outfits import NOTHING, OUTFITS, dress

CHOICES = {
    choice for outfits in OUTFITS.values() for slots in outfits for slot in slots
    for choice in slot.split()
} - {NOTHING}  # fmt: skip


@pytest.mark.parametrize("name", WARDROBE)
def test_every_garment_is_in_an_outfit(name):
    assert name in CHOICES or f"@{WARDROBE[name].kind}" in CHOICES


@pytest.mark.parametrize("choice", sorted(CHOICES))
def test_outfits_name_what_there_is(choice):
    assert of_kind(choice[1:]) if choice.startswith("@") else choice in WARDROBE


@pytest.mark.parametrize("person", OUTFITS)
def test_clothes_are_worn_once_and_in_their_own_colours(person):
    for number in range(200):
        clothes = dress(random.Random(number), person, unseen=False)
        assert len({worn.garment for worn in clothes}) == len(clothes) > 0
        for worn in clothes:
            garment = WARDROBE[worn.garment]
            assert not garment.unseen
            assert worn.colour in garment.colours
            assert worn.trim in garment.trims
            assert worn.pattern in garment.patterns


def test_everything_that_is_held_out_can_be_worn():
    worn = {
        item.garment
        for person in OUTFITS
        for number in range(1500)
        for item in dress(random.Random(number), person, unseen=True)
    }
    assert {name for name, garment in WARDROBE.items() if garment.unseen} <= worn
