"""`posebooru takedown` as it is typed."""

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.contracts.metadata import TAGS
from pipeline.contracts.tagger import SELECTED, TAGGER_SPLITS
from pipeline.corpus.removals import TAKEDOWN
from pipeline.images.store import ImageStore
from pipeline.params import Params
from tests.release.test_seen import lock, tagger


@pytest.fixture
def posebooru(
    tmp_path: Path,
    change_params: Callable[..., Params],
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
) -> Callable[..., tuple[int, str]]:
    """Type a verb of takedown in a root where post 7 is taken down."""
    put_posts({"post_id": 7}, {"post_id": 8})
    put_table(TAGS, [{"name": "solo", "category": 0, "posts": 2}])
    change_params()
    file = tmp_path / TAKEDOWN.format(corpus="sample")
    file.parent.mkdir(parents=True)
    file.write_text("- {post_id: 7, reason: asked}\n- {artist: ann, reason: asked}\n")

    def type_(*words: str) -> tuple[int, str]:
        settings = ["--params", str(tmp_path / "params.yaml"), "--root", str(tmp_path)]
        ended = CliRunner().invoke(app, ["takedown", *words, *settings])
        return ended.exit_code, ended.output

    return type_


def test_check_says_what_is_left_and_what_to_do(
    posebooru: Callable[..., tuple[int, str]],
    put_table: Callable[..., Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    code, said = posebooru("check")
    assert code == 0, said
    assert "takedown.yaml:2: artist ann is no post's of this corpus" in said
    assert "1 posts are taken down: 7" in said
    assert "nothing is left of 1 posts" in said
    put_table(SELECTED, [{"post_id": 7}])
    release = tmp_path / "elsewhere/1.0.0"
    release.mkdir(parents=True)
    (release / "splits.json").write_text('{"pose": {"test": [7]}}')
    store = ImageStore(tmp_path / "datasets/sample/store", None)
    with store.writing("512px/0007/7.jpg") as temporary:
        temporary.write_bytes(b"x")
    code, said = posebooru("check", "--release", str(release))
    assert code == 2
    assert "left: datasets/sample/tagger/selected.parquet: post 7 in column post_id" in said
    assert "elsewhere/1.0.0/splits.json: post 7 under test" in said
    assert "`dvc repro` makes these anew" in said
    assert "`posebooru takedown purge` deletes these" in said
    assert "3 traces are left" in caplog.text


def test_check_lists_models_and_remotes(
    posebooru: Callable[..., tuple[int, str]], put_table: Callable[..., Path], tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text("['remote \"shelf\"']\n    url = ../shelf\n")
    table = put_table(TAGGER_SPLITS, [{"post_id": 7, "group": 7, "split": "train"}])
    md5 = hashlib.md5(table.read_bytes(), usedforsecurity=False).hexdigest()
    (tmp_path / "dvc.lock").write_text(lock(tagger_train=tagger(md5)))
    code, said = posebooru("check")
    assert code == 2
    assert "saw them: models/sample/tagger (t1, here): trained on 7" in said
    assert "`dvc gc --workspace --cloud --remote shelf`" in said


def test_a_release_that_is_not_there(
    posebooru: Callable[..., tuple[int, str]], caplog: pytest.LogCaptureFixture
) -> None:
    assert posebooru("check", "--release", "/nowhere")[0] == 2
    assert "/nowhere: no such folder" in caplog.text


def test_purge_deletes_what_the_list_names(
    posebooru: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    store = ImageStore(tmp_path / "datasets/sample/store", None)
    for path in ("512px/0007/7.jpg", "original/0007/7.png", "512px/0008/8.jpg"):
        with store.writing(path) as temporary:
            temporary.write_bytes(b"x")
    code, said = posebooru("purge")
    assert code == 0
    assert "1 posts: 2 files deleted" in said
    assert [path.name for path in store.root.rglob("*.*") if path.is_file()] == ["8.jpg"]
    assert posebooru("check")[0] == 0
