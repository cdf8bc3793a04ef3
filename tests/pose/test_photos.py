import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.pose.photos import read_photos
from tests.pose.figures import STANDING, put_photos

LIMITS = Limits(10_000_000, 10_000_000)


def changed(folder: Path, **changes: Any) -> None:
    """Change the first image's or annotation's fields."""
    path = folder / "annotations.json"
    document = json.loads(path.read_text())
    for place, value in changes.items():
        section, key = place.split("__")
        document[section][0][key] = value
    path.write_text(json.dumps(document))


def test_people_are_cut_out_with_their_keypoints(tmp_path: Path) -> None:
    put_photos(tmp_path, count=3)
    photos = read_photos(tmp_path, 0.1, 64, LIMITS)
    assert photos.crops.shape == (3, 64, 64, 3)
    # The box is 50 x 110 at (15, 5): its square begins at (-26, -6) and has 132 pixels.
    expected = (STANDING - np.array([-26, -6])) / 132
    assert photos.keypoints[0, :, :2] == pytest.approx(expected, abs=1e-5)
    x, y = (expected[0] * 64).astype(int)
    assert photos.crops[0, y, x].tolist() == [0, 0, 0]  # the nose is drawn in black


def test_surroundings_come_along(tmp_path: Path) -> None:
    put_photos(tmp_path, count=1)
    photos = read_photos(tmp_path, 0.1, 64, LIMITS, reach=2)
    assert photos.crops.shape == (1, 128, 128, 3)


@pytest.mark.parametrize(
    "name", ["../secret.png", "/etc/passwd", "a/b.png", "..", ".hidden.png", "x.svg", ""]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    put_photos(tmp_path, count=1)
    changed(tmp_path, images__file_name=name)
    with pytest.raises(PipelineError, match="is not the name of an image"):
        read_photos(tmp_path, 0.1, 64, LIMITS)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"annotations__keypoints": [0] * 51}, "nobody in it has a keypoint"),
        ({"annotations__iscrowd": 1}, "nobody in it has a keypoint"),
        ({"annotations__bbox": [1, 2, 0, 4]}, "has no extent"),
        ({"annotations__keypoints": [1, 2, 2]}, "not a COCO keypoint file"),
        ({"annotations__image_id": 99}, "not a COCO keypoint file"),
    ],
)
def test_what_is_of_no_use_is_told(changes: dict[str, Any], why: str, tmp_path: Path) -> None:
    put_photos(tmp_path, count=1)
    changed(tmp_path, **changes)
    with pytest.raises(PipelineError, match=why):
        read_photos(tmp_path, 0.1, 64, LIMITS)


def test_images_are_decoded_within_limits(tmp_path: Path) -> None:
    put_photos(tmp_path, count=1)
    with pytest.raises(PipelineError, match="too_many_pixels"):
        read_photos(tmp_path, 0.1, 64, Limits(10_000_000, 100))
    with pytest.raises(PipelineError, match=r"over 10 bytes \(images.max_bytes\)"):
        read_photos(tmp_path, 0.1, 64, Limits(10, 100))


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="not a COCO keypoint file"):
        read_photos(tmp_path / "nowhere", 0.1, 64, LIMITS)
