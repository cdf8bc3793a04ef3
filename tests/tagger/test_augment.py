import math

import pytest
import torch
from torch import Tensor

from pipeline.params import Params
from pipeline.settings.tagger import Augment
from pipeline.tagger.augment import Changes

SIDE = 32


def changes(**changed: Tensor) -> Changes:
    """Changes to one image: none, save those given."""
    nothing = {
        "angles": torch.zeros(1),
        "scales": torch.ones(1),
        "shifts": torch.zeros(1, 2),
        "flips": torch.ones(1),
        "brightness": torch.ones(1),
        "contrast": torch.ones(1),
    }
    return Changes(**(nothing | changed))


def spot(x: int, y: int) -> Tensor:
    """(1, 32, 32, 3): white, with a black square of 2 pixels whose corner is at (x, y)."""
    image = torch.full((1, SIDE, SIDE, 3), 255, dtype=torch.uint8)
    image[:, y : y + 2, x : x + 2] = 0
    return image


def place(image: Tensor) -> tuple[float, float]:
    """Where the darkness of a (1, 3, side, side) picture has its middle, in pixels."""
    dark = 255 - image[0, 0]
    centres = torch.arange(SIDE) + 0.5
    total = dark.sum()
    return float((dark.sum(0) * centres).sum() / total), float(
        (dark.sum(1) * centres).sum() / total
    )


def test_no_change_leaves_the_picture() -> None:
    image = torch.randint(0, 256, (1, SIDE, SIDE, 3), dtype=torch.uint8)
    assert torch.allclose(changes().apply(image), image.permute(0, 3, 1, 2).float(), atol=0.01)


# what is done to a spot whose middle is at (25, 9), and where it is then; the centre is (16, 16)
MOVES = [
    ({"flips": -torch.ones(1)}, (7, 9)),
    ({"shifts": torch.tensor([[0.125, 0.25]])}, (29, 17)),
    ({"scales": torch.tensor([0.5])}, (20.5, 12.5)),
    ({"angles": torch.tensor([math.pi / 2])}, (23, 25)),  # clockwise, as y points down
    # Flipped first, then turned, then shifted.
    (
        {
            "flips": -torch.ones(1),
            "angles": torch.tensor([math.pi / 2]),
            "shifts": torch.tensor([[0, 0.125]]),
        },
        (23, 11),
    ),
]


@pytest.mark.parametrize(("changed", "expected"), MOVES)
def test_a_spot_goes_where_it_should(
    changed: dict[str, Tensor], expected: tuple[float, float]
) -> None:
    assert place(changes(**changed).apply(spot(24, 8))) == pytest.approx(expected, abs=0.2)


def test_what_comes_in_from_outside_is_white() -> None:
    black = torch.zeros((1, SIDE, SIDE, 3), dtype=torch.uint8)
    moved = changes(shifts=torch.tensor([[0.5, 0.0]])).apply(black)
    assert (moved[0, :, :, : SIDE // 2 - 1] == 255).all()
    assert (moved[0, :, :, SIDE // 2 + 1 :] == 0).all()


def test_brightness_and_contrast_keep_the_hue_of_grey() -> None:
    image = torch.full((1, SIDE, SIDE, 3), 100, dtype=torch.uint8)
    image[:, :, SIDE // 2 :] = 200
    bright = changes(brightness=torch.tensor([0.5])).apply(image)
    assert sorted(bright.unique().tolist()) == [50, 100]
    flat = changes(contrast=torch.tensor([0.5])).apply(image)  # halfway to the mean, 150
    assert sorted(flat.unique().tolist()) == [125, 175]


def test_changes_depend_on_seed_epoch_and_post_alone(params: Params) -> None:
    settings = params.tagger.train.augment
    alone = Changes.draw(settings, 1, 2, [7])
    among = Changes.draw(settings, 1, 2, [3, 7])
    assert alone.angles[0] == among.angles[1]
    assert alone.shifts[0].tolist() == among.shifts[1].tolist()
    for other in (Changes.draw(settings, 2, 2, [7]), Changes.draw(settings, 1, 3, [7])):
        assert other.angles[0] != alone.angles[0]


def test_changes_stay_within_the_settings() -> None:
    settings = Augment(
        degrees=15.0, flip=True, translate=0.1, scale=0.2, brightness=0.3, contrast=0.4
    )
    drawn = Changes.draw(settings, 0, 0, range(500))
    assert math.radians(14) < drawn.angles.abs().max() <= math.radians(15)
    assert 0.09 < drawn.shifts.abs().max() <= 0.1
    assert 0.19 < (drawn.scales - 1).abs().max() <= 0.2
    assert 0.29 < (drawn.brightness - 1).abs().max() <= 0.3
    assert 0.39 < (drawn.contrast - 1).abs().max() <= 0.4
    assert 0.4 < (drawn.flips < 0).float().mean() < 0.6


def test_no_flip_when_it_is_off(params: Params) -> None:
    settings = params.tagger.train.augment.model_copy(update={"flip": False})
    assert (Changes.draw(settings, 0, 0, range(50)).flips == 1).all()
