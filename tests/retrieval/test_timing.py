import numpy as np
import pytest

from pipeline.report.retrieval import TIMED
from pipeline.retrieval import timing
from pipeline.retrieval.descriptors import full, limbs_of
from pipeline.retrieval.timing import COUNT, by_scipy, largest, repeated, time_queries
from tests.retrieval.figures import crowd

BOXES = np.repeat([[0.0, 0, 100, 250]], 7, axis=0)


def test_drawings_are_repeated_and_moved() -> None:
    drawings = repeated(crowd(7), BOXES, 30)
    assert drawings.shape == (30, 25, 3)
    moved = drawings[21:28, :17, :2] - crowd(7)[:, :17, :2]
    assert np.std(moved) == pytest.approx(timing.MOVED * 250, rel=0.2)
    assert len(np.unique(drawings[::7, 0, 0])) == 5
    assert (drawings == repeated(crowd(7), BOXES, 30)).all()


def test_every_kind_of_query_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "ROUNDS", 2)
    found = time_queries(crowd(300).astype(np.float32), crowd(20).astype(np.float32))
    assert set(TIMED) <= set(found)
    assert min(found.values()) > 0


def test_what_is_timed_is_right() -> None:
    held = np.random.default_rng(0).normal(size=(200, 300)).astype(np.float32)
    apart = np.linalg.norm(held - held[5], axis=1)
    assert by_scipy(held, held[5]).tolist() == np.argsort(apart)[:COUNT].tolist()
    descriptors = full(limbs_of(crowd(200)))
    products = descriptors @ descriptors[5]
    assert largest(descriptors, descriptors[5]).tolist() == np.argsort(-products)[:COUNT].tolist()
