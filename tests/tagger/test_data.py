from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.contracts import LABELS, TAGGER_SPLITS
from pipeline.errors import PipelineError
from pipeline.stage import Run
from pipeline.tagger.data import (
    Batch,
    EpochBatches,
    Reading,
    Samples,
    Unreadable,
    open_images,
    read_square,
    with_labels,
)
from pipeline.tagger.train import STAGE
from tests.tagger.conftest import World


def samples(world: World, split: str = "train") -> Samples:
    run = Run(STAGE, world.params(), world.root)
    return with_labels(run, open_images(run, split), 4)


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


# size of the file, then where its picture lies in a square of 32: left, top, right, bottom
LETTERBOXES = [
    ((64, 64), (0, 0, 32, 32)),
    ((64, 32), (0, 8, 32, 24)),  # JPEG at a half fits exactly
    ((50, 100), (8, 0, 24, 32)),  # it does not
    ((16, 16), (0, 0, 32, 32)),  # enlarged
    ((300, 1), (0, 15, 32, 16)),  # no side becomes 0
]


@pytest.mark.parametrize(("size", "box"), LETTERBOXES)
def test_the_whole_picture_lies_in_the_middle_of_a_white_square(
    size: tuple[int, int], box: tuple[int, int, int, int], world: World
) -> None:
    manifest = change_image(world, size)
    square = read_square(manifest.manifest, 0, 32)
    assert square.shape == (32, 32, 3)
    expected = np.full((32, 32), 255)
    expected[box[1] : box[3], box[0] : box[2]] = 0
    assert np.abs(square.mean(axis=2) - expected).max() < 3


def change_image(world: World, size: tuple[int, int]) -> Samples:
    """Black pictures of this size in place of post 0's; the manifest with its new hash."""
    import hashlib

    import pyarrow.parquet as pq

    from pipeline.contracts import TAGGER_IMAGES, write_table

    Image.new("RGB", size, "black").save(world.file(0), quality=95)
    path = world.root / TAGGER_IMAGES.path.format(corpus="sample")
    rows = pq.read_table(path).to_pylist()
    rows[0]["sha256"] = hashlib.sha256(world.file(0).read_bytes()).hexdigest()
    import pyarrow as pa

    write_table(pa.Table.from_pylist(rows, TAGGER_IMAGES.schema), path, TAGGER_IMAGES.schema)
    return samples(world)


def test_a_batch_holds_images_targets_and_posts(world: World) -> None:
    batch = Reading(samples(world), 32)[[4, 2]]
    assert isinstance(batch, Batch)
    assert batch.images.shape == (2, 32, 32, 3)
    assert batch.targets.tolist() == [[False, True, False, False], [False, False, True, False]]
    assert batch.post_ids.tolist() == [4, 2]


def test_a_vanished_image_becomes_a_message(world: World) -> None:
    reading = Reading(samples(world), 32)
    world.file(5).unlink()
    assert reading[[4, 5]] == Unreadable(
        "post 5: 512px/0005/5.jpg is gone from the image store; open again"
    )
    assert isinstance(reading[[4]], Batch)


def test_an_image_over_the_limits_becomes_a_message(world: World) -> None:
    run = Run(STAGE, world.params(**{"images.max_pixels": 100}), world.root)
    reading = Reading(with_labels(run, open_images(run, "train"), 4), 32)
    assert reading[[4]] == Unreadable("post 4: its image: too_many_pixels: 64x52")


def test_an_epoch_s_order_depends_on_seed_and_epoch_alone() -> None:
    def order(seed: int, epoch: int) -> list[list[int]]:
        batches = EpochBatches(10, 3, seed)
        batches.set_epoch(epoch)
        return list(batches)

    assert order(1, 0) == order(1, 0)
    assert order(1, 0) != order(1, 1)
    assert order(1, 0) != order(2, 0)
    assert [len(batch) for batch in order(1, 0)] == [3, 3, 3]
    seen = {index for batch in order(1, 0) for index in batch}
    assert len(seen) == 9
    assert seen < set(range(10))


def test_without_a_seed_every_sample_comes_in_order() -> None:
    batches = EpochBatches(7, 3, None)
    assert list(batches) == [[0, 1, 2], [3, 4, 5], [6]]
    assert len(batches) == 3


def test_a_resumed_epoch_leaves_out_what_was_seen_and_the_next_one_nothing() -> None:
    whole, resumed = EpochBatches(10, 3, 1), EpochBatches(10, 3, 1)
    resumed.resume(2, 1)
    whole.set_epoch(2)
    assert list(resumed) == list(whole)[1:]
    for epoch, skipped in ((2, 1), (3, 0)):
        whole.set_epoch(epoch)
        resumed.set_epoch(epoch)
        assert list(resumed) == list(whole)[skipped:]


def test_several_processes_share_an_epoch() -> None:
    parts = [list(EpochBatches(13, 3, 1, rank, 2)) for rank in range(2)]
    assert [len(part) for part in parts] == [2, 2]
    seen = [index for part in parts for batch in part for index in batch]
    assert len(set(seen)) == 12


def test_fewer_samples_than_a_batch_make_one() -> None:
    assert [sorted(batch) for batch in EpochBatches(2, 3, 1)] == [[0, 1]]
