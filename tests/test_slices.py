"""Slices are read where a corpus gives them, and are none where it does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.contracts.sample import SAMPLE, SLICES
from pipeline.contracts.table import Table
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.slices import read_slices
from pipeline.stage import Run, Stage

STAGE = Stage("judge", params=("corpus.name",), inputs=(SAMPLE,), outputs=())


def test_the_posts_of_each_slice(
    put_table: Callable[[Table, list[dict[str, object]]], Path], params: Params, tmp_path: Path
) -> None:
    pairs = [(3, "unseen"), (5, "back view"), (5, "unseen"), (9, "seen")]
    put_table(SLICES, [{"post_id": post, "slice": name} for post, name in pairs])
    found = read_slices(Run(STAGE, params, tmp_path))
    assert {name: posts.tolist() for name, posts in found.items()} == {
        "back view": [5],
        "seen": [9],
        "unseen": [3, 5],
    }
    assert list(found) == ["back view", "seen", "unseen"]


def test_a_corpus_without_slices(params: Params, tmp_path: Path) -> None:
    (tmp_path / SAMPLE.format(corpus="sample")).mkdir(parents=True)
    assert read_slices(Run(STAGE, params, tmp_path)) == {}


def test_a_file_that_is_no_table_is_refused(params: Params, tmp_path: Path) -> None:
    path = tmp_path / SLICES.path.format(corpus="sample")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"post_id,slice")
    with pytest.raises(PipelineError, match=r"slices\.parquet: not a readable Parquet file"):
        read_slices(Run(STAGE, params, tmp_path))
