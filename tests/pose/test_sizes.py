import pytest

from pipeline.pose.sizes import sizes, told_sizes


def test_sizes_in_the_papers_settings() -> None:
    found = {size.row: size for size in sizes()}
    assert found["feature matching"].own == pytest.approx(9.946, abs=5e-4)
    assert found["feature matching"].rcnn == 0
    assert found["feature concatenation"].own == pytest.approx(9.3388, abs=5e-5)
    assert found["feature concatenation"].rcnn > 60
    assert found["domain features only"].own < found["feature matching"].own


def test_every_model_has_a_line_with_the_papers_count() -> None:
    lines = told_sizes()
    assert any("feature matching" in line and "9.946m" in line and "9.9m" in line for line in lines)
