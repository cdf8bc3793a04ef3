import pytest

from pipeline.errors import PipelineError
from pipeline.training.batches import EpochBatches, Unreadable, readable


def test_an_epoch_s_order_depends_on_seed_and_epoch_alone() -> None:
    def order(seed: int, epoch: int) -> list[list[int]]:
        batches = EpochBatches(10, 3, seed)
        batches.set_epoch(epoch)
        return [batch.samples for batch in batches]

    assert order(1, 0) == order(1, 0)
    assert order(1, 0) != order(1, 1)
    assert order(1, 0) != order(2, 0)
    assert [len(batch) for batch in order(1, 0)] == [3, 3, 3]
    seen = {index for batch in order(1, 0) for index in batch}
    assert len(seen) == 9
    assert seen < set(range(10))


def test_without_a_seed_every_sample_comes_in_order() -> None:
    batches = EpochBatches(7, 3, None)
    assert [batch.samples for batch in batches] == [[0, 1, 2], [3, 4, 5], [6]]
    assert len(batches) == 3


def test_a_resumed_epoch_leaves_out_what_was_seen_and_the_next_one_nothing() -> None:
    whole, resumed = EpochBatches(10, 3, 1), EpochBatches(10, 3, 1)
    resumed.resume(2, samples=3, batches=2)
    whole.set_epoch(2)
    assert list(resumed) == list(whole)[1:]
    for epoch, skipped in ((2, 1), (3, 0)):
        whole.set_epoch(epoch)
        resumed.set_epoch(epoch)
        assert list(resumed) == list(whole)[skipped:]


def test_several_processes_share_an_epoch() -> None:
    parts = [list(EpochBatches(13, 3, 1, rank, 2)) for rank in range(2)]
    assert [len(part) for part in parts] == [2, 2]
    alone = [batch.samples for batch in EpochBatches(13, 6, 1)]
    assert [mine.samples + other.samples for mine, other in zip(*parts, strict=True)] == alone


def test_without_a_seed_processes_take_turns_and_some_get_one_again() -> None:
    parts = [EpochBatches(7, 2, None, rank, 3) for rank in range(3)]
    assert [[batch.samples for batch in part] for part in parts] == [
        [[0, 1], [6]],
        [[2, 3], [0, 1]],
        [[4, 5], [2, 3]],
    ]
    assert {part.whole for part in parts} == {4}  # of the six; the last two come again


def test_an_epoch_goes_on_with_other_processes() -> None:
    (order,) = (batch.samples for batch in EpochBatches(13, 13, 1))
    parts = [EpochBatches(13, 2, 1, rank, 2) for rank in range(2)]
    for part in parts:
        part.resume(0, samples=3, batches=2)
    assert [[batch.samples for batch in part] for part in parts] == [
        [order[3:5], order[7:9]],
        [order[5:7], order[9:11]],
    ]


def test_what_is_left_of_an_epoch_is_shared_out_when_it_is_less_than_all_take() -> None:
    (order,) = (batch.samples for batch in EpochBatches(13, 13, 1))
    parts = [EpochBatches(13, 4, 1, rank, 2) for rank in range(2)]
    for part in parts:
        part.resume(0, samples=8, batches=1)
    assert [[batch.samples for batch in part] for part in parts] == [[order[8:10]], [order[10:12]]]


def test_fewer_samples_than_a_batch_make_one() -> None:
    assert [sorted(batch.samples) for batch in EpochBatches(2, 3, 1)] == [[0, 1]]


def test_a_batch_says_which_epoch_it_is_of() -> None:
    batches = EpochBatches(4, 2, 1)
    batches.set_epoch(7)
    assert [batch.epoch for batch in batches] == [7, 7]


def test_what_a_worker_could_not_read_is_told() -> None:
    assert readable("a batch") == "a batch"
    with pytest.raises(PipelineError, match="post 3 is gone"):
        readable(Unreadable("post 3 is gone"))
