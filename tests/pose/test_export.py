import csv
from pathlib import Path

import numpy as np
import pytest
import torch

from pipeline.errors import PipelineError
from pipeline.pose.export import export_models
from pipeline.pose.reader import PoseReader
from pipeline.tagger.adapters import wd_tagger
from pipeline.tagger.model import score
from pipeline.training.pixels import normalise
from tests.pose.figures import Figures
from tests.pose.models import put_models


@pytest.mark.slow
def test_the_files_are_what_the_field_reads(figures: Figures) -> None:

    reader = PoseReader.load(put_models(figures, "domain_features"), "domain_features")
    out = figures.root / "onnx"
    written = export_models(reader, out)  # holds each to PyTorch's answers
    assert [path.name for path in written] == [
        "tagger.onnx",
        "segmenter.onnx",
        "pose.onnx",
        "selected_tags.csv",
    ]
    with (out / "selected_tags.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["name"], row["category"], row["count"]) for row in rows] == [
        ("red", "0", "5"),
        ("blue", "0", "5"),
    ]
    theirs = wd_tagger(out / "tagger.onnx", out / "selected_tags.csv")
    pixels = np.random.default_rng(1).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    batch = normalise(torch.from_numpy(pixels).permute(0, 3, 1, 2))
    ours = score(reader.tagger.network, batch).numpy()
    assert theirs.score(pixels) == pytest.approx(ours, abs=1e-3)


def test_a_model_with_an_rcnn_in_it_is_refused(figures: Figures, tmp_path: Path) -> None:
    reader = PoseReader.load(put_models(figures, "domain_features"), "domain_features")
    other = reader.pose.__class__(reader.pose.card, reader.segmenter.network)
    broken = PoseReader(reader.segmenter, other, reader.tagger, {}, {})
    with pytest.raises(PipelineError, match="which no ONNX file holds"):
        export_models(broken, tmp_path / "onnx")
    assert not (tmp_path / "onnx").exists()
