import torch

from pipeline.training.inference import best_device, one_thread


def test_threads_are_one_within_and_as_before_after() -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with one_thread():
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_the_device_can_compute() -> None:
    assert float(torch.ones(2, device=best_device()).sum()) == 2
