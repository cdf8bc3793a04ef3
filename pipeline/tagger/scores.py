"""Scores and labels as matrices: a row a post, a column a class."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.contracts.schemas import SCORES_SCHEMA
from pipeline.errors import PipelineError
from pipeline.metrics.multilabel import Truth


@dataclass(frozen=True)
class Scored:
    """Posts, what a tagger says of them, and what their labels say.

    `posts` and `groups` are (N,), `scores` (N, C) float32 and `truth` (N, C) boolean.
    """

    posts: NDArray[np.int64]
    groups: NDArray[np.int64]
    scores: NDArray[np.float32]
    truth: Truth


def scored(
    scores: pa.Table, labels: pa.Table, splits: pa.Table, split: str, classes: int
) -> Scored:
    """Bring the scores of a split together with its labels.

    Raises:
        PipelineError: when the scores are not those of the split's posts and the classes.
    """
    inside = splits.filter(pc.equal(splits["split"], split)).sort_by("post_id")
    posts = inside["post_id"].to_numpy()
    matrix = score_matrix(scores, posts, classes)
    return Scored(posts, inside["group"].to_numpy(), matrix, truth_matrix(labels, posts, classes))


def score_matrix(scores: pa.Table, posts: NDArray[np.int64], classes: int) -> NDArray[np.float32]:
    """The scores (N, C) of these posts, from rows as SCORES_SCHEMA.

    Raises:
        PipelineError: when there is not exactly one finite score for each post and class.
    """
    shape = (len(posts), classes)
    expected = f"{shape[0]:,} posts x {shape[1]:,} classes"
    if len(scores) != len(posts) * classes:
        raise PipelineError(f"{len(scores):,} scores for {expected}; run `dvc repro`")
    of_posts = scores["post_id"].to_numpy().reshape(shape)
    of_classes = scores["class"].to_numpy().reshape(shape)
    if not ((of_posts == posts[:, None]).all() and (of_classes == np.arange(classes)).all()):
        raise PipelineError(f"the scores are of other posts or classes than {expected}")
    matrix: NDArray[np.float32] = scores["score"].to_numpy().reshape(shape)
    if not np.isfinite(matrix).all():
        row, column = np.argwhere(~np.isfinite(matrix))[0]
        raise PipelineError(f"post {posts[row]}: the score of class {column} is not a number")
    return matrix


def score_table(posts: NDArray[np.int64], matrix: NDArray[np.floating]) -> pa.Table:
    """Scores (N, C) as rows of SCORES_SCHEMA; the posts are sorted."""
    classes = matrix.shape[1]
    columns = [
        np.repeat(posts, classes),
        np.tile(np.arange(classes, dtype=np.int16), len(posts)),
        matrix.astype(np.float32).ravel(),
    ]
    return pa.table([pa.array(column) for column in columns], schema=SCORES_SCHEMA)


def truth_matrix(labels: pa.Table, posts: NDArray[np.int64], classes: int) -> Truth:
    """The labels (N, C) of these posts, from rows of LABELS; the posts are sorted.

    Raises:
        PipelineError: when a post has no row.
    """
    rows = labels.filter(pc.is_in(labels["post_id"], value_set=pa.array(posts, pa.int64())))
    found = rows["post_id"].to_numpy()
    if len(found) != len(posts):
        missing = np.setdiff1d(posts, found)[0]
        raise PipelineError(f"post {missing}: no labels; run `dvc repro` to make them")
    lists = rows["classes"].combine_chunks()
    truth = np.zeros((len(posts), classes), np.bool_)
    places = np.searchsorted(posts, found)[pc.list_parent_indices(lists).to_numpy()]
    truth[places, pc.list_flatten(lists).to_numpy()] = True
    return truth


def class_counts(labels: pa.Table, splits: pa.Table, split: str, classes: int) -> NDArray[np.int64]:
    """(C,): in how many posts of a split each class is present."""
    posts = splits.filter(pc.equal(splits["split"], split))["post_id"].combine_chunks()
    rows = labels.filter(pc.is_in(labels["post_id"], value_set=posts))
    return np.bincount(pc.list_flatten(rows["classes"]).to_numpy(), minlength=classes)
