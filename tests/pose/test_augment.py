import math

import numpy as np
import pytest
import torch

from pipeline.keypoints import INDEX
from pipeline.pose.augment import Changes, context
from pipeline.settings.pose import PoseAugment

STILL = PoseAugment(
    degrees=0.0,
    flip=False,
    translate=0.0,
    scale=0.0,
    hue=0.0,
    saturation=0.0,
    contrast=0.0,
    brightness=0.0,
    grey=0.0,
)

WILD = STILL.model_copy(
    update={"degrees": 180.0, "flip": True, "translate": 0.1, "scale": 0.25, "brightness": 0.1}
)

CROP = 64


def dot(x: float, y: float, reach: float) -> tuple[torch.Tensor, torch.Tensor]:
    """A black dot on white, and 25 keypoints on it; x and y in sides of the crop."""
    side = round(CROP * reach)
    centre = ((x - 0.5) / reach + 0.5) * side, ((y - 0.5) / reach + 0.5) * side
    rows, columns = torch.meshgrid(
        torch.arange(side) + 0.5, torch.arange(side) + 0.5, indexing="ij"
    )
    near = (columns - centre[0]) ** 2 + (rows - centre[1]) ** 2 < 9
    picture = torch.where(near, 0.0, 255.0).expand(1, 3, side, side)
    keypoints = torch.tensor([x, y, 2.0]).repeat(1, 25, 1)
    return picture, keypoints


@pytest.mark.parametrize("post", range(8))
def test_keypoints_go_where_their_pixels_go(post: int) -> None:
    reach = context(WILD)
    picture, keypoints = dot(0.62, 0.31, reach)
    changes = Changes.draw(WILD, 7, 0, [post])
    crop = changes.apply(picture, CROP, reach)[0, 0]
    x, y, v = changes.move(keypoints)[0, 0].tolist()
    assert v == 2
    dark = (crop < 0.5).nonzero().float() + 0.5
    assert len(dark) > 5
    assert dark.mean(dim=0).tolist() == pytest.approx([y * CROP, x * CROP], abs=1.0)


def test_a_flip_swaps_the_sides_and_the_midpoints() -> None:
    flipping = STILL.model_copy(update={"flip": True})
    posts = range(20)
    changes = Changes.draw(flipping, 1, 0, posts)
    assert 0 < int(changes.flips.sum()) < 20
    keypoints = torch.zeros(20, 25, 3)
    keypoints[:, INDEX["left_wrist"]] = torch.tensor([0.2, 0.5, 2])
    keypoints[:, INDEX["left_shin"]] = torch.tensor([0.3, 0.9, 1])
    moved = changes.move(keypoints)
    for flipped, found in zip(changes.flips.tolist(), moved, strict=True):
        wrist, shin = ("right_wrist", "right_shin") if flipped else ("left_wrist", "left_shin")
        assert found[INDEX[wrist]].tolist() == pytest.approx([0.8 if flipped else 0.2, 0.5, 2])
        assert found[INDEX[shin]].tolist() == pytest.approx([0.7 if flipped else 0.3, 0.9, 1])


def test_no_change_changes_nothing() -> None:
    picture = torch.from_numpy(np.random.default_rng(1).integers(0, 256, (2, 3, CROP, CROP)))
    for changes in (Changes.none(2), Changes.draw(STILL, 1, 0, [1, 2])):
        crop = changes.apply(picture, CROP, 1.0)
        assert torch.allclose(crop, picture / 255, atol=1e-4)


def test_only_seed_epoch_and_post_decide() -> None:
    alone = Changes.draw(WILD, 1, 3, [5])
    among = Changes.draw(WILD, 1, 3, [4, 5, 6])
    assert torch.equal(alone.turns[0], among.turns[1])
    assert not torch.equal(alone.turns, Changes.draw(WILD, 1, 4, [5]).turns)


def test_grey_takes_all_colour_away() -> None:
    grey = STILL.model_copy(update={"grey": 1.0})
    picture = torch.tensor([255.0, 0.0, 0.0]).view(1, 3, 1, 1).expand(1, 3, 8, 8)
    crop = Changes.draw(grey, 1, 0, [1]).apply(picture, 8, 1.0)
    assert torch.allclose(crop, torch.full_like(crop, 0.299), atol=1e-4)


def test_turning_the_hue_keeps_greys() -> None:
    hue = STILL.model_copy(update={"hue": 180.0})
    picture = torch.full((5, 3, 4, 4), 100.0)
    crop = Changes.draw(hue, 1, 0, range(5)).apply(picture, 4, 1.0)
    assert torch.allclose(crop, picture / 255, atol=1e-4)


def test_surroundings_reach_as_far_as_any_change() -> None:
    assert context(STILL) == 1
    assert context(STILL.model_copy(update={"degrees": 10.0})) == pytest.approx(math.sqrt(2))
    # All of a picture that is black in its surroundings stays black, however it is changed.
    reach = context(WILD)
    black = torch.zeros(40, 3, round(CROP * reach), round(CROP * reach))
    quiet = WILD.model_copy(update={"brightness": 0.0})
    crops = Changes.draw(quiet, 3, 0, range(40)).apply(black, CROP, reach)
    assert float(crops.max()) < 0.02
