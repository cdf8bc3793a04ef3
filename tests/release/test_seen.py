"""Which models saw a post, from lock files of now and of then."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from pipeline.errors import PipelineError
from pipeline.release.seen import HERE, LOCKS, models_that_saw, read_locks

POSTS = frozenset({7, 9})


def cached(root: Path, data: bytes) -> str:
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    path = root / "cache" / md5[:2] / md5[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return md5


def splits(root: Path, **posts: list[int]) -> str:
    rows = [
        {"post_id": post, "group": post, "split": split}
        for split, each in posts.items()
        for post in each
    ]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return cached(root, sink.getvalue().to_pybytes())


def lock(**stages: dict[str, Any]) -> str:
    """A lock file; each stage by its deps and outs, path to hash."""
    content = {
        name: {part: [{"path": path, "md5": md5} for path, md5 in each.items()]}
        | {"outs": [{"path": path, "md5": md5} for path, md5 in stage["outs"].items()]}
        for name, stage in stages.items()
        for part, each in (("deps", stage["deps"]),)
    }
    return yaml.safe_dump({"schema": "2.0", "stages": content})


def tagger(table: str, model: str = "t1") -> dict[str, Any]:
    deps = {"datasets/sample/splits/tagger.parquet": table}
    return {"deps": deps, "outs": {"models/sample/tagger": model}}


def saw(root: Path) -> dict[str, Any]:
    found = models_that_saw(read_locks(root), POSTS, "sample", root, root / "cache")
    return {f"{each.model} {each.md5}": each for each in found}


def test_what_a_model_was_trained_on_and_chosen_with(tmp_path: Path) -> None:
    table = splits(tmp_path, train=[1, 7], val=[9], test=[3])
    (tmp_path / LOCKS[0]).write_text(lock(tagger_train=tagger(table)))
    (seen,) = saw(tmp_path).values()
    assert (seen.model, seen.train, seen.val, seen.commit) == (
        "models/sample/tagger",
        (7,),
        (9,),
        HERE,
    )


def test_a_post_of_the_test_split_was_not_seen(tmp_path: Path) -> None:
    table = splits(tmp_path, train=[1], test=[7, 9])
    (tmp_path / LOCKS[0]).write_text(lock(tagger_train=tagger(table)))
    assert saw(tmp_path) == {}


def test_a_pose_model_by_its_sets_and_by_what_it_is_built_on(tmp_path: Path) -> None:
    train = cached(tmp_path, json.dumps({"images": [{"post_id": 1}]}).encode())
    other = cached(tmp_path, json.dumps({"images": [{"post_id": 9}]}).encode())
    pose = {
        name: {
            "deps": {"datasets/sample/pose/train.json": each} | more,
            "outs": {f"models/sample/pose/{name}": f"p-{name}"},
        }
        for name, each, more in (
            ("matching", train, {"models/sample/tagger": "t1"}),
            ("random", other, {}),
            ("mean", train, {}),
        )
    }
    table = splits(tmp_path, train=[7])
    (tmp_path / LOCKS[0]).write_text(lock(**pose, tagger_train=tagger(table)))
    found = saw(tmp_path)
    assert found.keys() == {
        "models/sample/tagger t1",
        "models/sample/pose/matching p-matching",
        "models/sample/pose/random p-random",
    }
    assert found["models/sample/pose/matching p-matching"].through == ("models/sample/tagger",)
    assert found["models/sample/pose/random p-random"].train == (9,)


def test_a_table_that_is_gone_leaves_it_untold(tmp_path: Path) -> None:
    (tmp_path / LOCKS[0]).write_text(lock(tagger_train=tagger("f" * 32)))
    (seen,) = saw(tmp_path).values()
    assert seen.untold == ("datasets/sample/splits/tagger.parquet (ffffffff)",)
    table = splits(tmp_path, train=[1])
    here = tmp_path / "datasets/sample/splits/tagger.parquet"
    here.parent.mkdir(parents=True)
    (tmp_path / "cache" / table[:2] / table[2:]).rename(here)
    (tmp_path / LOCKS[0]).write_text(lock(tagger_train=tagger(table)))
    assert saw(tmp_path) == {}


def test_models_of_earlier_commits_and_other_branches(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        mail = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *mail, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    with_it, without = splits(tmp_path, train=[7]), splits(tmp_path, train=[1])
    for branch, table, model in (("main", with_it, "t1"), ("other", with_it, "t2")):
        if branch != "main":
            git("checkout", "-q", "-b", branch)
        (tmp_path / LOCKS[0]).write_text(lock(tagger_train=tagger(table, model)))
        git("add", LOCKS[0])
        git("commit", "-q", "-m", model)
    git("checkout", "-q", "main")
    (tmp_path / LOCKS[0]).write_text(lock(tagger_train=tagger(without, "t3")))
    git("commit", "-q", "-a", "-m", "without")
    found = saw(tmp_path)
    assert {each.md5 for each in found.values()} == {"t1", "t2"}
    assert all(len(each.commit) == 12 and each.date for each in found.values())


@pytest.mark.parametrize("text", ["stages: [", "[]", "schema: '2.0'", "stages: 5"])
def test_a_lock_file_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / LOCKS[0]).write_text(text)
    with pytest.raises(PipelineError, match=r"dvc\.lock: not a lock file"):
        read_locks(tmp_path)
