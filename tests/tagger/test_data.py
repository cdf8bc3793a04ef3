from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.contracts.tagger import LABELS, TAGGER_SPLITS
from pipeline.errors import PipelineError
from pipeline.stage import Run
from pipeline.tagger.data import (
    Batch,
    Reading,
    Samples,
    open_split,
    with_labels,
)
from pipeline.tagger.train import STAGE
from pipeline.training.batches import EpochBatch, Unreadable
from tests.tagger.conftest import World


def samples(world: World, split: str = "train") -> Samples:
    run = Run(STAGE, world.params(), world.root)
    return with_labels(run, open_split(run, split), 4)


def test_a_split_s_images_come_with_their_labels(world: World) -> None:
    val = samples(world, "val")
    assert val.manifest.post_ids == world.posts("val")
    assert val.target(1).tolist() == [False, True, False, False]  # post 25 is green
    assert val.counts.tolist() == [3, 3, 3, 0]


def test_posts_without_classes_are_counted(world: World, put_table: Callable[..., Path]) -> None:
    rows = [{"post_id": post, "classes": [0, 2] if post == 1 else []} for post in range(39)]
    put_table(LABELS, rows)
    train = samples(world)
    assert train.without_classes == 23
    assert train.target(1).tolist() == [True, False, True, False]
    assert not train.target(0).any()


def test_posts_without_labels_are_told(world: World, put_table: Callable[..., Path]) -> None:
    put_table(LABELS, [{"post_id": post, "classes": []} for post in range(39) if post != 3])
    with pytest.raises(PipelineError, match="no labels for 1 posts, the first 3"):
        samples(world)


def test_a_class_that_is_none_is_told(world: World, put_table: Callable[..., Path]) -> None:
    put_table(LABELS, [{"post_id": post, "classes": [4]} for post in range(39)])
    with pytest.raises(PipelineError, match="class 4 of 4"):
        samples(world)


def test_an_empty_split_is_told(world: World, put_table: Callable[..., Path]) -> None:
    put_table(TAGGER_SPLITS, [{"post_id": 1, "group": 1, "split": "train"}])
    with pytest.raises(PipelineError, match="the val split of the tagger's data is empty"):
        samples(world, "val")


def test_a_batch_holds_images_targets_and_posts(world: World) -> None:
    batch = Reading(samples(world), 32)[EpochBatch(0, [4, 2])]
    assert isinstance(batch, Batch)
    assert batch.images.shape == (2, 32, 32, 3)
    assert batch.targets.tolist() == [[False, True, False, False], [False, False, True, False]]
    assert batch.post_ids.tolist() == [4, 2]


def test_a_vanished_image_becomes_a_message(world: World) -> None:
    reading = Reading(samples(world), 32)
    world.file(5).unlink()
    assert reading[EpochBatch(0, [4, 5])] == Unreadable(
        "post 5: 512px/0005/5.jpg is gone from the image store; open again"
    )
    assert isinstance(reading[EpochBatch(0, [4])], Batch)


def test_an_image_over_the_limits_becomes_a_message(world: World) -> None:
    run = Run(STAGE, world.params(**{"images.max_pixels": 100}), world.root)
    reading = Reading(with_labels(run, open_split(run, "train"), 4), 32)
    assert reading[EpochBatch(0, [4])] == Unreadable("post 4: its image: too_many_pixels: 64x52")
