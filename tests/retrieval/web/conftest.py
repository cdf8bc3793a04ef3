"""A corpus of stick figures behind a real server, for the quick tests."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image
from starlette.types import ASGIApp

from pipeline.keypoints import NAMES
from pipeline.pose.reader import Found
from pipeline.retrieval.pictures import Pictures
from pipeline.retrieval.search import PoseIndex
from pipeline.retrieval.web.app import make_app
from pipeline.retrieval.web.thumbnails import Thumbnails
from tests.conftest import REPOSITORY
from tests.retrieval.web.drawn import put_corpus
from tests.retrieval.web.scribbles import scribbles
from tests.retrieval.web.serving import Site, served


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of stick figures, and params.yaml; only to be read."""
    return put_root(tmp_path_factory.mktemp("sticks"))


@pytest.fixture
def own_root(tmp_path: Path) -> Path:
    """Another, for a test that changes it."""
    return put_root(tmp_path)


def put_root(folder: Path) -> Path:
    put_corpus(folder, scribbles())
    given = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    given["corpus"]["root"] = "mirror"
    (folder / "params.yaml").write_text(yaml.safe_dump(given))
    return folder


def look(image: Image.Image) -> Found:
    """Finds the same figure in whatever is dark enough, as a model's answer would look."""
    box = image.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
    if box is None:
        return Found(image.size, None, 0.0, None, [])
    keypoints = np.full((len(NAMES), 3), 0.9)
    keypoints[:, 0] = np.linspace(box[0], box[2], len(NAMES))
    keypoints[:, 1] = np.linspace(box[1], box[3], len(NAMES))
    left, top, right, bottom = map(float, box)
    return Found(image.size, (left, top, right - left, bottom - top), 0.9, keypoints, [])


@pytest.fixture(scope="session")
def site(root: Path) -> Iterator[Site]:
    """The page on the corpus."""
    with served(page_on(root)) as running:
        yield running


@pytest.fixture
def own_site(own_root: Path) -> Iterator[Site]:
    """The page on a corpus that the test changes."""
    with served(page_on(own_root)) as running:
        yield running


def page_on(root: Path) -> ASGIApp:
    pictures = Pictures.open(root / "params.yaml", root)
    index = PoseIndex.load(root, "sample")
    return make_app("sample", index, Thumbnails(pictures), look, ["studio"])
