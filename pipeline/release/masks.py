"""Masks of the segmenter's foregrounds: where an original's alpha is figure rather than nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.contracts.segmenter import FOREGROUNDS
from pipeline.corpus.collect import open_images
from pipeline.images.manifest import Manifest
from pipeline.segmenter.boxes import THRESHOLD, tight_box
from pipeline.segmenter.rle import encode
from pipeline.stage import Run

IMAGES_IN_SHARD = 64
"""Originals that a worker reads in one go."""


@dataclass(frozen=True)
class _Shard:
    images: Manifest


def foreground_masks(run: Run, posts: list[int]) -> dict[int, dict[str, Any]]:
    """Box, area and mask of each foreground, by post.

    A pixel is figure where its alpha is at least half. Boxes are the mask's bounds in pixels; a
    figure that is fainter everywhere has neither box nor mask.

    Args:
        run: of a reader that declares FOREGROUNDS and what opening images needs.
        posts: of FOREGROUNDS.
    """
    if not posts:
        return {}
    images = open_images(run, FOREGROUNDS, posts)
    shards = [
        _Shard(images.part(start, min(start + IMAGES_IN_SHARD, len(images))))
        for start in range(0, len(images), IMAGES_IN_SHARD)
    ]
    found = run.map_shards(_masks, shards)
    return {
        post: mask for masks in run.progress(found, "masks", len(shards)) for post, mask in masks
    }


def _masks(shard: _Shard) -> list[tuple[int, dict[str, Any]]]:
    return [(post, _mask(shard.images, place)) for place, post in enumerate(shard.images.post_ids)]


def _mask(images: Manifest, place: int) -> dict[str, Any]:
    alpha = np.asarray(images.image(place).getchannel("A"))
    figure = alpha >= 255 * THRESHOLD
    box = tight_box(figure)
    if box is None:
        return dict.fromkeys(("x", "y", "width", "height", "area", "mask"))
    return box._asdict() | {"area": float(np.count_nonzero(figure)), "mask": encode(figure)}
