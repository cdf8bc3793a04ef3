import pytest
import torch

from pipeline.contracts.segmenter import COMPOSITES
from pipeline.images.store import Wanted
from pipeline.segmenter import composites
from pipeline.segmenter.data import (
    FIXED_INPUTS,
    FIXED_PARAMS,
    TRAINING_INPUTS,
    TRAINING_PARAMS,
    FixedPairs,
    PairBatch,
    TrainingPairs,
    open_fixed,
    open_training,
)
from pipeline.stage import Run, Stage, execute
from pipeline.training.batches import EpochBatch, EpochBatches, Unreadable, loader
from tests.segmenter.studio import FIGURES, PLACES, TEXTURE, Studio

LEARNING = Stage("a_training", TRAINING_PARAMS, TRAINING_INPUTS, ())

JUDGING = Stage("a_judging", FIXED_PARAMS, FIXED_INPUTS, ())


def training(studio: Studio, count: int = 10, **changes: object) -> TrainingPairs:
    run = Run(LEARNING, studio.params(**changes), studio.root)
    return open_training(run, seed=1, count=count)


def fixed(studio: Studio, split: str = "val") -> FixedPairs:
    params = studio.params()
    execute(composites.STAGE, composites.main, params, studio.root)
    return open_fixed(Run(JUDGING, params, studio.root), split)


def test_a_batch_holds_pictures_and_the_truth(studio: Studio) -> None:
    batch = training(studio)[EpochBatch(0, [0, 3, 9])]
    assert isinstance(batch, PairBatch)
    assert batch.images.shape == (3, 64, 64, 3)
    assert batch.alphas.shape == (3, 64, 64)
    assert batch.images.dtype == batch.alphas.dtype == torch.uint8
    assert batch.numbers.tolist() == [0, 3, 9]
    assert set(batch.foregrounds.tolist()) <= {0, *FIGURES["train"]}
    assert set(batch.backgrounds.tolist()) <= {*PLACES["train"], *TEXTURE["train"]}
    shown = [bool(alpha.any()) for alpha in batch.alphas]
    assert shown == [post != 0 for post in batch.foregrounds.tolist()]


def test_a_picture_depends_on_seed_epoch_and_sample_alone(studio: Studio) -> None:
    pairs = training(studio)
    whole, alone = pairs[EpochBatch(2, [4, 7])], training(studio)[EpochBatch(2, [7])]
    assert isinstance(whole, PairBatch)
    assert isinstance(alone, PairBatch)
    assert (whole.images[1] == alone.images[0]).all()
    other = pairs[EpochBatch(3, [7])]
    assert isinstance(other, PairBatch)
    assert not (other.images[0] == alone.images[0]).all()


def test_foregrounds_take_turns_whatever_an_epoch_s_length(studio: Studio) -> None:
    pairs = training(studio, count=3, **{"segmenter.canvas.empty": 0.0})
    seen = [pairs.draw(epoch, sample)[0].foreground for epoch in range(4) for sample in range(3)]
    assert sorted(post for post in seen if post) == sorted(FIGURES["train"] * 3)


def test_some_pictures_have_no_figure(studio: Studio) -> None:
    pairs = training(studio, **{"segmenter.canvas.empty": 0.25})
    empty = [pairs.draw(0, sample)[0].foreground is None for sample in range(400)]
    assert 70 <= sum(empty) <= 130


def test_all_backgrounds_are_drawn(studio: Studio) -> None:
    pairs = training(studio)
    drawn = {pairs.draw(0, sample)[0].background for sample in range(100)}
    assert drawn == {*PLACES["train"], *TEXTURE["train"]}


def test_styles_change_the_picture_and_not_the_truth(studio: Studio) -> None:
    off = {f"segmenter.styles.{name}": 0.0 for name in ("sketch", "blur", "noise", "jpeg")}
    plain = training(studio, **off, **{"segmenter.styles.greyscale": 0.0})[EpochBatch(0, [1])]
    grey = training(studio, **off, **{"segmenter.styles.greyscale": 1.0})[EpochBatch(0, [1])]
    assert isinstance(plain, PairBatch)
    assert isinstance(grey, PairBatch)
    assert (plain.alphas == grey.alphas).all()
    assert not (plain.images == grey.images).all()
    assert (grey.images[..., 0] == grey.images[..., 1]).all()


def test_what_cannot_be_read_becomes_a_message(studio: Studio) -> None:
    pairs = training(studio, **{"segmenter.canvas.empty": 0.0})
    studio.file(Wanted(102, "original", "png", None)).unlink()
    assert pairs[EpochBatch(0, [0, 1])] == Unreadable(
        "post 102: original/0102/102.png is gone from the image store; open again"
    )


def test_workers_give_what_one_process_gives(studio: Studio) -> None:
    def epoch(workers: int) -> list[torch.Tensor]:
        reading = loader(training(studio), EpochBatches(10, 5, seed=3), workers)
        return [batch.images for batch in reading if isinstance(batch, PairBatch)]

    assert all((a == b).all() for a, b in zip(epoch(1), epoch(2), strict=True))


def test_fixed_pairs_come_in_order(studio: Studio) -> None:
    pairs = fixed(studio)
    assert len(pairs) == 8
    batch = pairs[EpochBatch(0, [0, 5])]
    assert isinstance(batch, PairBatch)
    assert batch.numbers.tolist() == [0, 5]
    rows = pairs.rows.to_pylist()
    assert batch.backgrounds.tolist() == [rows[0]["background"], rows[5]["background"]]


def test_a_pair_whose_source_was_taken_down_is_refused(studio: Studio) -> None:
    fixed(studio)
    studio.put_splits(without=(111,))
    pairs = open_fixed(Run(JUDGING, studio.params(), studio.root), "val")
    hurt = pairs.rows["foreground"].to_pylist().index(111)
    said = pairs[EpochBatch(0, [hurt])]
    assert isinstance(said, Unreadable)
    assert said.message.startswith(f"pair val {hurt}: foreground 111 is no longer among")


def test_a_pair_that_comes_out_otherwise_is_refused(studio: Studio) -> None:
    rows = fixed(studio).rows.to_pylist()
    rows[2]["degrees"] += 5
    studio.put(COMPOSITES, rows)
    pairs = open_fixed(Run(JUDGING, studio.params(), studio.root), "val")
    assert isinstance(pairs[EpochBatch(0, [1])], PairBatch)
    said = pairs[EpochBatch(0, [1, 2])]
    assert isinstance(said, Unreadable)
    assert said.message.startswith("pair val 2 does not come out as it did")


@pytest.mark.parametrize("split", ["val", "test"])
def test_each_split_has_its_own_sources(split: str, studio: Studio) -> None:
    posts = fixed(studio, split).rows["foreground"].to_pylist()
    assert {post for post in posts if post} == set(FIGURES[split])
