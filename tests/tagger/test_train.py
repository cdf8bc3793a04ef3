import json
import math
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.contracts.tagger import LABELS, TAGGER_CURVES, TAGGER_MODEL
from pipeline.corpus.locks import locked
from pipeline.errors import PipelineError
from pipeline.stage import Run, execute
from pipeline.tagger.data import Samples, open_split, with_labels
from pipeline.tagger.fitting import TaggerFitting
from pipeline.tagger.loss import ClassWeights
from pipeline.tagger.model import build_network, load_tagger
from pipeline.tagger.train import STAGE, fit, main
from pipeline.training.batches import EpochBatches
from tests.conftest import REPOSITORY
from tests.tagger.conftest import COUNTS, World

SEED = 2019

TOLERANCE = 1e-6
"""Between the weights of a resumed run and an undisturbed one, on one machine."""


def samples(world: World) -> tuple[Samples, Samples]:
    run = Run(STAGE, world.params(), world.root)
    train, val = (with_labels(run, open_split(run, split), 4) for split in ("train", "val"))
    return train, val


def in_batch(train: Samples, *, epoch: int, batch: int) -> int:
    """A post of this batch of this epoch that was in one of the first five of the epoch before."""
    order = EpochBatches(len(train), 3, SEED)
    order.set_epoch(epoch)
    chosen = list(order)[batch].samples
    if epoch:
        order.set_epoch(epoch - 1)
        before = {index for earlier in list(order)[:5] for index in earlier.samples}
        chosen = [index for index in chosen if index in before]
    return train.manifest.post_ids[chosen[0]]


def test_colours_are_learnt_and_the_best_weights_kept(world: World) -> None:
    counts = execute(STAGE, main, world.params(**{"tagger.train.epochs": 4}), world.root)
    assert counts["classes"] == 3
    assert counts["unlearnt"] == 1
    card = load_tagger(world.root / TAGGER_MODEL.format(corpus="sample")).card
    assert card.val_map > 0.9  # by chance 1/3
    assert card.unlearnt == ("purple",)
    assert card.samples == {"train": 24, "val": 9}
    assert card.initial_weights is None
    assert card.corpus == "sample"
    curves = world.root / TAGGER_CURVES.format(corpus="sample")
    rows = (curves / "plots/metrics/val/map.tsv").read_text().splitlines()[1:]
    values = [float(row.split("\t")[1]) for row in rows]
    assert len(values) == 4
    assert max(values) == card.val_map == values[card.epoch]


def test_workers_change_nothing(world: World) -> None:
    model = world.root / TAGGER_MODEL.format(corpus="sample") / "model.safetensors"
    execute(STAGE, main, world.params(), world.root)
    alone = model.read_bytes()
    execute(STAGE, main, world.params(**{"engine.workers": 2}), world.root)
    assert model.read_bytes() == alone


def trained(world: World, **changes: object) -> bytes:
    """The weights of a training with these settings."""
    execute(STAGE, main, world.params(**changes), world.root)
    return (world.root / TAGGER_MODEL.format(corpus="sample") / "model.safetensors").read_bytes()


def test_packed_images_give_the_very_same_weights(world: World) -> None:
    single = trained(world, **{"tagger.train.epochs": 1})
    settings = ("--params", str(world.root / "params.yaml"), "--root", str(world.root))
    words = ["export", "packed", "tagger", "--out", str(world.root / "packed"), "--per-shard", "7"]
    done = CliRunner().invoke(app, [*words, *settings])
    assert done.exit_code == 0, done.output
    assert "images 39, shards 6" in done.output
    shutil.rmtree(world.root / "mirror")
    (world.root / "mirror").mkdir()
    packed = {"images.packed": "packed", "engine.workers": 2, "tagger.train.epochs": 1}
    assert trained(world, **packed) == single


class Watch(threading.Thread):
    """Looks again and again at how many bytes a cache holds, until it is told to stop."""

    def __init__(self, store: Path) -> None:
        super().__init__()
        self.most = 0
        self.stop = threading.Event()
        self._store = store

    def run(self) -> None:
        while not self.stop.wait(0.001):
            with locked(self._store / ".cache/lock"):  # else one may leave and be counted still
                files = list(self._store.glob("512px/*/*"))
                self.most = max(self.most, sum(file.stat().st_size for file in files))


def test_images_streamed_through_a_small_cache_give_the_very_same_weights(
    world: World, bucket: Callable[[str, bytes], None]
) -> None:
    local = trained(world, **{"tagger.train.epochs": 1})
    files = [world.file(post) for split in COUNTS for post in world.posts(split)]
    for file in files:
        bucket(str(file.relative_to(world.root)), file.read_bytes())
    bound = sum(file.stat().st_size for file in files) // 4
    shutil.rmtree(world.root / "mirror")
    watch = Watch(world.root / "datasets/sample/store")
    watch.start()
    try:
        streamed = trained(
            world,
            **{
                "corpus.root": "s3://danbooru/mirror",
                "engine.workers": 2,
                "fetch.requests_per_second": 10_000.0,
                "images.cache_gb": bound / 1e9,
                "tagger.train.epochs": 1,
            },
        )
    finally:
        watch.stop.set()
        watch.join()
    assert streamed == local
    assert bound / 2 < watch.most <= bound


