import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from pipeline.contracts.segmenter import COMPOSITES, SEGMENTER_CURVES, SEGMENTER_MODEL
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.segmenter import composites
from pipeline.segmenter.data import FixedPairs, TrainingPairs, open_fixed, open_training
from pipeline.segmenter.fitting import SegmenterFitting
from pipeline.segmenter.model import Network, load_segmenter
from pipeline.segmenter.train import STAGE, fit, main
from pipeline.stage import Run, execute
from tests.segmenter.networks import random_network
from tests.segmenter.studio import FIGURES, Studio

SEED = 2019

TOLERANCE = 1e-6
"""Between the weights of a resumed run and an undisturbed one, on one machine."""


def params(studio: Studio, **changes: Any) -> Params:
    """Settings of a training of a few seconds."""
    small = {
        "segmenter.canvas.size": 32,
        "segmenter.train.epochs": 2,
        "segmenter.train.batch": 4,
        "segmenter.train.pairs": 16,
    }
    return studio.params(**(small | changes))


@pytest.fixture
def ready(studio: Studio) -> Studio:
    """With the fixed pairs."""
    execute(composites.STAGE, composites.main, params(studio), studio.root)
    return studio


def opened(studio: Studio, settings: Params) -> tuple[TrainingPairs, FixedPairs]:
    run = Run(STAGE, settings, studio.root)
    pairs = settings.segmenter.train.pairs
    return open_training(run, SEED, pairs), open_fixed(run, "val")


def test_training_leaves_a_model_its_card_and_its_curves(ready: Studio) -> None:
    counts = execute(STAGE, main, params(ready), ready.root)
    assert counts == {
        "foregrounds": 4,
        "backgrounds": 5,
        "val pairs": 8,
        "epochs": 2,
        "best epoch": counts["best epoch"],
    }
    card = load_segmenter(ready.root / SEGMENTER_MODEL.format(corpus="sample")).card
    assert (card.backbone, card.input_size, card.corpus) == ("resnet18", 32, "sample")
    assert card.initial_weights is None
    assert set(card.versions) == {"posebooru", "torch", "torchvision"}
    curves = ready.root / SEGMENTER_CURVES.format(corpus="sample") / "plots/metrics"
    rows = (curves / "val/f1.tsv").read_text().splitlines()[1:]
    values = [float(row.split("\t")[1]) for row in rows]
    assert len(values) == 2
    assert max(values) == card.val_f1 == values[card.epoch]


def test_figures_are_learnt(ready: Studio) -> None:
    settings = params(
        ready,
        **{
            "segmenter.train.epochs": 6,
            "segmenter.train.pairs": 48,
            "segmenter.train.batch": 8,
            "segmenter.train.learning_rate": 0.003,
        },
    )
    train, val = opened(ready, settings)
    fitting = fit(settings, train, val, random_network(), ready.root / "best.safetensors")
    history = fitting.progress.history
    assert history[-1]["train/loss"] < 0.9 * history[0]["train/loss"]
    assert history[-1]["val/loss"] < 0.6 * history[0]["val/loss"]


def test_workers_change_nothing(ready: Studio) -> None:
    model = ready.root / SEGMENTER_MODEL.format(corpus="sample") / "model.safetensors"
    once = {"segmenter.train.epochs": 1}
    execute(STAGE, main, params(ready, **once), ready.root)
    alone = model.read_bytes()
    execute(STAGE, main, params(ready, **once, **{"engine.workers": 2}), ready.root)
    assert model.read_bytes() == alone


