import json
from pathlib import Path

from pipeline.contracts.retrieval import RETRIEVAL_EVALUATION
from pipeline.report.retrieval import INPUTS, NAMES, TIMED, metrics, retrieval
from pipeline.retrieval.judging import DESCRIPTORS
from pipeline.stage import Run, Stage
from tests.report.found import put_found, put_library

SHARES = {"first": 0.5, "ten": 1.0}

JUDGED = {
    "drawings": 1054,
    "queries": 200,
    "changes": [{"change": "turned", "descriptor": name} | SHARES for name in DESCRIPTORS],
    "mirrors": {
        "predicted": [
            {"twin": "mirrored picture", "descriptor": name, "confused": 0.25}
            for name in DESCRIPTORS
        ]
    },
    "variants": {"predicted": {"drawings": 0, "rows": [
        {"descriptor": "limbs", "first": None, "ten": None}
    ]}},
    "known": 900,
    "known_queries": 200,
    "neighbours": {
        "predicted": [
            {"descriptor": name, "recall": 0.40014, "ndcg": 0.7}
            for name in (*DESCRIPTORS, "chance")
        ]
    },
}  # fmt: skip


def reading(root: Path, params: object) -> Run:
    """A run that may read what the part reads."""
    return Run(Stage("report", ("corpus.name",), INPUTS, ()), params, root)  # type: ignore[arg-type]


def test_numbers_and_where_they_were_measured(tmp_path: Path, params: object) -> None:
    put_found(tmp_path, JUDGED)
    part = retrieval(reading(tmp_path, params))
    titles = [table.title for table in part.tables]
    assert titles[0].startswith("The nearest are those whose true limbs")
    neighbours = part.tables[0]
    assert neighbours.rows[0] == ("predicted", NAMES["limbs"], 0.40014, 0.7)
    assert "Corpus sample: 900 drawings" in neighbours.note
    variants = next(table for table in part.tables if table.title.startswith("Variants"))
    assert variants.rows == [("predicted", NAMES["limbs"], 0, "–", "–")]
    times = next(table for table in part.tables if table.title == "Time of a search")
    assert times.rows[0] == (TIMED["paper"], 10.0, 1.0)
    assert times.rows[2] == (TIMED["batch"], 0.001, 10_000.0)
    left = next(table for table in part.tables if table.title.startswith("Left out"))
    assert left.rows == [("support_poses", "no_figure", 1)]


def test_metrics() -> None:
    assert metrics(JUDGED) == {
        "drawings": 1054,
        "limbs_predicted": {"recall": 0.4001, "ndcg": 0.7},
        "limbs_any_rotation_predicted": {"recall": 0.4001, "ndcg": 0.7},
        "distances_predicted": {"recall": 0.4001, "ndcg": 0.7},
        "chance_predicted": {"recall": 0.4001, "ndcg": 0.7},
    }


def test_a_corpus_that_knows_no_poses(tmp_path: Path, params: object) -> None:
    put_found(tmp_path, JUDGED | {"known": 0, "neighbours": {}})
    part = retrieval(reading(tmp_path, params))
    assert part.tables[0].title.startswith("Changed poses")
    assert part.metrics == {"drawings": 1054}


def test_the_evaluation_of_an_empty_world_is_read(tmp_path: Path, params: object) -> None:
    put_library(tmp_path)
    written = json.loads((tmp_path / RETRIEVAL_EVALUATION.format(corpus="sample")).read_text())
    assert written["drawings"] == 2
    assert retrieval(reading(tmp_path, params)).metrics == {"drawings": 2}
