"""All models of a build, small, beside the small pose data set."""

from pathlib import Path

import pyarrow as pa
import torch

from pipeline.contracts.pose import TASK_SOURCE
from pipeline.contracts.segmenter import SEGMENTER_MODEL
from pipeline.contracts.tagger import TAGGER_CLASSES
from pipeline.pose import train
from pipeline.segmenter.model import Card, Network
from pipeline.stage import execute
from pipeline.training.folder import save_model
from tests.pose.figures import Figures
from tests.tagger.worlds import put


def put_models(figures: Figures, row: str, bias: float = 10.0) -> Path:
    """All models of a build, small; the segmenter finds figure everywhere (or nowhere)."""
    (figures.root / TASK_SOURCE.format(corpus="sample")).mkdir(parents=True, exist_ok=True)
    execute(train.STAGE.of_row(row), train.main, figures.params(), figures.root)
    torch.manual_seed(1)
    network = Network("resnet18")
    with torch.no_grad():
        network.fine[-1].weight.zero_()
        network.fine[-1].bias.fill_(bias)
    card = Card("resnet18", 64, "sample", {}, None, 0, 0.0, {})
    folder = figures.root / SEGMENTER_MODEL.format(corpus="sample")
    save_model(folder, card, network.state_dict())
    rows = [
        dict.fromkeys(TAGGER_CLASSES.schema.names)
        | {"class": place, "name": name, "group": "body", "train": 5, "val": 1, "test": 1}
        | {"f1_threshold": threshold}
        for place, (name, threshold) in enumerate((("red", 0.0), ("blue", 1.1)))
    ]
    put(figures.root, TAGGER_CLASSES, pa.Table.from_pylist(rows, schema=TAGGER_CLASSES.schema))
    return figures.root / "models/sample"
