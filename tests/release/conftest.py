"""Fixtures of the releases' tests."""

import shutil
from pathlib import Path

import pytest

from pipeline.release.layout import Release
from tests.release.corpus import Corpus


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny build, and its release 1.0.0, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    corpus = Corpus(folder / "root")
    corpus.save()
    corpus.release(folder / "release")
    return folder


@pytest.fixture
def corpus(made: Path, tmp_path: Path) -> Corpus:
    """A tiny build of the test's own."""
    shutil.copytree(made / "root", tmp_path / "root")
    return Corpus(tmp_path / "root")


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Release:
    """Its release, of the test's own."""
    shutil.copytree(made / "release", tmp_path / "release")
    return Release.open(tmp_path / "release")


@pytest.fixture(scope="session")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release with images, to be read alone."""
    folder = tmp_path_factory.mktemp("pictured")
    corpus = Corpus(folder / "root")
    corpus.save()
    return corpus.release(folder / "release", with_images=True)
