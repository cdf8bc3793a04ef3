"""Mannequins: COCO files that pycocotools reads, keypoints where the body is."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools.coco import COCO

from pipeline.keypoints import COCO_NAMES, INDEX
from pipeline.sample.mannequins import SIZE, STYLES, draw_mannequin


@pytest.mark.parametrize("style", STYLES)
def test_pycocotools_reads_them(drawn, style):
    folder = drawn / "mannequins" / style
    coco = COCO(str(folder / "annotations.json"))
    assert coco.loadCats([1])[0]["keypoints"] == list(COCO_NAMES)
    assert len(coco.getImgIds()) == len(list((folder / "images").iterdir())) >= 4
    for annotation in coco.loadAnns(coco.getAnnIds(catIds=[1])):
        points = np.array(annotation["keypoints"]).reshape(17, 3)
        assert set(points[:, 2]) <= {0, 1, 2}
        assert annotation["num_keypoints"] == (points[:, 2] > 0).sum() > 3
        x, y, width, height = annotation["bbox"]
        assert 0 <= x < x + width <= SIZE[0]
        assert 0 <= y < y + height <= SIZE[1]
        assert 0 < annotation["area"] <= width * height
        with Image.open(
            folder / "images" / coco.loadImgs(annotation["image_id"])[0]["file_name"]
        ) as image:
            assert image.size == SIZE


def test_the_same_number_is_the_same_mannequin():
    assert draw_mannequin("street", 3, 1).data == draw_mannequin("street", 3, 1).data
    assert draw_mannequin("street", 3, 1).data != draw_mannequin("street", 4, 1).data


def test_labelled_points_lie_in_or_near_the_box():
    """A box is that of the body's pixels in the picture, and a joint is inside its body."""
    for number in range(6):
        made = draw_mannequin("catalogue", number, 2)
        x, y, width, height = made.box
        for px, py, v in made.keypoints:
            if v > 0:
                assert x - 3 <= px <= x + width + 3
                assert y - 3 <= py <= y + height + 3


def test_both_sides_of_a_frontal_mannequin_are_told_apart():
    left = [made.keypoints[INDEX["left_shoulder"]] for made in map(_frontal, range(8))]
    right = [made.keypoints[INDEX["right_shoulder"]] for made in map(_frontal, range(8))]
    told = [a[0] > b[0] for a, b in zip(left, right, strict=True) if a[2] and b[2]]
    assert told
    assert np.mean(told) > 0.7  # the catalogue mostly looks at the front


def _frontal(number: int):
    return draw_mannequin("catalogue", number, 7)


def test_the_folder_has_both_styles(drawn: Path):
    assert {path.name for path in (drawn / "mannequins").iterdir()} == set(STYLES)
