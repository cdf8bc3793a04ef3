"""Entries and roots that several tests of the pose room use."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.params import Params
from pipeline.pose.add_entries import JOINTS, UNUSED
from tests.pose.figures import Figures, make_figures

AddEntry = dict[str, Any]


def add_entry(post_id: int, **changes: Any) -> AddEntry:
    """An entry of AnimeDrawingsDataset: joint n stands at (10 n, 20 n) of a 400x600 frame."""
    points = {joint: [10 * n, 20 * n] for n, joint in enumerate((*JOINTS, *UNUSED), start=1)}
    entry = {"file_name": f"data/images/{post_id}.png", "width": 400, "height": 600}
    return entry | {"points": points} | changes


def moved(entry: AddEntry, **places: Any) -> AddEntry:
    """An entry with some joints elsewhere."""
    return entry | {"points": entry["points"] | places}


@pytest.fixture
def put_add(tmp_path: Path) -> Callable[..., Path]:
    """Write the three files, each split given by its entries: `put_add(test=[...])`."""

    def put(**splits: list[Any]) -> Path:
        folder = tmp_path / "add"
        folder.mkdir(exist_ok=True)
        for split in ("train", "val", "test"):
            (folder / f"{split}.json").write_text(json.dumps(splits.get(split, [])))
        return folder

    return put


@pytest.fixture
def figures(tmp_path: Path, change_params: Callable[..., Params]) -> Figures:
    """A small pose data set, on disk."""
    return make_figures(tmp_path, change_params)
