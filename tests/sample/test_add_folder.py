"""The ADD-style folder, in the real set's form, with its defects."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipeline.keypoints import INDEX
from pipeline.sample.add_folder import FRAME, JOINTS

# The joints of the published files.
PUBLISHED = {
    "body_upper", "neck", "head", "nose_tip", "nose_root",
    *(f"{joint}_{side}" for side in ("left", "right")
      for joint in ("arm", "elbow", "wrist", "thumb", "leg", "knee", "ankle", "tiptoe")),
}  # fmt: skip

MATCHING = {"arm": "shoulder", "leg": "hip", "elbow": "elbow", "knee": "knee", "wrist": "wrist"}


@pytest.fixture(scope="module")
def entries(drawn: Path) -> dict[str, list[dict[str, object]]]:
    return {
        split: json.loads((drawn / f"add/{split}.json").read_text())
        for split in ("train", "val", "test")
    }


def test_form(entries):
    assert set(JOINTS) == PUBLISHED
    for listed in entries.values():
        assert listed
        for entry in listed:
            assert set(entry) == {"file_name", "points", "width", "height"}
            assert set(entry["points"]) == PUBLISHED
            assert Path(entry["file_name"]).stem.isdigit()
            assert all(isinstance(x, int) for point in entry["points"].values() for x in point)


def test_frames_fit_800_by_600_and_are_never_enlarged(entries, drawn):
    sizes = {row["post_id"]: row for row in pq.read_table(drawn / "truth.parquet").to_pylist()}
    for entry in entries["train"] + entries["val"]:
        original = sizes[int(Path(entry["file_name"]).stem)]
        assert entry["width"] <= min(FRAME[0], original["width"])
        assert entry["height"] <= min(FRAME[1], original["height"])
        ratio = original["width"] / original["height"]
        assert entry["width"] / entry["height"] == pytest.approx(ratio, rel=0.01)


def test_points_are_the_characters_own_sides_where_the_truth_is(entries, drawn):
    truth = {row["post_id"]: row for row in pq.read_table(drawn / "truth.parquet").to_pylist()}
    for entry in entries["val"] + entries["train"][2:]:
        row = truth[int(Path(entry["file_name"]).stem)]
        points = np.array(row["keypoints"]).reshape(25, 3)
        scale = entry["width"] / row["width"]
        for theirs, ours in MATCHING.items():
            for side in ("left", "right"):
                x, y, v = points[INDEX[f"{side}_{ours}"]]
                if v == 0:
                    continue
                scale_x, scale_y, left, top = row["to_512"]
                expected = (x - left) / scale_x * scale, (y - top) / scale_y * scale
                assert entry["points"][f"{theirs}_{side}"] == pytest.approx(expected, abs=2.5)


def test_the_defects_of_the_real_set(entries):
    assert sum(entry["width"] == 0 for entry in entries["test"]) == 1
    assert entries["train"][0]["points"]["knee_left"] == entries["train"][0]["points"]["knee_right"]
    second = entries["train"][1]
    assert second["points"]["tiptoe_left"][1] >= second["height"]


def test_the_posts_are_in_the_mirror(entries, drawn):
    for listed in entries.values():
        for entry in listed:
            name = Path(entry["file_name"])
            folder = f"{int(name.stem) % 1000:04d}"
            assert (drawn / "mirror/original" / folder / name.name).exists()
            assert (drawn / "mirror/512px" / folder / f"{name.stem}.jpg").exists()
