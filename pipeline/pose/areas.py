"""Where in its file an image lies: all of an original, the middle of a 512px copy."""

from typing import Any

from pipeline.images.pixels import SIDE, place_in_512px

Area = tuple[float, float, float, float]
"""x, y, width and height in pixels of the file."""


def area_of(image: dict[str, Any], post: dict[str, Any]) -> Area:
    """Where the image lies: a 512px copy has white around it.

    Args:
        image: a row of a manifest.
        post: the post's width and height, where the metadata have them.
    """
    x, y, width, height = 0, 0, image["width"], image["height"]
    if image["kind"] == "512px" and width == height == SIDE and post["width"] and post["height"]:
        x, y, width, height = place_in_512px(post["width"], post["height"])
    return float(x), float(y), float(width), float(height)
