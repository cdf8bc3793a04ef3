import io
from pathlib import Path

import pytest
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.retrieval.pictures import Pictures
from pipeline.retrieval.web.thumbnails import SIDE, Thumbnails
from tests.retrieval.web.drawn import FIRST


def open_pictures(root: Path) -> Pictures:
    return Pictures.open(root / "params.yaml", root)


def test_a_thumbnail_is_a_small_jpeg_and_is_kept(root: Path) -> None:
    thumbnails = Thumbnails(open_pictures(root))
    assert thumbnails.kept(FIRST) is None
    made = thumbnails.make(FIRST)
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert max(image.size) <= SIDE
    assert thumbnails.kept(FIRST) == made


def test_no_more_is_kept_than_said_the_last_asked_for_longest(root: Path) -> None:
    first, second, third = (Thumbnails(open_pictures(root)).make(FIRST + n) for n in range(3))
    thumbnails = Thumbnails(
        open_pictures(root), kept_bytes=len(first) + len(second) + len(third) - 1
    )
    thumbnails.make(FIRST)
    thumbnails.make(FIRST + 1)
    thumbnails.kept(FIRST)  # asked for again: the other one is the older now
    thumbnails.make(FIRST + 2)
    assert thumbnails.kept(FIRST) == first
    assert thumbnails.kept(FIRST + 1) is None
    assert thumbnails.kept(FIRST + 2) == third


def test_making_it_twice_keeps_it_once(root: Path) -> None:
    size = len(Thumbnails(open_pictures(root)).make(FIRST))
    thumbnails = Thumbnails(open_pictures(root), kept_bytes=size)
    assert thumbnails.make(FIRST) == thumbnails.make(FIRST) == thumbnails.kept(FIRST)


def test_a_post_without_a_picture(root: Path) -> None:
    with pytest.raises(KeyError):
        Thumbnails(open_pictures(root)).make(1)


def test_a_file_that_has_changed_is_not_shown(own_root: Path) -> None:
    for file in (own_root / "mirror").rglob(f"{FIRST}.jpg"):
        file.write_bytes(file.read_bytes() + b"<script>")
    with pytest.raises(PipelineError, match="has changed"):
        Thumbnails(open_pictures(own_root)).make(FIRST)
