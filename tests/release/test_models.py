"""Released models: weights, ONNX, a card with the report's tables, and the data's version."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.pose.reader import PoseReader
from pipeline.release.layout import Release, read_json, write_json
from pipeline.release.models import (
    READING,
    TABLES,
    build_models,
    open_models,
    refuse_other_data,
    tables_told,
    write_models,
)
from pipeline.release.sums import write_sums
from pipeline.release.targets import open_target
from pipeline.stage import Run
from tests.pose.figures import make_figures
from tests.pose.models import put_models
from tests.release.corpus import COMMIT

REPORT = """# Corpus sample

## The tagger

### Table 4

| tagger | F-1 |
|---|---|
| this tagger | 0.15 |

Corpus sample: 996 images to train.

### Best

| class |
|---|

## The segmenter

### Table 3

| segmenter | F-1 |
|---|---|
| ours | 0.9 |

## The pose models

### COCO's measures

| row | AP |
|---|---|
| matching | 0.5 |
"""


def trained_on(release: Release, tagger: dict[str, Any], pose: dict[str, Any]) -> Release:
    """The release, as if these models were trained on it."""
    counts = {
        name: {split: card["samples"].get(split) for split in ("train", "val")} | {"test": 1}
        for name, card in (("tagger", tagger), ("pose", pose))
    }
    info = release.info.model_copy(
        update={
            "rulebook": tagger["classes_hash"],
            "counts": release.info.counts | counts,
        }
    )
    return replace(release, info=info)


def test_the_card_repeats_the_report_s_tables() -> None:
    told = tables_told(REPORT)
    assert [heading for heading, _ in told] == [
        "The tagger: Table 4",
        "The segmenter: Table 3",
        "The pose models: COCO's measures",
    ]
    assert told[0][1].endswith("| this tagger | 0.15 |\n\nCorpus sample: 996 images to train.")


def cards(folder: Path, classes_hash: str, train: int) -> None:
    for name in ("tagger", "pose/matching"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        card = {"classes_hash": classes_hash, "samples": {"train": train, "val": 1}}
        write_json(card, folder / name / "model.json")


def test_models_of_other_data_are_refused(release: Release, tmp_path: Path) -> None:
    ours = release.info.rulebook
    cards(tmp_path, "0" * 64, 3)
    with pytest.raises(PipelineError, match=r"tagger/model\.json: trained on other classes"):
        refuse_other_data(tmp_path, release, "matching")
    cards(tmp_path, ours, 4)
    with pytest.raises(PipelineError, match=r"trained on 4 train, 1 val, but .* has 3 train"):
        refuse_other_data(tmp_path, release, "matching")
    cards(tmp_path, ours, 3)
    with pytest.raises(PipelineError, match=r"pose/matching/model\.json: trained on 3 train"):
        refuse_other_data(tmp_path, release, "matching")


def test_a_version_of_models_that_exists(release: Release, tmp_path: Path, params: Params) -> None:
    (tmp_path / "models/sample/releases/1.0.0").mkdir(parents=True)
    run = Run(READING, params, tmp_path)
    with pytest.raises(PipelineError, match="a version is built once"):
        build_models(run, "1.0.0", release, "matching")


@pytest.mark.slow
def test_models_are_released(
    release: Release, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    (tmp_path / "figures").mkdir()
    figures = make_figures(tmp_path / "figures", change_params)
    put_models(figures, "domain_features")
    (figures.root / TABLES.format(corpus="sample")).parent.mkdir(parents=True, exist_ok=True)
    (figures.root / TABLES.format(corpus="sample")).write_text(REPORT)
    run = Run(READING, figures.params(), figures.root)
    models = figures.root / "models/sample"
    tagger = read_json(models / "tagger/model.json")
    pose = read_json(models / "pose/domain_features/model.json")
    data = trained_on(release, tagger, pose)
    out = tmp_path / "out"
    write_models(run, "1.0.0", data, "domain_features", COMMIT, out)

    info = open_models(out)
    assert info.data == "posebooru-sample@v1.0.0"
    assert {path.name for path in (out / "onnx").iterdir()} == {
        *("tagger.onnx", "segmenter.onnx", "pose.onnx", "selected_tags.csv")
    }
    card = (out / "README.md").read_text()
    assert yaml.safe_load(card.split("---")[1])["license"] == "apache-2.0"
    assert "| this tagger | 0.15 |" in card
    assert "posebooru-sample@v1.0.0" in card
    for path in out.rglob("*.onnx"):
        assert b"/pipeline/" not in path.read_bytes()
        assert b"site-packages" not in path.read_bytes()

    # What was published is read by the same code that reads a build's models.
    place = Path(open_target("shelf", tmp_path).publish(out, "1.0.0"))
    assert PoseReader.load(place, "domain_features").pose.card.row == "domain_features"

    (place / "README.md").write_text("/home/somebody/models")
    with pytest.raises(PipelineError, match=r"README\.md: missing, added or changed"):
        open_models(place)
    write_sums(place)
    with pytest.raises(PipelineError, match=r"README\.md: has a path of a local machine"):
        open_models(place)
