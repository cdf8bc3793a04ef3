import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from pipeline.contracts.sample import SLICES
from pipeline.contracts.segmenter import (
    SEGMENTER_EVALUATION,
    SEGMENTER_PAIRS,
    SEGMENTER_PREDICTIONS,
)
from pipeline.contracts.table import read_table, write_table
from pipeline.errors import PipelineError
from pipeline.segmenter import composites
from pipeline.segmenter.boxes import find
from pipeline.segmenter.evaluate import STAGE, Exam, main
from pipeline.segmenter.judging import Alpha, judge
from pipeline.segmenter.masks import mask_picture
from pipeline.segmenter.others import masks_hash
from pipeline.stage import Run, execute
from tests.segmenter.judged import put_answers
from tests.segmenter.studio import FIGURES, Studio

PAIRS = 24
"""One of them without a figure."""


def change(**changes: Any) -> dict[str, Any]:
    return {"segmenter.composites.test": PAIRS, **changes}


@pytest.fixture
def ready(studio: Studio) -> Studio:
    """With the fixed pairs, and answers that are right but for their upper half."""
    params = studio.params(**change())
    execute(composites.STAGE, composites.main, params, studio.root)
    put_answers(studio, params)
    return studio


def truths(studio: Studio, split: str = "test") -> list[Alpha]:
    return Exam.of(Run(STAGE, studio.params(**change()), studio.root), split).truths


def evaluated(studio: Studio, **changes: Any) -> dict[str, Any]:
    execute(STAGE, main, studio.params(**change(**changes)), studio.root)
    path = studio.root / SEGMENTER_EVALUATION.format(corpus="sample")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_the_numbers_are_the_means_of_what_was_judged(ready: Studio) -> None:
    evaluation = evaluated(ready)
    figures = [truth for truth in truths(ready) if find(truth)[1].box]
    assert len(figures) == PAIRS - 1
    expected = []
    for truth in figures:
        answer = truth.copy()
        answer[:32] = 0
        scores = judge(answer, truth).scores
        assert scores is not None
        expected.append(scores.f1)
    ours = evaluation["segmenter"]
    assert ours["figures"]["f1"] == pytest.approx(np.mean(expected))
    assert ours["figures"]["precision"] == 1
    assert ours["empty"] == {"images": 1, "nothing_found": 1, "false_area": 0}
    assert evaluation["pairs"] == {"val": 8, "test": PAIRS}


def test_baselines_are_judged_on_the_same_pairs(ready: Studio) -> None:
    box, colour = evaluated(ready)["baselines"]
    assert (box["name"], colour["name"]) == ("mean_box", "colour_threshold")
    assert 0.2 < box["figures"]["f1"] < 0.9
    assert 0 < colour["figures"]["f1"] < 1
    assert box["empty"]["nothing_found"] == 0  # there is always a box


def test_a_row_a_pair_with_its_slices(ready: Studio) -> None:
    evaluated(ready)
    path = ready.root / SEGMENTER_PAIRS.path.format(corpus="sample")
    rows = read_table(path, SEGMENTER_PAIRS.schema).to_pylist()
    assert [row["pair"] for row in rows] == list(range(PAIRS))
    (without,) = (row for row in rows if row["f1"] is None)
    assert (without["false_area"], without["slices"]) == (0, [])
    assert all(row["false_area"] is None for row in rows if row is not without)
    assert all(len(row["slices"]) >= 3 for row in rows if row is not without)


def test_the_corpus_s_own_slices_are_looked_at_apart(ready: Studio) -> None:
    unseen = FIGURES["test"][0]
    path = ready.root / SLICES.path.format(corpus="sample")
    table = pa.table([[unseen], ["unseen styles"]], schema=SLICES.schema)
    write_table(table, path, SLICES.schema)
    slices = {each["name"]: each["figures"]["images"] for each in evaluated(ready)["slices"]}
    assert slices["unseen styles"] + slices["seen styles"] == PAIRS - 1
    assert slices["before a texture"] + slices["before a place"] == PAIRS - 1


def put_masks(studio: Studio) -> Path:
    """Another system's, which is right everywhere, in two instances each."""
    folder = studio.root / "masks"
    folder.mkdir()
    for pair, truth in enumerate(truths(studio)):
        mask, _ = find(truth)
        left, right = mask.copy(), mask.copy()
        left[:, 32:] = right[:, :32] = False
        mask_picture(left).save(folder / f"{pair:05d}_a.png")
        mask_picture(right).save(folder / f"{pair:05d}_b.png")
    return folder


def test_another_system_is_judged_on_the_same_pairs(ready: Studio) -> None:
    given = {"path": "masks", "sha256": masks_hash(put_masks(ready))}
    others = evaluated(ready, **{"segmenter.evaluate.others.solov2": given})["others"]
    assert [each["name"] for each in others] == ["aniseg", "solov2", "condinst", "another"]
    assert [each["path"] for each in others] == [None, "masks", None, None]
    assert others[1]["figures"]["f1"] == others[1]["figures"]["box_iou"] == 1


def test_masks_of_another_size_are_refused(ready: Studio) -> None:
    folder = put_masks(ready)
    Image.new("L", (65, 64)).save(folder / "00003_a.png")
    given = {"path": "masks", "sha256": masks_hash(folder)}
    with pytest.raises(PipelineError, match=r"00003_a\.png: 65 x 64 pixels, its picture has 64"):
        evaluated(ready, **{"segmenter.evaluate.others.aniseg": given})


def test_answers_of_other_pairs_are_refused(ready: Studio) -> None:
    path = ready.root / SEGMENTER_PREDICTIONS.path.format(corpus="sample")
    rows = read_table(path, SEGMENTER_PREDICTIONS.schema)
    write_table(rows.slice(1), path, SEGMENTER_PREDICTIONS.schema)
    with pytest.raises(PipelineError, match="of other pairs than there are"):
        evaluated(ready)
