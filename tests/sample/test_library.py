"""Libraries grow by files."""

import subprocess
import sys

import pytest

from pipeline.sample.garments import hats, layers
from pipeline.sample.library import listed
from tests.conftest import REPOSITORY


def test_all_modules_of_a_package_add_their_entries():
    found = listed("pipeline.sample.garments", "GARMENTS")
    assert set(hats.GARMENTS) | set(layers.GARMENTS) <= set(found)
    assert len(found) == len({entry.name for entry in found})


def test_a_module_without_entries_adds_nothing():
    assert listed("pipeline.sample.garments", "NO_SUCH_LIST") == []


@pytest.mark.parametrize("module", ["held.library", "extras.library", "garments.wardrobe"])
def test_a_library_can_be_the_first_thing_imported(module):
    command = [sys.executable, "-c", f"import pipeline.sample.{module}"]
    subprocess.run(command, check=True, cwd=REPOSITORY)
