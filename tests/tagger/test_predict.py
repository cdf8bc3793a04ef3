import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image

from pipeline.contracts.table import read_table
from pipeline.contracts.tagger import CLASSES, TAGGER_MODEL, TAGGER_TEST_SCORES, TAGGER_VAL_SCORES
from pipeline.engine import kept
from pipeline.errors import PipelineError
from pipeline.stage import Run, execute
from pipeline.tagger import predict
from pipeline.tagger.classes import read_classes
from pipeline.tagger.model import Card, build_network, load_tagger, score
from pipeline.tagger.predict import STAGE, main
from pipeline.training.folder import save_model
from pipeline.training.pixels import normalise
from tests.tagger.conftest import NAMES, World, write_classes


@pytest.fixture
def model(world: World) -> Path:
    """A network of random weights in the model's place."""
    classes = read_classes(world.root / CLASSES.format(corpus="sample"))
    folder = world.root / TAGGER_MODEL.format(corpus="sample")
    card = Card("resnet18", 32, classes.hash, NAMES, (), "sample", {}, None, 0, 0.0, {})
    torch.manual_seed(0)
    save_model(folder, card, build_network("resnet18", 4).state_dict())
    return folder


def files(world: World) -> list[Path]:
    tables = (TAGGER_VAL_SCORES, TAGGER_TEST_SCORES)
    return [world.root / table.path.format(corpus="sample") for table in tables]


def test_every_class_of_every_image_gets_its_score(world: World, model: Path) -> None:
    assert execute(STAGE, main, world.params(), world.root) == {"val images": 9, "test images": 6}
    val = read_table(files(world)[0], TAGGER_VAL_SCORES.schema)
    assert val["post_id"].to_pylist() == [post for post in world.posts("val") for _ in range(4)]
    assert val["class"].to_pylist() == [0, 1, 2, 3] * 9
    # The score of the second image by hand: read, letterboxed, normalised.
    picture = Image.open(world.file(25))
    square = Image.new("RGB", (64, 64), "white")
    square.paste(picture, (0, (64 - picture.height) // 2))
    pixels = torch.from_numpy(np.array(square.resize((32, 32), Image.Resampling.BOX)))
    expected = score(load_tagger(model).network, normalise(pixels.permute(2, 0, 1)[None]))
    found = val["score"].to_numpy().reshape(9, 4)
    assert found[1] == pytest.approx(expected[0].numpy(), abs=0.02)
    assert np.abs(found[0] - found[1]).max() > 1e-4


def test_the_bytes_do_not_depend_on_workers(
    world: World, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predict, "IMAGES_IN_SHARD", 4)
    execute(STAGE, main, world.params(), world.root)
    alone = [file.read_bytes() for file in files(world)]
    execute(STAGE, main, world.params(**{"engine.workers": 2}), world.root)
    assert [file.read_bytes() for file in files(world)] == alone


def test_other_classes_than_the_model_s_are_refused(world: World, model: Path) -> None:
    write_classes(world.root / CLASSES.format(corpus="sample"), (*NAMES, "white"))
    with pytest.raises(PipelineError, match="4 then, 5 now, with 'white'"):
        execute(STAGE, main, world.params(), world.root)


def test_a_vanished_image_is_named(world: World, model: Path) -> None:
    world.file(26).unlink()
    with pytest.raises(PipelineError, match=r"512px/0026/26\.jpg of post 26"):
        execute(STAGE, main, world.params(), world.root)


def test_a_checkpoint_of_another_architecture_is_refused(world: World, model: Path) -> None:
    card = json.loads((model / "model.json").read_text())
    (model / "model.json").write_text(json.dumps(card | {"architecture": "resnet50"}))
    with pytest.raises(PipelineError, match="weights of another network than resnet50"):
        execute(STAGE, main, world.params(), world.root)


def test_finished_shards_are_not_scored_again(
    world: World, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predict, "IMAGES_IN_SHARD", 4)
    hidden = world.file(30).read_bytes()  # in the second shard of val
    run = Run(STAGE, world.params(), world.root)
    manifest = predict.open_split(run, "val")
    world.file(30).unlink()
    shards = [predict._Shard(manifest.part(start, start + 4), model) for start in (0, 4)]
    kept_in = [run.work / f"val-{start:09d}.npy" for start in (0, 4)]
    parts = kept(run.map_shards, predict._score_shard, shards, kept_in)
    assert next(parts) == kept_in[0]
    with pytest.raises(PipelineError, match="shard 2 of 2: post 30"):
        next(parts)
    assert [file.name for file in run.work.iterdir()] == ["val-000000000.npy"]
    world.file(30).write_bytes(hidden)
    marked = np.load(kept_in[0]) * 0 + 0.5
    np.save(kept_in[0], marked)
    execute(STAGE, main, world.params(), world.root)
    scores = pq.read_table(files(world)[0])["score"].to_numpy().reshape(9, 4)
    assert (scores[:4] == 0.5).all()
    assert (scores[4:] != 0.5).any()
