from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.metadata import POSTS
from pipeline.params import Params
from pipeline.rulebook.commands import READING
from pipeline.rulebook.frequencies import count_classes
from pipeline.rulebook.rules import Rulebook, TagClass
from pipeline.stage import Run

BEFORE = Rulebook((TagClass("a", "body", ("a",)), TagClass("b", "body", ("b",))))
AFTER = Rulebook(
    (
        TagClass("a", "body", ("a", "c")),
        TagClass("d", "body", ("d",)),
        TagClass("e", "body", ("e",)),
    )
)


@pytest.mark.parametrize(("workers", "rows"), [(1, 6), (1, 2), (2, 2)])
def test_counts_of_two_rulebooks(
    put_posts: Callable[..., Path],
    change_params: Callable[..., Params],
    tmp_path: Path,
    workers: int,
    rows: int,
) -> None:
    tags = ["ab", "a", "acd", "bc", "c", "de"]
    path = put_posts(*({"post_id": n, "tags": list(text)} for n, text in enumerate(tags)))
    pq.write_table(pq.read_table(path, schema=POSTS.schema), path, row_group_size=rows)
    params = change_params(**{"engine.workers": workers, "tagger.select.min_classes": 2})
    found = count_classes(Run(READING, params, tmp_path), [BEFORE, AFTER])
    assert found.posts == 6
    assert [counts.tolist() for counts in found.by_class] == [[3, 2], [5, 2, 1]]
    # With at least two classes: "ab" before; "acd" and "de" after.
    assert found.enough == (1, 2)
    assert (found.gained, found.lost) == (2, 1)


def test_an_empty_corpus(put_posts: Callable[..., Path], params: Params, tmp_path: Path) -> None:
    put_posts()
    found = count_classes(Run(READING, params, tmp_path), [BEFORE])
    assert found.posts == 0
    assert found.by_class[0].tolist() == [0, 0]
