import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools import mask as coco

from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.segmenter.masks import mask_picture
from pipeline.segmenter.others import masks_hash, read_masks, read_others
from pipeline.settings.segmenter import MaskFile

LIMITS = Limits(1_000_000, 10_000)

SIDE = 8

PAIRS = range(3)


def part(left: int, right: int, side: int = SIDE) -> NDArray[np.bool_]:
    """A mask whose columns from left to right are figure."""
    mask = np.zeros((side, side), np.bool_)
    mask[:, left:right] = True
    return mask


def put(folder: Path, **masks: NDArray[np.bool_]) -> Path:
    """PNG by name: `put(folder, n00000=…)`."""
    folder.mkdir(exist_ok=True)
    for name, mask in masks.items():
        mask_picture(mask).save(folder / f"{name.removeprefix('n')}.png")
    return folder


def entry(pair: int, mask: NDArray[np.bool_]) -> dict[str, Any]:
    """A COCO result as pycocotools writes it."""
    code = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    counts = code["counts"].decode()
    return {"image_id": pair, "segmentation": {"size": code["size"], "counts": counts}}


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content))
    return path


def read(path: Path) -> list[NDArray[np.bool_]]:
    return read_masks(path, PAIRS, SIDE, LIMITS)


def test_a_folder_of_png_one_for_each_pair_instances_united(tmp_path: Path) -> None:
    folder = put(
        tmp_path / "masks",
        n00000=part(0, 2),
        n00001_girl=part(0, 2),
        n00001_hat=part(4, 5),
        n00002=part(0, 0),
    )
    first, second, third = read(folder)
    assert np.array_equal(first, part(0, 2))
    assert np.array_equal(second, part(0, 2) | part(4, 5))
    assert not third.any()


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_coco_file_instances_united(wrapped: bool, tmp_path: Path) -> None:
    results: Any = [entry(2, part(0, 2)), entry(0, part(1, 3)), entry(2, part(5, 8))]
    path = write(tmp_path / "masks.json", {"annotations": results} if wrapped else results)
    first, second, third = read(path)
    assert np.array_equal(first, part(1, 3))
    assert not second.any()
    assert np.array_equal(third, part(0, 2) | part(5, 8))


def test_plain_lengths_are_codes_too(tmp_path: Path) -> None:
    code = {"size": [SIDE, SIDE], "counts": [8, 16, 40]}
    path = write(tmp_path / "masks.json", [{"image_id": 0, "segmentation": code}])
    assert np.array_equal(read(path)[0], part(1, 3))


def test_masks_are_held_to_their_hash(tmp_path: Path) -> None:
    folder = put(tmp_path / "masks", n00000=part(0, 1), n00001=part(0, 1), n00002=part(0, 1))
    given = MaskFile(path="masks", sha256=masks_hash(folder))
    assert len(read_others(given, tmp_path, PAIRS, SIDE, LIMITS)) == 3
    put(folder, n00002=part(0, 2))
    with pytest.raises(PipelineError, match=f"its sha256 is {masks_hash(folder)}, segmenter.eval"):
        read_others(given, tmp_path, PAIRS, SIDE, LIMITS)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    given = MaskFile(path="masks.json", sha256="0" * 64)
    with pytest.raises(PipelineError, match=r"masks.json: cannot be read .*or put null there"):
        read_others(given, tmp_path, PAIRS, SIDE, LIMITS)


def test_a_folder_that_lacks_a_pair_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"no mask for 2 of 3 test pairs, the first 00001\.png"):
        read(put(tmp_path / "masks", n00000=part(0, 1)))


# the name of a PNG, its size, what is said
PICTURES = [
    ("00003", SIDE, r"not named after a test pair \(00000\.png to 00002\.png"),
    ("girl", SIDE, "not named after a test pair"),
    ("00001", 9, r"00001\.png: 9 x 9 pixels, its picture has 8 x 8"),
    ("00001", 120, r"00001\.png: not a mask: too_many_pixels"),
]


@pytest.mark.parametrize(("name", "side", "said"), PICTURES)
def test_a_picture_that_is_no_mask_of_a_pair_is_refused(
    name: str, side: int, said: str, tmp_path: Path
) -> None:
    folder = put(tmp_path / "masks", n00000=part(0, 1), n00002=part(0, 1))
    with pytest.raises(PipelineError, match=said):
        read(put(folder, **{name: part(0, 1, side)}))


GOOD = {"size": [SIDE, SIDE], "counts": "P2"}

# a COCO file's content, what is said
FILES: list[tuple[object, str]] = [
    ({"images": []}, "expected a list of COCO results"),
    (["girl"], "entry 0: "),
    ([{"image_id": 0}], "entry 0: lacks 'segmentation'"),
    ([{"image_id": 3, "segmentation": GOOD}], r"image_id 3 is not a test pair \(0 to 2\)"),
    ([{"image_id": "0", "segmentation": GOOD}], "image_id '0' is not a test pair"),
    ([{"image_id": 0, "segmentation": [[0, 0, 4, 4, 0, 4]]}], "not a run-length code"),
    ([{"image_id": 0, "segmentation": GOOD | {"size": [9, 8]}}], r"has size \[9, 8\]"),
    ([{"image_id": 0, "segmentation": GOOD | {"counts": "11"}}], "covers 2 pixels, not 8 x 8"),
    ([{"image_id": 0, "segmentation": GOOD | {"counts": [1.5]}}], "neither a text nor a list"),
    ([{"image_id": 0, "segmentation": GOOD | {"counts": [-8, 72]}}], "negative length"),
]


@pytest.mark.parametrize(("content", "said"), FILES)
def test_a_broken_coco_file_is_told(content: object, said: str, tmp_path: Path) -> None:
    path = write(tmp_path / "masks.json", content)
    with pytest.raises(PipelineError, match=said) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_what_is_no_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "masks.json").write_bytes(b"\xff\x00[")
    with pytest.raises(PipelineError, match="not a COCO file"):
        read(tmp_path / "masks.json")
