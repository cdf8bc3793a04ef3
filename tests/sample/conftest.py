"""A small drawn corpus that the tests of this room share."""

import hashlib
from pathlib import Path

import pytest

from pipeline.contracts.sample import SAMPLE
from pipeline.params import Params, load_params
from pipeline.sample import draw
from pipeline.stage import execute

POSTS, IMAGES = 200, 60


def small(repository: Path, tmp_path: Path, workers: int, **changes: str) -> Params:
    """The default settings with a small sample."""
    text = (repository / "params.yaml").read_text(encoding="utf-8")
    replaced = {"posts: 5000": f"posts: {POSTS}", "images: 1500": f"images: {IMAGES}",
                "workers: null": f"workers: {workers}", **changes}  # fmt: skip
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / f"params_{workers}_{len(changes)}.yaml"
    path.write_text(text, encoding="utf-8")
    return load_params(path)


def draw_small(root: Path, params: Params) -> Path:
    """Run the stage; the drawn folder."""
    execute(draw.STAGE, draw.main, params, root)
    return root / SAMPLE.format(corpus="sample")


def hashes(folder: Path) -> dict[str, str]:
    """Every file below a folder, with the hash of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def drawn(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus, drawn by one process."""
    root = tmp_path_factory.mktemp("drawn")
    return draw_small(root, small(repository, root, 1))
