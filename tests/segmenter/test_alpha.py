from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.images.decoding import BadImage
from pipeline.segmenter.alpha import (
    LONGEST,
    border_share,
    check_alpha,
    figure_box,
    longest_row,
    pieces_of,
)
from pipeline.settings.segmenter import AlphaChecks

CHECKS = AlphaChecks(min_clear=0.02, min_area=0.02, max_speck=0.002, max_border=0.25, glyphs=4)

Draw = Callable[[ImageDraw.ImageDraw], None]


def drawn(*shapes: Draw, size: tuple[int, int] = (400, 500)) -> Image.Image:
    image = Image.new("RGBA", size)
    pen = ImageDraw.Draw(image)
    for shape in shapes:
        shape(pen)
    return image


def box(*edges: int, alpha: int = 255) -> Draw:
    return lambda pen: pen.rectangle(edges, (200, 40, 40, alpha))


BODY = box(100, 50, 299, 449)


def word(x: int, y: int, letters: int) -> list[Draw]:
    """Letters of 8 x 12 pixels, 14 pixels apart."""
    return [box(x + 14 * n, y, x + 14 * n + 7, y + 11) for n in range(letters)]


GOOD = [
    ("a figure", drawn(BODY)),
    ("a figure that half fades", drawn(box(100, 50, 299, 449, alpha=90))),
    ("a speck apart", drawn(BODY, box(20, 20, 28, 28))),
    ("three specks in a row", drawn(BODY, *word(20, 20, 3))),
    ("dust, too small for letters", drawn(BODY, *(box(9 * n, 9, 9 * n + 1, 10) for n in range(9)))),
    ("far apart, not a word", drawn(BODY, *(box(20, y, 26, y + 6) for y in range(20, 400, 90)))),
    ("what cannot be seen", drawn(BODY, box(0, 0, 60, 60, alpha=12))),
    ("joined at a corner", drawn(box(100, 50, 199, 249), box(200, 250, 299, 449))),
    ("cut off at the feet", drawn(box(150, 50, 249, 499))),
    ("large", drawn(box(1000, 500, 2999, 4499), size=(4000, 5000))),
    ("a gap finer than the view", drawn(box(1000, 500, 2999, 2400), box(1000, 2403, 2999, 4499),
     size=(4000, 5000))),
]  # fmt: skip


@pytest.mark.parametrize("image", [image for _, image in GOOD], ids=[name for name, _ in GOOD])
def test_a_whole_figure_passes(image: Image.Image) -> None:
    check_alpha(image, CHECKS)


BAD = [
    # picture, rule, detail
    (Image.new("RGB", (400, 500)), "no_alpha", "nothing is transparent"),
    (Image.new("RGBA", (400, 500), "red"), "opaque", "0.0% is clear"),
    (drawn(box(0, 0, 399, 495)), "opaque", "0.8% is clear"),
    (Image.new("RGBA", (400, 500)), "nearly_empty", "0.0% is covered"),
    (Image.new("RGBA", (1, 1)), "nearly_empty", "0.0% is covered"),
    (Image.new("RGBA", (1, 1), (0, 0, 0, 128)), "opaque", "0.0% is clear"),
    (drawn(box(10, 10, 40, 40)), "nearly_empty", "0.5% is covered"),
    (drawn(BODY, box(20, 20, 60, 60)), "several_pieces", "2 pieces"),
    (drawn(BODY, *word(20, 470, 6)), "text", "6 pieces in a row"),
    (drawn(BODY, *(box(20, 20 + 14 * n, 31, 27 + 14 * n) for n in range(5))), "text",
     "5 pieces in a row"),
    (drawn(box(0, 50, 399, 499)), "cut_off", "72.3% of the border"),
]  # fmt: skip


@pytest.mark.parametrize(("image", "rule", "detail"), BAD)
def test_anything_else_leaves_with_its_reason(image: Image.Image, rule: str, detail: str) -> None:
    with pytest.raises(BadImage) as caught:
        check_alpha(image, CHECKS)
    assert (caught.value.rule, caught.value.detail) == (rule, detail)


def test_nothing_at_all_is_nearly_empty_whatever_the_limit() -> None:
    with pytest.raises(BadImage, match="nearly_empty"):
        check_alpha(Image.new("RGBA", (40, 40)), CHECKS.model_copy(update={"min_area": 0.0}))


def test_limits_are_settings() -> None:
    specks = drawn(BODY, box(20, 20, 28, 28))
    with pytest.raises(BadImage, match="several_pieces"):
        check_alpha(specks, CHECKS.model_copy(update={"max_speck": 0.0}))
    with pytest.raises(BadImage, match="text: 3 pieces"):
        check_alpha(drawn(BODY, *word(20, 20, 3)), CHECKS.model_copy(update={"glyphs": 3}))
    check_alpha(
        drawn(BODY, *word(20, 470, 6)),
        CHECKS.model_copy(update={"glyphs": 7}),
    )


def test_the_figure_s_box_leaves_specks_out() -> None:
    assert figure_box(drawn(BODY, box(5, 5, 12, 12))) == (99, 49, 301, 451)
    large = drawn(box(1000, 500, 2999, 4499), box(10, 10, 60, 60), size=(4000, 5000))
    left, top, right, bottom = figure_box(large)
    factor = 5000 // LONGEST + 1
    assert 0 <= 1000 - left <= 2 * factor
    assert 0 <= 500 - top <= 2 * factor
    assert 0 <= right - 3000 <= 2 * factor
    assert 0 <= bottom - 4500 <= 2 * factor


def test_an_empty_picture_has_no_figure() -> None:
    with pytest.raises(BadImage, match="nearly_empty"):
        figure_box(Image.new("RGBA", (30, 30)))


def test_pieces_are_counted_with_their_areas() -> None:
    mask = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 1]], bool)
    pieces = pieces_of(mask)
    assert sorted(pieces.areas.tolist()) == [2, 3]
    assert (pieces.labels == pieces.largest).tolist() == [[0, 0, 0, 1]] * 3


def test_the_border_is_counted_once_around() -> None:
    mask = np.zeros((4, 5), bool)
    mask[0] = True  # 5 of the 14 outermost pixels
    assert border_share(mask) == pytest.approx(5 / 14)


def test_ten_thousand_flakes_are_looked_at_in_bounded_time_and_memory() -> None:
    mask = np.zeros((512, 512), bool)
    mask[::5, ::5] = True
    mask[200:300, 200:300] = True
    assert longest_row(pieces_of(mask)) == 0  # dust
