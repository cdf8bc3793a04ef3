from pathlib import Path

import numpy as np
import pytest

from pipeline.contracts.segmenter import SEGMENTER_PREDICTIONS
from pipeline.contracts.table import read_table
from pipeline.errors import PipelineError
from pipeline.segmenter import composites, predict_pairs
from pipeline.segmenter.data import open_fixed
from pipeline.segmenter.model import load_segmenter
from pipeline.segmenter.predict import look_at_squares
from pipeline.segmenter.predict_pairs import STAGE, main, packed, unpacked
from pipeline.stage import Run, execute
from tests.segmenter.networks import put_model
from tests.segmenter.studio import Studio


@pytest.fixture
def ready(studio: Studio) -> Studio:
    """With the fixed pairs and a model."""
    execute(composites.STAGE, composites.main, studio.params(), studio.root)
    put_model(studio.root)
    return studio


def predictions(studio: Studio) -> Path:
    return studio.root / SEGMENTER_PREDICTIONS.path.format(corpus="sample")


def test_an_answer_for_each_pair_of_both_splits(ready: Studio) -> None:
    counts = execute(STAGE, main, ready.params(), ready.root)
    assert counts == {"test pairs": 8, "val pairs": 8}
    rows = read_table(predictions(ready), SEGMENTER_PREDICTIONS.schema).to_pylist()
    assert [row["split"] for row in rows] == ["test"] * 8 + ["val"] * 8
    assert [row["pair"] for row in rows] == list(range(8)) * 2
    run = Run(STAGE, ready.params(), ready.root)
    picture = open_fixed(run, "val").render(3).image
    segmenter = load_segmenter(ready.root / "models/sample/segmenter")
    assert np.array_equal(
        unpacked(rows[11]["probabilities"]), look_at_squares(segmenter, picture[None])[0]
    )


def test_the_bytes_do_not_depend_on_workers(ready: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predict_pairs, "PAIRS_IN_SHARD", 3)
    execute(STAGE, main, ready.params(), ready.root)
    alone = predictions(ready).read_bytes()
    execute(STAGE, main, ready.params(**{"engine.workers": 2}), ready.root)
    assert predictions(ready).read_bytes() == alone


def test_a_pair_that_comes_out_differently_is_refused(ready: Studio) -> None:
    changed = ready.params(**{"segmenter.canvas.scale": [0.4, 0.5]})
    with pytest.raises(PipelineError, match="does not come out as it did"):
        execute(STAGE, main, changed, ready.root)


def test_answers_are_packed_without_loss() -> None:
    answer = np.random.default_rng(0).integers(0, 256, (9, 7), np.uint8)
    assert np.array_equal(unpacked(packed(answer)), answer)
