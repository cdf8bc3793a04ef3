from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.segmenter.model import Segmenter, load_segmenter
from pipeline.segmenter.real import judge_images, pair_up, told
from tests.segmenter.networks import put_model, red_network

LIMITS = Limits(1_000_000, 1_000_000)


@pytest.fixture
def segmenter(tmp_path: Path) -> Segmenter:
    return load_segmenter(put_model(tmp_path, red_network()))


def put(
    root: Path, name: str, size: tuple[int, int], box: tuple[int, int, int, int] | None
) -> None:
    """A grey picture with a red rectangle, and its mask."""
    image, mask = Image.new("RGB", size, (120, 120, 120)), Image.new("L", size)
    if box:
        image.paste((255, 0, 0), box)
        mask.paste(255, box)
    for folder in ("images", "masks"):
        (root / folder).mkdir(exist_ok=True)
    image.save(root / "images" / name)
    mask.save(root / "masks" / f"{Path(name).stem}.png")


def judged(root: Path, segmenter: Segmenter) -> list[str]:
    files = pair_up(root / "images", root / "masks")
    return told(list(judge_images(segmenter, files, LIMITS)), worst=1)


def test_images_of_any_size_are_judged_in_their_own(tmp_path: Path, segmenter: Segmenter) -> None:
    put(tmp_path, "wide.png", (300, 200), (60, 40, 240, 160))
    put(tmp_path, "tall.bmp", (64, 128), (0, 0, 64, 64))
    put(tmp_path, "empty.png", (100, 100), None)
    figures, without, worst = judged(tmp_path, segmenter)
    assert figures.startswith("2 images with a figure: F-1 0.9")
    assert without.startswith("1 without: nothing found in 1, 0.00%")
    assert worst.startswith(("worst: wide.png, F-1 0.9", "worst: tall.bmp, F-1 0.9"))


def test_a_wrong_mask_costs(tmp_path: Path, segmenter: Segmenter) -> None:
    put(tmp_path, "girl.png", (64, 64), (0, 0, 32, 64))
    mask = Image.new("L", (64, 64))
    mask.paste(255, (32, 0, 64, 64))
    mask.save(tmp_path / "masks/girl.png")
    files = pair_up(tmp_path / "images", tmp_path / "masks")
    ((_, found),) = judge_images(segmenter, files, LIMITS)
    assert found.scores is not None
    assert found.scores.f1 < 0.1


def test_a_mask_of_another_size_is_refused(tmp_path: Path, segmenter: Segmenter) -> None:
    put(tmp_path, "girl.jpg", (64, 64), None)
    Image.new("L", (64, 60)).save(tmp_path / "masks/girl.png")
    with pytest.raises(PipelineError, match=r"64 x 60 pixels, its image girl\.jpg has 64 x 64"):
        judged(tmp_path, segmenter)


def test_what_has_no_partner_is_told(tmp_path: Path, segmenter: Segmenter) -> None:
    put(tmp_path, "girl.png", (64, 64), None)
    Image.new("L", (64, 64)).save(tmp_path / "masks/boy.png")
    with pytest.raises(PipelineError, match=r"images: nothing named 'boy' \(1 lack\)"):
        judged(tmp_path, segmenter)
    (tmp_path / "masks/boy.png").unlink()
    (tmp_path / "masks/girl.png").rename(tmp_path / "masks/girl.txt")
    with pytest.raises(PipelineError, match="masks: no images in it"):
        judged(tmp_path, segmenter)


def test_two_images_of_one_name_are_told(tmp_path: Path, segmenter: Segmenter) -> None:
    for name in ("girl.png", "girl.jpg"):
        put(tmp_path, name, (64, 64), None)
    with pytest.raises(PipelineError, match=r"girl\.png: girl\.jpg has the same name"):
        judged(tmp_path, segmenter)


def test_a_missing_folder_is_told(tmp_path: Path, segmenter: Segmenter) -> None:
    with pytest.raises(PipelineError, match="images: no such folder"):
        judged(tmp_path, segmenter)


# which file is broken, by which bytes, and what is said
BROKEN = [
    ("images/girl.png", b"", "empty"),
    ("images/girl.png", b"\x89PNG\r\n\x1a\n", "images/girl.png: "),
    ("masks/girl.png", b"GIF89a", "masks/girl.png: not a mask: wrong_type"),
    ("masks/girl.png", bytes(1_000_001), "too_large: 1000001 bytes"),
]


@pytest.mark.parametrize(("name", "data", "said"), BROKEN)
def test_a_broken_file_is_named(
    name: str, data: bytes, said: str, tmp_path: Path, segmenter: Segmenter
) -> None:
    put(tmp_path, "girl.png", (64, 64), (0, 0, 9, 9))
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PipelineError, match=said) as caught:
        judged(tmp_path, segmenter)
    assert str(tmp_path / name) in str(caught.value)


def test_transparent_images_are_seen_on_white(tmp_path: Path, segmenter: Segmenter) -> None:
    put(tmp_path, "girl.png", (64, 64), (16, 16, 48, 48))
    image = Image.open(tmp_path / "images/girl.png").convert("RGBA")
    clear = np.array(image)
    clear[np.asarray(Image.open(tmp_path / "masks/girl.png")) == 0, 3] = 0
    Image.fromarray(clear).save(tmp_path / "images/girl.png")
    assert "F-1 1.0000" in judged(tmp_path, segmenter)[0]
