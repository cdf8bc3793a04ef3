"""Small lines that DVC builds for real, and the real line over a few posts."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from dvc.repo import Repo

from pipeline.contracts.metadata import TAGS
from pipeline.images.store import store_path
from pipeline.params import Params
from pipeline.plan.pictures import blotches, figure
from tests.conftest import REPOSITORY

STAGES = {
    "retag": {
        "cmd": "mkdir -p made && cat rules/*.yaml > made/labels",
        "deps": ["rules"],
        "outs": ["made/labels"],
    },
    "train": {
        "cmd": "cp made/labels made/model",
        "deps": ["made/labels", "pipeline/train.py"],
        "params": ["tagger.train"],
        "outs": ["made/model"],
    },
    "other": {"cmd": "echo > made/other", "params": ["splits"], "outs": ["made/other"]},
}
"""labels → model; another by itself."""


@pytest.fixture
def small_line(tmp_path: Path) -> Path:
    """A root with a line of three stages, not built."""
    root = tmp_path / "small"
    for folder in ("rules", "pipeline", "made", ".dvc"):
        (root / folder).mkdir(parents=True)
    (root / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    (root / "rules/hair.yaml").write_text("long_hair:\n")
    (root / "pipeline/train.py").write_text("\n")
    (root / "dvc.yaml").write_text(yaml.safe_dump({"stages": STAGES}))
    shutil.copy(REPOSITORY / "params.yaml", root / "params.yaml")
    return root


@pytest.fixture
def built_line(small_line: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, built."""
    monkeypatch.chdir(small_line)
    with Repo(str(small_line)) as repo:
        repo.reproduce()
    return small_line


@pytest.fixture
def few_posts(
    tmp_path: Path,
    change_params: Callable[..., Params],
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    put_removals: Callable[..., None],
) -> Path:
    """A root with the real line, not built, metadata of seven posts, and a mirror of some.

    Posts 1 to 4 are a girl alone; 5 is two girls, 6 a girl on nothing, 7 a place. The mirror has
    512px copies of 1, 2 and 7, of 3 the original alone, of 4 nothing, and 6's original.
    """
    girl: dict[str, Any] = {"tags": ["1girl", "full_body", "long_hair", "solo"]}
    put_posts(
        *({"post_id": post, "ext": "png"} | girl for post in (1, 2, 3, 4)),
        {"post_id": 5, "tags": ["2girls"]},
        {"post_id": 6, "ext": "png", "tags": ["1girl", "solo", "transparent_background"]},
        {"post_id": 7, "tags": ["no_humans", "scenery"]},
    )
    put_table(TAGS, [{"name": "solo", "category": 0, "posts": 5}])
    put_removals()
    for name in ("takedown.yaml", "labels.jsonl"):
        (tmp_path / "annotations/sample" / name).write_text("")
    for name in ("pipeline", "rulebook"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    shutil.copy(REPOSITORY / "dvc.yaml", tmp_path)
    for post, kind, ext in (
        *((1, "512px", "jpg"), (2, "512px", "jpg"), (7, "512px", "jpg")),
        *((3, "original", "png"), (6, "original", "png")),
    ):
        file = tmp_path / "mirror" / store_path(post, kind, ext)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(blotches() if kind == "512px" else figure())
    change_params(
        **{"corpus.root": "mirror", "tagger.select.min_classes": 1, "segmenter.textures": None}
    )
    return tmp_path