def test_a_run_killed_in_mid_epoch_ends_as_an_undisturbed_one(
    ready: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = params(ready)
    train, val = opened(ready, settings)

    def training(name: str) -> SegmenterFitting:
        folder = ready.root / name
        folder.mkdir(exist_ok=True)
        best = folder / "best.safetensors"
        return fit(settings, train, val, random_network(), best, every=1)

    undisturbed = training("undisturbed")
    seen = 0
    step = SegmenterFitting.training_step

    def until_the_sixth(self: SegmenterFitting, batch: Any, index: int) -> torch.Tensor:
        nonlocal seen
        seen += 1
        if seen == 6:
            raise PipelineError("killed")
        return step(self, batch, index)

    monkeypatch.setattr(SegmenterFitting, "training_step", until_the_sixth)
    with pytest.raises(PipelineError, match="killed"):
        training("killed")
    resumed = training("killed")
    assert seen == 6 + 3  # five of eight batches had been trained on
    for mine, other in zip(resumed.progress.history, undisturbed.progress.history, strict=True):
        assert mine == pytest.approx(other, abs=TOLERANCE)
    first, second = (
        load_file(ready.root / name / "best.safetensors") for name in ("undisturbed", "killed")
    )
    for name, tensor in first.items():
        assert torch.allclose(second[name], tensor, atol=TOLERANCE), name


@pytest.mark.slow
def test_two_devices_train_it(ready: Studio) -> None:
    settings = params(ready, **{"segmenter.train.devices": 2, "segmenter.train.batch": 2})
    counts = execute(STAGE, main, settings, ready.root)
    assert (counts["val pairs"], counts["epochs"]) == (8, 2)
    curves = ready.root / SEGMENTER_CURVES.format(corpus="sample") / "plots/metrics"
    for name in ("train/loss", "val/loss", "val/f1"):
        rows = (curves / f"{name}.tsv").read_text().splitlines()[1:]
        assert len(rows) == 2
        assert all(math.isfinite(float(row.split("\t")[1])) for row in rows)
    load_segmenter(ready.root / SEGMENTER_MODEL.format(corpus="sample"))


def test_a_loss_that_is_no_number_stops_with_the_batch_and_its_pairs(ready: Studio) -> None:
    settings = params(ready)
    train, val = opened(ready, settings)
    network = Network("resnet18")
    with torch.no_grad():
        network.fine[2].bias[0] = math.nan
    with pytest.raises(PipelineError) as caught:
        fit(settings, train, val, network, ready.root / "best.safetensors")
    said = str(caught.value)
    assert "the loss is not a number in epoch 0, batch 0, for pairs " in said
    assert any(f"{figure} on " in said for figure in FIGURES["train"])


def test_a_source_that_has_gone_is_told_before_training(ready: Studio) -> None:
    (ready.root / "mirror/original/0102/102.png").unlink()
    with pytest.raises(PipelineError, match=r"the first original/0102/102\.png of post 102"):
        execute(STAGE, main, params(ready), ready.root)


def test_a_pair_whose_source_was_taken_down_is_refused(ready: Studio) -> None:
    ready.put_splits(without=(111,))
    with pytest.raises(PipelineError, match=r"pair val .: foreground 111 is no longer among"):
        execute(STAGE, main, params(ready), ready.root)


def test_validation_without_any_figure_is_told(
    ready: Studio, put_table: Callable[..., Path]
) -> None:
    rows = composites_of(ready)
    put_table(COMPOSITES, [row | {"foreground": None} for row in rows])
    with pytest.raises(PipelineError, match="not one of the validation pairs has a figure"):
        execute(STAGE, main, params(ready), ready.root)


def composites_of(studio: Studio) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    path = studio.root / COMPOSITES.path.format(corpus="sample")
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def test_training_begins_with_given_weights(ready: Studio) -> None:
    given = random_network(seed=5)
    torch.save(given.state_dict(), ready.root / "given.pth")
    settings = params(
        ready,
        **{
            "segmenter.model.weights": "given.pth",
            "segmenter.train.epochs": 1,
            "segmenter.train.learning_rate": 1e-12,
        },
    )
    execute(STAGE, main, settings, ready.root)
    segmenter = load_segmenter(ready.root / SEGMENTER_MODEL.format(corpus="sample"))
    name = "fine.1.0.weight"
    assert torch.allclose(segmenter.network.state_dict()[name], given.state_dict()[name], atol=1e-9)
    assert segmenter.card.initial_weights is not None
    assert segmenter.card.initial_weights["name"] == "given.pth"
