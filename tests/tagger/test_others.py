from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import PipelineError
from pipeline.settings.tagger import RawTagScores
from pipeline.tagger.others import RAW_TAG_SCORES, read_other, sha256_of
from tests.tagger.worlds import BLUE, CLASS_LIST, DARK, RED

POSTS = np.array([7, 9])

ROWS = [
    (9, "red_theme", 0.4),
    (7, "red_hair", 0.9),
    (7, "red_theme", 0.3),
    (9, "red_hair", 0.1),
    (7, "dark", 0.2),
    (8, "dark", 1.0),  # not one of our posts
    (9, "1girl", 0.7),  # not in the rulebook
]


def write(path: Path, rows: list[tuple[object, ...]], schema: pa.Schema) -> RawTagScores:
    columns = [list(column) for column in zip(*rows, strict=True)]
    pq.write_table(pa.table(columns, schema=schema), path)
    return RawTagScores(file=path.name, sha256=sha256_of(path))


PLAIN = pa.schema([("post_id", pa.int32()), ("tag", pa.string()), ("score", pa.float64())])


@pytest.mark.parametrize("schema", [PLAIN, RAW_TAG_SCORES])
def test_a_class_scores_the_highest_of_its_tags(tmp_path: Path, schema: pa.Schema) -> None:
    given = write(tmp_path / "scores.parquet", ROWS, schema)
    found = read_other(given, tmp_path, CLASS_LIST, POSTS)
    np.testing.assert_allclose(found.scores[:, RED], [0.9, 0.4], rtol=1e-6)
    # Post 9 has no score for dark: below all others.
    assert found.scores[1, DARK] < found.scores[0, DARK] == pytest.approx(0.2)
    assert found.shared.tolist() == [True, False, True, False]
    assert found.tags == 3
    assert not found.shared[BLUE]


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    first = write(tmp_path / "a.parquet", ROWS, PLAIN)
    second = write(tmp_path / "b.parquet", ROWS[::-1], PLAIN)
    one, other = (read_other(each, tmp_path, CLASS_LIST, POSTS) for each in (first, second))
    np.testing.assert_array_equal(one.scores, other.scores)


@pytest.mark.parametrize(
    ("rows", "schema", "message"),
    [
        (ROWS[:1], PLAIN, "1 of our 2 validation and test posts are not in it, the first 7"),
        ([*ROWS, (7, "dark", float("nan"))], PLAIN, "not a finite number"),
        ([*ROWS, (7, None, 0.5)], PLAIN, "is null"),
        ([(7, "1girl", 0.5), (9, "1girl", 0.5)], PLAIN, "not one of its tags"),
        (
            [("x", "dark", 0.5)],
            pa.schema([("post_id", pa.string()), ("tag", pa.string()), ("score", pa.float32())]),
            "not a Parquet file with post_id, tag and score",
        ),
        ([(7, "dark")], pa.schema(list(PLAIN)[:2]), "not a Parquet file with post_id"),
    ],
)
def test_a_file_that_is_not_right(
    tmp_path: Path, rows: list[tuple[object, ...]], schema: pa.Schema, message: str
) -> None:
    given = write(tmp_path / "scores.parquet", rows, schema)
    with pytest.raises(PipelineError, match=message):
        read_other(given, tmp_path, CLASS_LIST, POSTS)


def test_a_file_that_is_no_parquet(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    path.write_text("post_id,tag,score\n")
    with pytest.raises(PipelineError, match="not a Parquet file"):
        read_other(
            RawTagScores(file=str(path), sha256=sha256_of(path)), tmp_path, CLASS_LIST, POSTS
        )


def test_a_file_that_changed_and_one_that_is_gone(tmp_path: Path) -> None:
    write(tmp_path / "scores.parquet", ROWS, PLAIN)
    with pytest.raises(PipelineError, match=r"its sha256 is .*; if the file is right"):
        read_other(
            RawTagScores(file="scores.parquet", sha256="0" * 64), tmp_path, CLASS_LIST, POSTS
        )
    with pytest.raises(PipelineError, match="put null there"):
        read_other(RawTagScores(file="gone", sha256="0" * 64), tmp_path, CLASS_LIST, POSTS)
