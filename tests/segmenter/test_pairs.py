import numpy as np
import pytest

from pipeline.segmenter.composite import Composite
from pipeline.segmenter.composites import STAGE
from pipeline.segmenter.pairs import Pair, measured
from pipeline.segmenter.sources import open_sources
from pipeline.segmenter.transform import NUMBERS, Transform
from pipeline.stage import Run
from tests.segmenter.studio import Studio


def pair(studio: Studio, foreground: int | None = 101, background: int = 201) -> Pair:
    canvas = studio.params().segmenter.canvas
    return Pair(foreground, background, Transform.draw(canvas, [0.3] * NUMBERS))


@pytest.mark.parametrize("foreground", [101, None])
def test_a_pair_comes_back_from_its_row(foreground: int | None, studio: Studio) -> None:
    whole = pair(studio, foreground)
    assert Pair.of(whole.row) == whole


def test_a_pair_is_rendered_from_its_sources(studio: Studio) -> None:
    sources = open_sources(Run(STAGE, studio.params(), studio.root), "train")
    with_figure = pair(studio).render(sources, 64)
    without = pair(studio, None).render(sources, 64)
    assert with_figure.alpha.any()
    assert not without.alpha.any()
    outside = with_figure.alpha == 0
    assert (with_figure.image[outside] == without.image[outside]).all()


def test_what_came_of_it_is_measured() -> None:
    image = np.zeros((4, 4, 3), np.uint8)
    alpha = np.zeros((4, 4), np.uint8)
    image[0], alpha[0] = 200, 255  # a light figure
    image[1], alpha[1] = 90, 100  # a soft edge belongs to neither
    image[2:] = 40
    found = measured(Composite(image, alpha))
    assert found["area"] == 0.25
    assert found["figure_light"] == pytest.approx(200)
    assert found["background_light"] == pytest.approx(40)
    empty = measured(Composite(image, np.zeros((4, 4), np.uint8)))
    assert (empty["area"], empty["figure_light"]) == (0, None)
    assert empty["sha256"] != found["sha256"]
