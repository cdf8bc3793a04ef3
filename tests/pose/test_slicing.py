import numpy as np

from pipeline.pose.samples import read_samples
from pipeline.pose.slicing import slices_of
from pipeline.pose.train import STAGE
from pipeline.stage import Run
from tests.pose.figures import Figures


def test_slices_by_tag_and_their_counterparts(figures: Figures) -> None:
    run = Run(STAGE.of_row("domain_features"), figures.params(), figures.root)
    samples = read_samples(run, "val")
    tags = {200: ["sitting"], 201: ["from_behind", "standing"], 202: [], 203: ["standing"]}
    found = slices_of(samples, tags, {"unseen pose": np.array([203, 999])})
    assert found["standing"].tolist() == [201, 203]
    assert found["from behind"].tolist() == [201]
    assert found["lying"].tolist() == []
    assert found["seen pose"].tolist() == [200, 201, 202]
