import io
from pathlib import Path

from PIL import Image

from pipeline.images.decoding import Limits
from pipeline.images.pixels import SIDE
from pipeline.plan.pictures import FIGURE, Pictures, blotches, figure

LIMITS = Limits(100_000_000, 100_000_000)


def test_files_that_are_held_are_taken(tmp_path: Path) -> None:
    for name, data in (("1.jpg", blotches()), ("2.jpg", b"no image"), ("3.jpg", blotches())):
        (tmp_path / name).write_bytes(data)
    files = sorted(tmp_path.glob("*.jpg"))
    found = Pictures(files, "512px", tmp_path / "store", LIMITS)
    assert len(found.manifest) == 2
    assert found.says() == "2 that are held"
    assert found.manifest.image(0).size == (SIDE, SIDE)


def test_only_clear_ones_where_alpha_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(figure())
    opaque = io.BytesIO()
    Image.new("RGB", (10, 10)).save(opaque, "PNG")
    (tmp_path / "2.png").write_bytes(opaque.getvalue())
    files = sorted(tmp_path.glob("*.png"))
    found = Pictures(files, "original", tmp_path / "store", LIMITS, clear=True)
    assert len(found.manifest) == 1
    assert found.manifest.image(0).mode == "RGBA"


def test_without_any_one_is_made_up(tmp_path: Path) -> None:
    found = Pictures([], "original", tmp_path / "store", LIMITS)
    assert found.made_up
    assert found.manifest.image(0).size == FIGURE
    assert "made-up" in found.says()
