import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.contracts.segmenter import FOREGROUNDS
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.images.manifest import open_manifest
from pipeline.images.pixels import shrink_to_512px
from pipeline.images.store import ImageStore, Wanted
from pipeline.segmenter.copies import (
    Copies,
    background_copies,
    cut_background,
    cut_figure,
    foreground_copies,
    unpadded,
)
from tests.segmenter.studio import FIGURES, LIMITS, Studio


def open_copies(studio: Studio, side: int = 64) -> tuple[Copies, ImageStore]:
    """The copies of all figures, for a canvas of this side."""
    store = ImageStore(studio.root / "datasets/sample/store", studio.root / "mirror")
    path = studio.root / FOREGROUNDS.path.format(corpus="sample")
    manifest = open_manifest(path, store, LIMITS, lambda posts: None)
    canvas = studio.params(**{"segmenter.canvas.size": side}).segmenter.canvas
    return foreground_copies(manifest, store, canvas), store


def files(store: ImageStore) -> list[Path]:
    return sorted(path for path in (store.root / "copies").rglob("*") if path.is_file())


def test_a_copy_is_made_once_and_then_read(studio: Studio) -> None:
    copies, store = open_copies(studio)
    assert files(store) == []
    first = copies.read(0)
    (file,) = files(store)
    assert file.name.startswith(f"{FIGURES['train'][0]}.")
    studio.file(Wanted(FIGURES["train"][0], "original", "png", None)).unlink()
    assert (copies.read(0) == first).all()


@pytest.mark.parametrize("damage", [b"", b"\0", b"all of it is other bytes" * 20])
def test_a_damaged_copy_is_made_again(damage: bytes, studio: Studio) -> None:
    copies, store = open_copies(studio)
    first = copies.read(0)
    (file,) = files(store)
    whole = file.read_bytes()
    file.write_bytes(whole[:-3] + damage)
    assert (copies.read(0) == first).all()
    assert file.read_bytes() == whole


def test_copies_of_another_size_are_other_files(studio: Studio) -> None:
    small, store = open_copies(studio, 32)
    large, _ = open_copies(studio, 64)
    assert max(small.read(0).shape) == 36  # 1.1 of the canvas, upwards
    assert max(large.read(0).shape) == 71
    assert len(files(store)) == 2


def test_a_purge_takes_the_copies_of_a_post(studio: Studio) -> None:
    copies, store = open_copies(studio)
    for index in range(len(copies)):
        copies.read(index)
    gone = store.purge(FIGURES["train"][0])
    assert [path.name.split(".")[0] for path in gone] == [str(FIGURES["train"][0])]
    assert len(files(store)) == len(copies) - 1


def test_an_original_that_is_gone_or_changed_is_told(studio: Studio) -> None:
    copies, _ = open_copies(studio)
    file = studio.file(Wanted(102, "original", "png", None))
    Image.new("RGBA", (5, 5)).save(file)
    with pytest.raises(PipelineError, match=r"post 102: .* has changed"):
        copies.read(1)
    file.unlink()
    with pytest.raises(PipelineError, match=r"post 102: .* is gone"):
        copies.read(1)


def test_a_figure_is_cut_out_shrunk_and_rid_of_specks() -> None:
    image = Image.new("RGBA", (400, 300), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    pen.rectangle((100, 50, 299, 249), (200, 100, 0, 255))
    pen.rectangle((380, 280, 388, 288), (0, 0, 0, 255))
    figure = cut_figure(image, 1, longest=100)
    assert figure.shape[2] == 4
    assert 97 <= max(figure.shape[:2]) <= 100
    assert figure[50, 50].tolist() == [200, 100, 0, 255]


def test_nothing_is_enlarged() -> None:
    image = Image.new("RGBA", (30, 30))
    ImageDraw.Draw(image).rectangle((5, 5, 24, 14), "red")
    assert cut_figure(image, 1, longest=100).shape == (10, 20, 4)
    assert cut_background(Image.new("RGB", (9, 7)), 1, 100, {}).shape == (7, 9, 3)


def test_colours_are_multiplied_by_alpha() -> None:
    image = Image.new("RGBA", (20, 20), (255, 255, 255, 0))
    ImageDraw.Draw(image).rectangle((5, 5, 14, 14), (255, 255, 255, 51))
    figure = cut_figure(image, 1, longest=20)
    assert figure[3, 3].tolist() == [51, 51, 51, 51]


def test_what_has_no_figure_is_told() -> None:
    with pytest.raises(BadImage, match="nearly_empty"):
        cut_figure(Image.new("RGBA", (20, 20)), 1, longest=20)
    with pytest.raises(BadImage, match="no_alpha"):
        cut_figure(Image.new("RGB", (20, 20)), 1, longest=20)


SIZES = [
    # the original's size, what its 512px copy shows of it, two pixels off where padding begins
    ((1000, 1000), (0, 0, 512, 512)),
    ((1024, 512), (0, 130, 512, 382)),
    ((300, 600), (130, 0, 382, 512)),
    ((100, 60), (208, 228, 304, 284)),  # smaller than 512: padded all around
    ((20_000, 1), (0, 255, 512, 256)),
]


@pytest.mark.parametrize(("size", "box"), SIZES)
def test_the_padding_of_a_512px_copy_is_known_by_the_original_s_size(
    size: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    assert unpadded(*size) == box


def test_a_background_is_shown_without_its_padding() -> None:
    copy = Image.open(io.BytesIO(shrink_to_512px(Image.new("RGB", (900, 300), "navy"))))
    shown = cut_background(copy, 7, 1000, {7: (900, 300)})
    assert shown.shape == (167, 512, 3)
    assert np.abs(shown.astype(int) - (0, 0, 128)).max() < 12
    assert cut_background(copy, 8, 1000, {7: (900, 300)}).shape == (512, 512, 3)  # size not known


def test_backgrounds_keep_room_for_choosing_a_part(studio: Studio) -> None:
    store = ImageStore(studio.root / "datasets/sample/store", studio.root / "mirror")
    path = studio.root / "datasets/sample/segmenter/backgrounds.parquet"
    manifest = open_manifest(path, store, LIMITS, lambda posts: None)
    copies = background_copies(manifest, store, studio.params().segmenter.canvas, {})
    assert copies.read(0).shape == (96, 96, 3)
