import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.sample import SLICES
from pipeline.contracts.table import read_table
from pipeline.contracts.tagger import (
    TAGGER_CLASSES,
    TAGGER_EVALUATION,
    TAGGER_TEST_SCORES,
    TAGGER_VAL_SCORES,
)
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.stage import execute
from pipeline.tagger.evaluate import STAGE, main
from pipeline.tagger.others import sha256_of
from pipeline.tagger.scores import score_table
from tests.tagger.worlds import (
    CLASS_LIST,
    SPLIT_OF,
    put,
    put_labels,
    put_scores,
    scores,
    truth,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put_labels(tmp_path)
    put_scores(tmp_path)
    return tmp_path


def evaluate(root: Path, params: Params) -> dict[str, Any]:
    execute(STAGE, main, params, root)
    path = root / TAGGER_EVALUATION.format(corpus="sample")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_what_is_judged_and_what_stands_apart(root: Path, params: Params) -> None:
    found = evaluate(root, params)
    assert found["corpus"] == "sample"
    assert found["samples"] == {"train": 40, "val": 24, "test": 24}
    assert found["classes"] == {
        "all": 4,
        "judged": 3,
        "absent_in_test": 1,
        "absent_in_val_alone": 0,
        "absent_in_train": 1,
    }


def test_a_good_tagger_beats_what_knows_little_and_nothing(root: Path, params: Params) -> None:
    found = evaluate(root, params)
    nothing, little = found["baselines"]
    assert (nothing["name"], little["name"]) == ("class_frequency", "random_features")
    assert found["tagger"]["f1"]["f"] == found["tagger"]["average_precision"] == 1
    share = truth("test").mean(axis=0)[:3].mean()
    assert nothing["average_precision"] == pytest.approx(share)
    assert nothing["f1"]["precision"] == pytest.approx(share)
    assert nothing["average_precision"] < little["average_precision"] < 1
    for each in found["baselines"]:
        for beta in ("f1", "f2"):
            better = each["tagger_better_by"][beta]
            assert 0 < better["low"] < better["difference"] < better["high"]
            expected = found["tagger"][beta]["f"] - each[beta]["f"]
            assert better["difference"] == pytest.approx(expected)


def test_bands_and_groups(root: Path, params: Params) -> None:
    found = evaluate(root, params)
    # In training: red 13 (of 40), blue 14, dark 10.
    bands = [
        (each["name"], each["most"], each["least"], each["classes"]) for each in found["bands"]
    ]
    assert bands == [("head", 14, 14, 1), ("middle", 13, 13, 1), ("tail", 10, 10, 1)]
    groups = [(each["name"], each["classes"]) for each in found["groups"]]
    assert groups == [("body", 2), ("clothing", 1), ("misc", 0)]
    assert found["groups"][2]["f1"] is None


def test_a_corpus_without_slices_has_no_rows_of_them(root: Path, params: Params) -> None:
    assert evaluate(root, params)["slices"] == []


def test_slices_stand_beside_the_rest_of_the_test_split(root: Path, params: Params) -> None:
    # Of the 24 test posts every fourth is dark; 216 is in validation and does not count.
    named = [(post, "early") for post in (216, *range(300, 306))]
    named += [(post, "whole") for post in SPLIT_OF["test"]] + [(101, "training alone")]
    rows = [{"post_id": post, "slice": name} for post, name in named]
    put(root, SLICES, pa.Table.from_pylist(rows, schema=SLICES.schema))
    turned = scores("test", noise=0.1)
    turned[:6] = 1 - turned[:6]  # every answer about the early posts is wrong
    put(root, TAGGER_TEST_SCORES, score_table(np.array(SPLIT_OF["test"]), turned))
    (found,) = evaluate(root, params)["slices"]
    assert (found["name"], found["posts"], found["classes"]) == ("early", 6, 3)
    inside, others = found["inside"], found["others"]
    assert (others["f1"]["f"], others["f2"]["f"], others["average_precision"]) == (1, 1, 1)
    assert (inside["f1"]["f"], inside["f1"]["recall"], inside["f1"]["accuracy"]) == (0, 0, 0)
    assert inside["average_precision"] < 0.5


def test_a_row_a_class(root: Path, params: Params) -> None:
    evaluate(root, params)
    path = root / TAGGER_CLASSES.path.format(corpus="sample")
    rows = read_table(path, TAGGER_CLASSES.schema).to_pylist()
    assert [row["name"] for row in rows] == list(CLASS_LIST.names)
    assert (rows[0]["f1"], rows[0]["f1_recall"], rows[0]["average_precision"]) == (1, 1, 1)
    assert 0.35 < rows[0]["f1_threshold"] < 0.65
    assert [row["train"] for row in rows] == [13, 14, 10, 0]
    assert {rows[3][name] for name in ("average_precision", "f1_threshold", "f1", "f2")} == {None}


def test_where_no_file_is_given_the_row_is_there(root: Path, params: Params) -> None:
    found = evaluate(root, params)["others"]
    assert found == [{"name": name, "file": None} for name in ("rf5", "wd", "another")]


def raw_tags(root: Path, tags: dict[str, int]) -> dict[str, str]:
    """A file of another tagger that is right about some of the tags."""
    rows = [
        (post, tag, float(label))
        for split in ("test", "val")
        for post, labels in zip(SPLIT_OF[split], truth(split), strict=True)
        for tag, label in ((tag, labels[number]) for tag, number in tags.items())
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    path = root / "raw.parquet"
    pq.write_table(pa.table(columns, names=["post_id", "tag", "score"]), path)
    return {"file": "raw.parquet", "sha256": sha256_of(path)}


def test_another_tagger_is_held_against_ours_on_shared_classes(
    root: Path, change_params: Callable[..., Params]
) -> None:
    given = raw_tags(root, {"red_hair": 0, "night": 2, "1girl": 0})
    put_scores(root, noise=0.9)  # ours guesses more than it knows
    params = change_params(**{"tagger.evaluate.others.wd": given})
    _, found, _ = evaluate(root, params)["others"]
    assert (found["name"], found["file"]) == ("wd", "raw.parquet")
    assert (found["shared"], found["tags"]) == (2, 2)
    assert found["theirs"]["classes"] == found["tagger"]["classes"] == 2
    assert found["theirs"]["f1"]["f"] == found["theirs"]["average_precision"] == 1
    assert found["tagger_better_by"]["f1"]["high"] < 0


def test_a_file_that_changed_is_refused(root: Path, change_params: Callable[..., Params]) -> None:
    given = raw_tags(root, {"red_hair": 0}) | {"sha256": "0" * 64}
    with pytest.raises(PipelineError, match="its sha256 is"):
        evaluate(root, change_params(**{"tagger.evaluate.others.rf5": given}))


def test_a_validation_split_without_any_class(root: Path, params: Params) -> None:
    # Scores are there, but not one class can be judged: numbers are absent, not invented.
    labels = root / "datasets/sample/tagger/labels.parquet"
    rows = pq.read_table(labels).to_pylist()
    empty = [row | {"classes": []} if row["post_id"] in SPLIT_OF["val"] else row for row in rows]
    pq.write_table(pa.Table.from_pylist(empty, schema=pq.read_schema(labels)), labels)
    found = evaluate(root, params)
    assert found["classes"]["judged"] == 0
    assert found["classes"]["absent_in_val_alone"] == 3
    assert found["tagger"]["f1"] is None
    assert found["tagger"]["average_precision"] == 1
    assert found["baselines"][0]["tagger_better_by"] == {"f1": None, "f2": None}


def test_scores_of_another_class_list_are_refused(root: Path, params: Params) -> None:
    for split, table in (("val", TAGGER_VAL_SCORES), ("test", TAGGER_TEST_SCORES)):
        posts = np.array(SPLIT_OF[split])
        put(root, table, score_table(posts, np.zeros((len(posts), 5), np.float32)))
    with pytest.raises(PipelineError, match=r"120 scores for 24 posts x 4 classes"):
        evaluate(root, params)


def test_the_same_bytes_again(root: Path, params: Params) -> None:
    paths = [root / path.format(corpus="sample") for path in STAGE.outputs]
    evaluate(root, params)
    first = [path.read_bytes() for path in paths]
    evaluate(root, params)
    assert [path.read_bytes() for path in paths] == first
