import numpy as np
import pytest

from pipeline.retrieval import exact
from pipeline.retrieval.exact import BLOCK, GROUP, largest_products


@pytest.mark.parametrize("size", [1, 5, GROUP, GROUP + 1, BLOCK, BLOCK + GROUP + 3, 3 * BLOCK])
def test_what_sorting_all_products_gives(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "QUERIES", 4)
    dice = np.random.default_rng(size)
    drawings = dice.normal(size=(size, 6)).astype(np.float32)
    queries = dice.normal(size=(9, 6)).astype(np.float32)
    count = min(10, size)
    rows, products = largest_products(drawings, queries, count)
    expected = np.argsort(-(queries @ drawings.T), axis=1)[:, :count]
    assert rows.tolist() == expected.tolist()
    assert products == pytest.approx(np.take_along_axis(queries @ drawings.T, rows, 1), abs=1e-5)


def test_the_last_drawing_is_found_once() -> None:
    drawings = np.eye(3, dtype=np.float32)
    rows, products = largest_products(drawings, drawings[2:], 3)
    assert sorted(rows[0].tolist()) == [0, 1, 2]
    assert products[0].tolist() == [1, 0, 0]
