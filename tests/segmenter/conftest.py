"""Fixtures of the segmenter's tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.params import Params
from tests.segmenter.studio import Studio


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """A small corpus of figures, places and textures, to be copied."""

    def never(**_: object) -> Params:
        raise AssertionError("copies have settings")

    made = Studio(tmp_path_factory.mktemp("studio"), never)
    made.build()
    return made


@pytest.fixture
def studio(built: Studio, tmp_path: Path, change_params: Callable[..., Params]) -> Studio:
    """A small corpus of figures, places and textures, of the test's own."""
    shutil.copytree(built.root, tmp_path, dirs_exist_ok=True)
    rows = {path: list(rows) for path, rows in built.rows.items()}
    return Studio(tmp_path, change_params, rows)
