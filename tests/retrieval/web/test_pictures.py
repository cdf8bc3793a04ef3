import io

import numpy as np
import pytest
from PIL import Image

from pipeline.images.decoding import BadImage
from pipeline.keypoints import NAMES
from pipeline.pose.reader import Found
from pipeline.retrieval.web.pictures import LONGEST, TYPES, WHY, read_pose


def found(image: Image.Image, sure: int) -> Found:
    """A figure of which so many keypoints are sure."""
    keypoints = np.zeros((len(NAMES), 3))
    keypoints[:sure] = (10, 20, 0.5)
    return Found(image.size, (0, 0, 9, 9), 0.9, keypoints, [])


def encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind.removeprefix("image/"))
    return buffer.getvalue()


@pytest.mark.parametrize("kind", TYPES)
def test_pictures_of_all_types_are_looked_at_in_rgb(kind: str) -> None:
    seen: list[tuple[str, tuple[int, int]]] = []

    def look(image: Image.Image) -> Found:
        seen.append((image.mode, image.size))
        return found(image, 17)

    said = read_pose(encoded(Image.new("RGB", (40, 60)), kind), kind, look)
    assert seen == [("RGB", (40, 60))]
    assert (said.width, said.height) == (40, 60)
    assert said.points == [(10, 20, 0.5)] * 17


def test_a_large_jpeg_is_decoded_smaller() -> None:
    data = encoded(Image.new("RGB", (4000, 3000)), "image/jpeg")
    said = read_pose(data, "image/jpeg", lambda image: found(image, 17))
    assert LONGEST <= said.width < 4000
    assert said.width * 3 == said.height * 4


@pytest.mark.parametrize(("sure", "is_there"), [(0, False), (2, False), (3, True)])
def test_a_character_shows_some_keypoints(sure: int, is_there: bool) -> None:
    data = encoded(Image.new("RGB", (40, 60)), "image/png")
    said = read_pose(data, "image/png", lambda image: found(image, sure))
    assert (said.points is not None) == is_there


def test_nobody_is_nobody() -> None:
    data = encoded(Image.new("RGB", (40, 60)), "image/png")
    said = read_pose(data, "image/png", lambda image: Found(image.size, None, 0.0, None, []))
    assert said.points is None


def test_what_is_no_picture_is_told_in_words() -> None:
    with pytest.raises(BadImage) as refused:
        read_pose(b"GIF89a", "image/png", lambda image: found(image, 17))
    assert refused.value.rule in WHY
