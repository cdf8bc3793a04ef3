"""The sheets: loops over the libraries, so that whatever is added shows up."""

import pytest

from pipeline.sample.backgrounds import BACKGROUNDS
from pipeline.sample.effects import EFFECTS
from pipeline.sample.extras.library import EXTRAS
from pipeline.sample.face.mouths import MOUTHS
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.hair.cuts import CUTS
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.hair.ties import TIES
from pipeline.sample.held.library import HELD
from pipeline.sample.poses.library import POSES
from pipeline.sample.seat import SEATS
from pipeline.sample.sheets import sheets
from pipeline.sample.styles import STYLES

SHEETS = {sheet.name: sheet for sheet in sheets()}


@pytest.mark.parametrize(
    ("name", "library"),
    [
        ("poses", POSES),
        ("poses_from_behind", POSES),
        ("garments", WARDROBE),
        ("garments_in_motion", WARDROBE),
        ("hair", CUTS),
        ("hair", TIES),
        ("fringes", FRINGES),
        ("extras", EXTRAS),
        ("faces", MOUTHS),
        ("held", HELD),
        ("seats", SEATS),
        ("styles", STYLES),
        ("surroundings", BACKGROUNDS),
        ("surroundings", EFFECTS),
    ],
)
def test_every_entry_of_a_library_is_on_its_sheet(name, library):
    captions = {cell.caption.removesuffix(" (test only)") for cell in SHEETS[name].cells}
    assert set(library) <= captions


def test_what_is_held_out_is_said():
    held = {cell.caption for cell in SHEETS["poses"].cells if cell.caption.endswith("(test only)")}
    assert held == {f"{name} (test only)" for name, pose in POSES.items() if pose.unseen}


def test_no_two_sheets_share_a_file():
    assert len(SHEETS) == len(list(sheets()))
