import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.pose.reader import PoseReader, open_picture
from tests.pose.figures import Figures
from tests.pose.models import put_models


def test_three_lines_from_a_picture_to_its_pose(figures: Figures) -> None:
    reader = PoseReader.load(put_models(figures, "domain_features"), "domain_features")
    found = reader.read(figures.file(300))
    assert found.size == (80, 120)
    assert found.box == (0, 0, 80, 120)
    assert found.keypoints is not None
    assert found.keypoints.shape == (25, 3)
    assert [name for name, _ in found.tags] == ["red"]  # blue's threshold is out of reach


def test_where_nobody_is_found_there_is_no_pose(figures: Figures) -> None:
    models = put_models(figures, "domain_features", bias=-10.0)
    reader = PoseReader.load(models, "domain_features")
    found = reader.read(figures.file(300))
    assert found.box is None
    assert found.keypoints is None
    whole = reader.read(figures.file(300), whole=True)
    assert whole.box == (0, 0, 80, 120)
    assert whole.keypoints is not None


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK", "P", "1", "LA", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (3, 900), (640, 480)])
def test_pictures_of_all_kinds_can_be_opened(
    mode: str, size: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / ("picture.jpg" if mode == "CMYK" else "picture.png")
    Image.new(mode, size).save(path)
    opened = open_picture(path)
    assert (opened.mode, opened.size) == ("RGB", size)


def bomb(path: Path) -> Path:
    """A PNG that says it has ten thousand million pixels."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(header))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )
    return path


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    text = tmp_path / "text.png"
    text.write_text("<svg/>")
    for path, why in (
        (text, "undecodable|wrong_type"),
        (bomb(tmp_path / "bomb.png"), "too_many_pixels"),
        (tmp_path / "nowhere.png", "cannot be read"),
        (tmp_path / "picture.svg", "not a picture by its name"),
    ):
        with pytest.raises(PipelineError, match=why):
            open_picture(path)


def test_models_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="no such folder; run `dvc repro`"):
        PoseReader.load(tmp_path / "models/sample")
