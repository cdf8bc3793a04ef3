from typing import Any

import pytest

from pipeline.pose.areas import Area, area_of

AREAS: list[tuple[tuple[str, int, int], tuple[int | None, int | None], Area]] = [
    # kind, width and height of the file; of the post; where the image lies
    (("original", 300, 600), (300, 600), (0, 0, 300, 600)),
    (("original", 300, 600), (None, None), (0, 0, 300, 600)),
    (("512px", 512, 512), (1000, 2000), (128, 0, 256, 512)),
    (("512px", 512, 512), (2000, 1000), (0, 128, 512, 256)),
    (("512px", 512, 512), (None, None), (0, 0, 512, 512)),
    (("512px", 256, 512), (1000, 2000), (0, 0, 256, 512)),  # a mirror that does not pad
]


@pytest.mark.parametrize(("file", "post", "area"), AREAS)
def test_where_the_image_lies(
    file: tuple[str, int, int], post: tuple[int | None, int | None], area: Area
) -> None:
    image: dict[str, Any] = dict(zip(("kind", "width", "height"), file, strict=True))
    assert area_of(image, {"width": post[0], "height": post[1]}) == area
