from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from pipeline.contracts.metadata import POSTS
from pipeline.params import Params
from pipeline.rulebook.commands import READING
from pipeline.rulebook.pairs import Pair, count_pairs, redundant
from pipeline.rulebook.rules import Rulebook
from pipeline.stage import Run


def test_counting_over_row_groups(
    rulebook: Rulebook,
    put_posts: Callable[..., Path],
    change_params: Callable[..., Params],
    tmp_path: Path,
) -> None:
    path = put_posts(
        {"post_id": 1, "tags": ["long_hair", "pleated_skirt"]},
        {"post_id": 2, "tags": ["skirt"]},
        {"post_id": 3, "tags": []},
        {"post_id": 4, "tags": ["pleated_skirt", "skirt"]},
    )
    pq.write_table(pq.read_table(path, schema=POSTS.schema), path, row_group_size=2)
    params = change_params(**{"engine.workers": 1})
    # In order: long_hair, pleated_skirt, skirt, which counts pleated ones as well.
    assert count_pairs(Run(READING, params, tmp_path), rulebook).tolist() == [
        [1, 1, 1],
        [1, 2, 2],
        [1, 2, 3],
    ]


def test_no_posts(
    rulebook: Rulebook, put_posts: Callable[..., Path], params: Params, tmp_path: Path
) -> None:
    put_posts()
    assert not count_pairs(Run(READING, params, tmp_path), rulebook).any()


def test_redundant_pairs() -> None:
    together = np.array(
        [
            [100, 90, 80, 19],
            [90, 100, 20, 19],
            [80, 20, 400, 19],  # nearly all of the first, but a fifth of its own
            [19, 19, 19, 19],  # too few posts to say
        ]
    )
    assert redundant(["a", "b", "c", "d"], together) == [Pair("a", "b", 90, 0.9, 0.9)]


def test_the_clearest_pair_comes_first() -> None:
    together = np.array([[100, 85, 0, 0], [85, 100, 0, 0], [0, 0, 100, 95], [0, 0, 95, 98]])
    assert [(p.one, p.other) for p in redundant(["a", "b", "c", "d"], together)] == [
        ("c", "d"),
        ("a", "b"),
    ]
