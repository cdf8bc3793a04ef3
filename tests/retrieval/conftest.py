"""Fixtures that several tests of the retrieval room use."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.params import Params
from tests.conftest import params_changer
from tests.pose.figures import Figures
from tests.retrieval.library import Library, make_library


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus, whose models are trained once."""
    root = tmp_path_factory.mktemp("library")
    make_library(root, params_changer(root))
    return root


@pytest.fixture
def library(built: Path, tmp_path: Path, change_params: Callable[..., Params]) -> Library:
    """A small corpus, on disk, before any stage of the search."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return Library(Figures(tmp_path, change_params))
