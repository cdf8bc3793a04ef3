import xml.etree.ElementTree as ET

import pytest

from pipeline.annotation.example import CENTRES, HEIGHT, WIDTH, example_svg, place
from pipeline.keypoints import COCO_NAMES, COLOURS, other_side, side

CIRCLE = "{http://www.w3.org/2000/svg}circle"


def test_left_is_the_characters_own() -> None:
    # On the right of the picture from the front, on the left from behind.
    for name in COCO_NAMES:
        if side(name) == "left":
            assert place(name, behind=False)[0] > 0 > place(name, behind=True)[0]


@pytest.mark.parametrize("name", COCO_NAMES)
@pytest.mark.parametrize("behind", [False, True])
def test_the_figure_is_symmetric_and_seen_from_behind_mirrored(name: str, *, behind: bool) -> None:
    x, y = place(name, behind=behind)
    assert place(other_side(name), behind=behind) == (-x, y)
    assert place(name, behind=not behind) == (-x, y)


def test_every_point_is_drawn_twice_inside_the_drawing() -> None:
    circles = list(ET.fromstring(example_svg()).iter(CIRCLE))
    assert len(circles) == 2 * len(COCO_NAMES)
    for number, circle in enumerate(circles):
        x = float(circle.attrib["cx"]) + CENTRES[number // len(COCO_NAMES)]
        assert 0 < x < WIDTH
        assert 0 < float(circle.attrib["cy"]) < HEIGHT
        colour = COLOURS[side(COCO_NAMES[number % len(COCO_NAMES)])]
        assert colour in (circle.attrib["fill"], circle.attrib["stroke"])


def test_a_face_seen_from_behind_is_drawn_as_hidden() -> None:
    circles = list(ET.fromstring(example_svg()).iter(CIRCLE))
    rings = [number for number, circle in enumerate(circles) if circle.attrib["fill"] == "white"]
    assert rings == [len(COCO_NAMES) + COCO_NAMES.index(name) for name in
                     ("nose", "left_eye", "right_eye")]  # fmt: skip
