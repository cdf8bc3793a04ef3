import math
from pathlib import Path

import pytest
import torch

from pipeline.errors import PipelineError
from tests.training.lines import line, settings


def test_a_loss_that_is_no_number_names_batch_and_samples(tmp_path: Path) -> None:
    fitting = line(tmp_path / "best.safetensors", settings())
    losses = torch.tensor([1.0, math.nan, math.inf])
    with pytest.raises(PipelineError, match="batch 4, for points b, c; a lower learning_rate"):
        fitting.summed(losses, 4, ["a", "b", "c"], "points")
    many = [str(number) for number in range(8)]
    with pytest.raises(PipelineError, match="for points 0, 1, 2, 3, 4 and 3 more"):
        fitting.summed(torch.full((8,), math.nan), 0, many, "points")
