"""YOLO-pose, read as Ultralytics documents it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES
from pipeline.release.export_yolo import data_yaml, export_yolo, yolo_line
from pipeline.release.exported import Sample
from pipeline.release.layout import Release
from tests.release.corpus import POSES, SIZE
from tests.release.exporting import folder


def sample(box: tuple[float, ...], points: list[tuple[float, float, int]], size: Any = SIZE) -> Any:
    image = {"post_id": 7, "width": size[0], "height": size[1], "path": "original/0007/7.png"}
    label = dict(zip(("x", "y", "width", "height"), box, strict=True))
    rest = [(0.0, 0.0, 0)] * (len(COCO_NAMES) - len(points))
    flat = [value for point in [*points, *rest] for value in point]
    return Sample(image, label | {"post_id": 7, "keypoints": flat})


def read(line: str, width: int, height: int) -> tuple[list[float], list[tuple[float, float, int]]]:
    """A line in pixels: box as x, y, width, height, and keypoints."""
    number, *values = line.split()
    assert number == "0"
    x, y, w, h, *flat = map(float, values)
    assert all(0 <= value <= 1 for value in (x, y, w, h))
    points = [
        (across * width, down * height, int(v))
        for across, down, v in zip(flat[0::3], flat[1::3], flat[2::3], strict=True)
    ]
    box = [(x - w / 2) * width, (y - h / 2) * height, w * width, h * height]
    return box, points


def test_a_folder_that_ultralytics_takes(pictured: Release, tmp_path: Path) -> None:
    out = folder(tmp_path)
    assert export_yolo(pictured, out) == {"train": 1, "val": 1, "test": 1, "keypoints outside": 0}
    data = yaml.safe_load((out / "data.yaml").read_text())
    assert data["kpt_shape"] == [17, 3]
    assert data["names"] == {0: "person"}
    for post, split in POSES.items():
        image = out / data[split] / f"{post}.png"
        # Ultralytics finds the labels by this change of name.
        label = Path(str(image).replace("/images/", "/labels/")).with_suffix(".txt")
        with Image.open(image) as opened:
            box, points = read(label.read_text().strip(), *opened.size)
        assert box == pytest.approx([10, 5, 20, 50], abs=1e-4)
        assert points[0] == pytest.approx((20, 9, 2), abs=1e-4)
        assert points[COCO_NAMES.index("left_hip")] == pytest.approx((22, 30, 1), abs=1e-4)
        assert sum(v > 0 for *_, v in points) == 2


def test_the_flip_swaps_left_and_right() -> None:
    flip = yaml.safe_load(data_yaml())["flip_idx"]
    expected = "0 2 1 4 3 6 5 8 7 10 9 12 11 14 13 16 15"  # as in their coco-pose.yaml
    assert flip == [int(word) for word in expected.split()]


SIDES = st.integers(1, 9000)


@given(SIDES, SIDES, st.data())
def test_labels_come_back_to_the_pixel(width: int, height: int, data: st.DataObject) -> None:
    across, down = st.floats(0, width), st.floats(0, height)
    points = data.draw(st.lists(st.tuples(across, down, st.sampled_from([1, 2])), max_size=17))
    x, y = data.draw(st.floats(0, width - 0.5)), data.draw(st.floats(0, height - 0.5))
    box = (x, y, data.draw(st.floats(0.25, width - x)), data.draw(st.floats(0.25, height - y)))
    line, outside = yolo_line(sample(box, points, (width, height)))
    again, found = read(line, width, height)
    assert outside == 0
    assert again == pytest.approx(list(box), abs=1e-3)
    for point, back in zip(points, found, strict=False):
        assert back == pytest.approx(point, abs=1e-3)


def test_what_lies_outside_is_cut_or_not_labelled() -> None:
    line, outside = yolo_line(sample((-5, 50, 20, 50), [(41, 10, 2), (10, 10, 2)]))
    box, points = read(line, *SIZE)
    assert box == pytest.approx([0, 50, 15, 10], abs=1e-4)
    assert outside == 1
    assert [v for *_, v in points[:2]] == [0, 2]


@pytest.mark.parametrize(
    ("box", "points"),
    [
        ((100, 5, 20, 50), []),
        ((10, 5, 0, 50), []),
        ((10, 5, float("nan"), 50), []),
        ((10, 5, 20, 50), [(float("inf"), 1, 2)]),
        ((10, 5, 20, 50), [(1, 1, 3)]),
    ],
)
def test_labels_that_are_none(
    box: tuple[float, ...], points: list[tuple[float, float, int]]
) -> None:
    with pytest.raises(PipelineError, match="post 7: its box"):
        yolo_line(sample(box, points))
