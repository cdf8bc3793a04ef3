import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.table import read_table
from pipeline.contracts.tagger import CLASSES, LABELS
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.rulebook.retag import STAGE, main
from pipeline.rulebook.rules import load_folder
from pipeline.stage import execute
from tests.conftest import REPOSITORY

RULES = {
    "body/hair.yaml": "long_hair: [long_hair, very_long_hair]\nbangs: [bangs]\n",
    "misc/view.yaml": "from_behind: [from_behind]\n",
    "aliases.yaml": "splits: {bangs: [blunt_bangs]}\n",
}
Put = Callable[..., Path]


def labels(root: Path) -> dict[int, list[int]]:
    table = read_table(root / LABELS.path.format(corpus="sample"), LABELS.schema)
    return dict(zip(table["post_id"].to_pylist(), table["classes"].to_pylist(), strict=True))


def test_labels_by_hand(put_rules: Put, put_posts: Put, params: Params, tmp_path: Path) -> None:
    put_rules(RULES)
    put_posts(
        {"post_id": 3, "tags": ["blunt_bangs", "from_behind", "very_long_hair"]},
        {"post_id": 5, "tags": ["solo"]},
        {"post_id": 8, "tags": ["from_behind"]},
    )
    assert execute(STAGE, main, params, tmp_path) == {"posts": 3, "classes": 3, "labels": 4}
    # 0 bangs, 1 long_hair, 2 from_behind; a post without a class keeps its row.
    assert labels(tmp_path) == {3: [0, 1, 2], 5: [], 8: [2]}
    written = json.loads((tmp_path / CLASSES.format(corpus="sample")).read_text())
    assert [each["name"] for each in written["classes"]] == ["bangs", "long_hair", "from_behind"]
    assert written["hash"] == load_folder(tmp_path).hash


def test_the_bytes_depend_on_neither_workers_nor_row_groups(
    put_rules: Put, put_posts: Put, change_params: Callable[..., Params], tmp_path: Path
) -> None:
    put_rules(RULES)
    tags = ["bangs", "from_behind", "long_hair", "solo"]
    path = put_posts(
        *({"post_id": n, "tags": [t for i, t in enumerate(tags) if n >> i & 1]} for n in range(99))
    )
    posts = pq.read_table(path, schema=POSTS.schema)
    written = set()
    for workers, rows in [(1, 99), (1, 10), (2, 10)]:
        pq.write_table(posts, path, row_group_size=rows)
        execute(STAGE, main, change_params(**{"engine.workers": workers}), tmp_path)
        written.add(
            tuple((tmp_path / out.format(corpus="sample")).read_bytes() for out in STAGE.outputs)
        )
    assert len(written) == 1
    assert labels(tmp_path)[7] == [0, 1, 2]


def test_an_empty_corpus_has_empty_labels(
    put_rules: Put, put_posts: Put, params: Params, tmp_path: Path
) -> None:
    put_rules(RULES)
    put_posts()
    assert execute(STAGE, main, params, tmp_path)["posts"] == 0
    assert labels(tmp_path) == {}


def test_classes_without_a_post_are_told(
    put_rules: Put,
    put_posts: Put,
    params: Params,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put_rules(RULES)
    put_posts({"post_id": 1, "tags": ["bangs"]})
    with caplog.at_level(logging.WARNING):
        execute(STAGE, main, params, tmp_path)
    assert "2 classes have no post" in caplog.text


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"body/hair.yaml": "a: [a]\nb: []\nc: []\n"}, "hair.yaml:3: class 'b' has no tags (and 1"),
        ({"README.md": "no rules"}, "0 classes"),
        ({}, "rulebook: no such folder"),
    ],
)
def test_a_bad_rulebook_stops_the_stage(
    put_rules: Put,
    put_posts: Put,
    params: Params,
    tmp_path: Path,
    rules: dict[str, str],
    said: str,
) -> None:
    put_rules(rules)
    put_posts({"post_id": 1})
    with pytest.raises(PipelineError) as error:
        execute(STAGE, main, params, tmp_path)
    assert said in str(error.value)
    assert not (tmp_path / LABELS.path.format(corpus="sample")).exists()


def test_no_posts_yet(put_rules: Put, params: Params, tmp_path: Path) -> None:
    put_rules(RULES)
    with pytest.raises(PipelineError, match=r"posts\.parquet: missing"):
        execute(STAGE, main, params, tmp_path)


def test_posts_of_another_form(
    put_rules: Put, put_posts: Put, params: Params, tmp_path: Path
) -> None:
    put_rules(RULES)
    path = put_posts({"post_id": 1})
    pq.write_table(pq.read_table(path).drop_columns(["source"]), path)
    with pytest.raises(PipelineError, match="other columns"):
        execute(STAGE, main, params, tmp_path)


def test_as_a_command(put_rules: Put, put_posts: Put, tmp_path: Path) -> None:
    put_rules({"body/hair.yaml": "a: [a]\nb: []\n"})
    put_posts({"post_id": 1})
    command: list[Any] = [sys.executable, "-m", "pipeline.rulebook.retag", "--root", tmp_path]
    done = subprocess.run(command, check=False, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"retag: {tmp_path}/rulebook/body/hair.yaml:3: class 'b'")
