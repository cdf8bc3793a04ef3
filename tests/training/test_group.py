from functools import partial
from pathlib import Path

import pytest
import torch
from lightning.fabric.plugins.environments import ClusterEnvironment

from pipeline.training import group
from pipeline.training.processes import in_processes


def test_a_process_that_is_alone_tells_itself() -> None:
    assert (group.rank(), group.world()) == (0, 1)
    assert group.totals(1.5, 2) == [1.5, 2]
    assert group.in_turn(["a", "b"], 2) == ["a", "b"]
    assert group.of_all("a") == ["a"]
    assert group.of_rank_zero("a") == "a"


def talk(_: ClusterEnvironment | None, folder: Path) -> None:
    """What each of two processes learns, kept in a file."""
    rank = group.rank()
    heard = {
        "world": group.world(),
        "totals": group.totals(rank + 0.5, 10**12 + rank),
        "in turn": group.in_turn([f"{rank} first", f"{rank} second"], 3),
        "of all": group.of_all(rank),
        "of rank zero": group.of_rank_zero(f"of {rank}"),
    }
    torch.save(heard, folder / f"{rank}")


@pytest.mark.slow
def test_two_processes_tell_each_other(tmp_path: Path) -> None:
    in_processes(partial(talk, folder=tmp_path), 2)
    both = {
        "world": 2,
        "totals": [2, 2 * 10**12 + 1],
        "of all": [0, 1],
        "of rank zero": "of 0",
    }
    assert torch.load(tmp_path / "0") == both | {"in turn": ["0 first", "1 first", "0 second"]}
    assert torch.load(tmp_path / "1") == both | {"in turn": None}
