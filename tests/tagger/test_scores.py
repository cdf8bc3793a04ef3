import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from pipeline.contracts.schemas import SCORES_SCHEMA, SPLITS_SCHEMA
from pipeline.contracts.tagger import LABELS
from pipeline.errors import PipelineError
from pipeline.tagger.scores import (
    class_counts,
    score_matrix,
    score_table,
    scored,
    truth_matrix,
)

POSTS = np.array([3, 5])
MATRIX = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], np.float32)

SPLITS = pa.table([[3, 4, 5], [3, 4, 3], ["test", "train", "test"]], schema=SPLITS_SCHEMA)
LABELLED = pa.table([[2, 3, 4, 5], [[0], [0, 2], [1], []]], schema=LABELS.schema)


def test_a_row_for_each_post_and_class() -> None:
    rows = score_table(POSTS, MATRIX)
    assert rows.schema == SCORES_SCHEMA
    assert rows.slice(2, 2).to_pylist() == [
        {"post_id": 3, "class": 2, "score": pytest.approx(0.3)},
        {"post_id": 5, "class": 0, "score": pytest.approx(0.4)},
    ]
    np.testing.assert_array_equal(score_matrix(rows, POSTS, 3), MATRIX)


def changed(column: int, row: int, value: float) -> pa.Table:
    columns = [each.to_pylist() for each in score_table(POSTS, MATRIX).columns]
    columns[column][row] = value
    return pa.table(columns, schema=SCORES_SCHEMA)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (score_table(POSTS[:1], MATRIX[:1]), "3 scores for 2 posts x 3 classes"),
        (changed(0, 0, 4), "other posts or classes"),
        (changed(1, 1, 0), "other posts or classes"),
        (changed(2, 4, float("nan")), "post 5: the score of class 1 is not a number"),
    ],
)
def test_scores_of_something_else_are_refused(rows: pa.Table, message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        score_matrix(rows, POSTS, 3)


def test_labels_as_a_matrix() -> None:
    found = truth_matrix(LABELLED, POSTS, 3)
    np.testing.assert_array_equal(found, [[True, False, True], [False, False, False]])


def test_a_post_without_labels_is_named() -> None:
    with pytest.raises(PipelineError, match="post 9"):
        truth_matrix(LABELLED, np.array([3, 9]), 3)


def test_a_split_with_its_scores_and_labels() -> None:
    found = scored(score_table(POSTS, MATRIX), LABELLED, SPLITS, "test", 3)
    np.testing.assert_array_equal(found.posts, [3, 5])
    np.testing.assert_array_equal(found.groups, [3, 3])
    np.testing.assert_array_equal(found.scores, MATRIX)
    np.testing.assert_array_equal(found.truth.sum(axis=1), [2, 0])


@pytest.mark.parametrize(("split", "expected"), [("test", [1, 0, 1]), ("train", [0, 1, 0])])
def test_class_counts(split: str, expected: NDArray[np.int64]) -> None:
    np.testing.assert_array_equal(class_counts(LABELLED, SPLITS, split, 3), expected)
