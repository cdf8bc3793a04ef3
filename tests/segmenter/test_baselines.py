import numpy as np

from pipeline.segmenter.baselines import best_distance, mean_box, unlike_border
from pipeline.segmenter.boxes import Box, find
from pipeline.segmenter.judging import Alpha

SIDE = 20


def figure(left: int, top: int, width: int, height: int) -> Alpha:
    alpha = np.zeros((SIDE, SIDE), np.uint8)
    alpha[top : top + height, left : left + width] = 255
    return alpha


def picture(alpha: Alpha, colour: tuple[int, int, int], ground: int) -> np.ndarray:
    image = np.full((SIDE, SIDE, 3), ground, np.uint8)
    image[alpha > 0] = colour
    return image


def test_the_mean_box_is_in_the_middle_and_of_the_mean_size() -> None:
    truths = [figure(0, 0, 4, 10), figure(3, 5, 8, 14), figure(0, 0, 0, 0)]
    assert find(mean_box(truths))[1].box == Box(x=7, y=4, width=6, height=12)


def test_without_any_figure_there_is_no_mean_box() -> None:
    assert not mean_box([figure(0, 0, 0, 0)]).any()


def test_what_has_not_the_border_s_colour_is_figure() -> None:
    truth = figure(5, 5, 6, 8)
    image = picture(truth, (200, 0, 0), ground=100)
    assert np.array_equal(unlike_border(image, 50), truth)


def test_a_figure_that_touches_the_border_does_not_change_its_colour() -> None:
    truth = figure(5, 5, 6, 15)
    assert np.array_equal(unlike_border(picture(truth, (255, 255, 255), ground=0), 100), truth)


def test_the_distance_is_the_best_on_the_given_images() -> None:
    truths = [figure(5, 5, 6, 8), figure(4, 4, 10, 4)]
    images = [picture(truth, (130, 100, 100), ground=100) for truth in truths]
    images[1][9:11, 9:11] = 112  # 21 away from the ground: not figure, though unlike it
    found = best_distance(images, truths)
    assert 21 < found <= 30
    assert np.array_equal(unlike_border(images[1], found), truths[1])