@pytest.mark.parametrize(("accumulate", "workers"), [(1, 1), (2, 2)])
def test_a_run_killed_twice_in_mid_epoch_ends_as_an_undisturbed_one(
    accumulate: int, workers: int, world: World
) -> None:
    params = world.params(
        **{
            "tagger.train.epochs": 2,
            "tagger.train.batch": 3,
            "tagger.train.accumulate": accumulate,
            "tagger.train.seed": SEED,
            "engine.workers": workers,
        }
    )
    train, val = samples(world)

    def training(name: str) -> TaggerFitting:
        folder = world.root / name
        folder.mkdir(exist_ok=True)
        torch.manual_seed(1)
        weights = ClassWeights.of(train.counts, len(train))
        network = build_network("resnet18", 4)
        return fit(params, train, val, weights, network, folder / "best.safetensors", every=1)

    undisturbed = training("undisturbed")
    for post in (in_batch(train, epoch=0, batch=5), in_batch(train, epoch=1, batch=6)):
        # An image that is away stops the run at the batch that wants it.
        data = world.file(post).read_bytes()
        world.file(post).unlink()
        with pytest.raises(PipelineError, match=f"post {post}: .* is gone from the image store"):
            training("killed")
        done = torch.load(world.root / "killed/last.ckpt", weights_only=True)["progress"]
        assert done["samples"] > 3 * 3
        world.file(post).write_bytes(data)
    resumed = training("killed")
    for mine, other in zip(resumed.progress.history, undisturbed.progress.history, strict=True):
        assert mine == pytest.approx(other, abs=TOLERANCE)
    assert resumed.progress.best_epoch == undisturbed.progress.best_epoch
    for name, tensor in undisturbed.network.state_dict().items():
        assert torch.allclose(resumed.network.state_dict()[name], tensor, atol=TOLERANCE), name
    first, second = (
        load_file(world.root / name / "best.safetensors") for name in ("undisturbed", "killed")
    )
    for name, tensor in first.items():
        assert torch.allclose(second[name], tensor, atol=TOLERANCE), name


def test_a_loss_that_is_no_number_stops_with_batch_and_posts(world: World) -> None:
    train, val = samples(world)
    network = build_network("resnet18", 4)
    with torch.no_grad():
        network.fc.bias[0] = math.nan
    weights = ClassWeights.of(train.counts, len(train))
    with pytest.raises(PipelineError) as caught:
        fit(world.params(), train, val, weights, network, world.root / "best.safetensors")
    order = next(iter(EpochBatches(24, 6, world.params().tagger.train.seed))).samples
    assert "not a number in epoch 0, batch 0, for posts " in str(caught.value)
    assert ", ".join(map(str, order[:5])) + " and 1 more" in str(caught.value)


def test_images_without_any_label_cannot_be_learnt_from(
    world: World, put_table: Callable[..., Path]
) -> None:
    put_table(LABELS, [{"post_id": post, "classes": []} for post in range(39)])
    with pytest.raises(PipelineError, match=r"none of 4 classes can be learnt.*\(24 of them"):
        execute(STAGE, main, world.params(), world.root)


def test_a_validation_split_without_any_class_is_told(
    world: World, put_table: Callable[..., Path]
) -> None:
    rows = [{"post_id": post, "classes": [post % 3] if post < 24 else []} for post in range(39)]
    put_table(LABELS, rows)
    with pytest.raises(PipelineError, match="no class is on any of 9 validation images"):
        execute(STAGE, main, world.params(), world.root)


def test_a_class_that_validation_lacks_is_trained_and_left_out_of_the_mean(
    world: World, put_table: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    rows = [{"post_id": post, "classes": [post % 3] if post < 24 else [0]} for post in range(39)]
    put_table(LABELS, rows)
    with caplog.at_level("INFO", "posebooru"):
        counts = execute(STAGE, main, world.params(**{"tagger.train.epochs": 1}), world.root)
    assert counts["classes"] == 3
    assert "3 are on no validation image" in caplog.text
    card = load_tagger(world.root / TAGGER_MODEL.format(corpus="sample")).card
    assert card.val_map == pytest.approx(1)  # class 0 alone is judged, and is on every image


def test_training_goes_on_from_given_weights(world: World) -> None:
    given = build_network("resnet18", 7)
    torch.save(given.state_dict(), world.root / "given.pth")
    settings = world.params(
        **{
            "tagger.model.weights": "given.pth",
            "tagger.train.epochs": 1,
            "tagger.train.learning_rate": 1e-12,
        }
    )
    execute(STAGE, main, settings, world.root)
    tagger = load_tagger(world.root / TAGGER_MODEL.format(corpus="sample"))
    kept = tagger.network.state_dict()["layer2.0.conv1.weight"]
    assert torch.allclose(kept, given.state_dict()["layer2.0.conv1.weight"], atol=1e-9)
    assert tagger.card.initial_weights is not None
    assert tagger.card.initial_weights["name"] == "given.pth"


def test_a_vanished_image_that_cannot_be_had_again_is_named_before_training(world: World) -> None:
    world.file(3).unlink()
    with pytest.raises(PipelineError, match=r"the first 512px/0003/3\.jpg of post 3"):
        execute(STAGE, main, world.params(), world.root)


def test_the_card_is_readable_by_people(world: World) -> None:
    execute(STAGE, main, world.params(**{"tagger.train.epochs": 1}), world.root)
    text = (world.root / TAGGER_MODEL.format(corpus="sample") / "model.json").read_text()
    assert json.loads(text)["architecture"] == "resnet18"
    assert set(json.loads(text)["versions"]) == {"posebooru", "torch", "torchvision"}


def test_ctrl_c_ends_it_with_130(world: World) -> None:
    world.params(**{"tagger.train.epochs": 1000})  # written to params.yaml
    arguments = ["--params", str(world.root / "params.yaml"), "--root", str(world.root)]
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline.tagger.train", *arguments],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "epoch 1 of 1000" in line:
                process.send_signal(signal.SIGINT)
                break
        said = process.stderr.read()
        assert process.wait() == 130
    assert "tagger_train: interrupted; run again to go on" in said
    assert "Traceback" not in said
