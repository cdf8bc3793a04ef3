import math

import numpy as np
import pytest

from pipeline.metrics.ranking import ndcg_at, recall_at


def test_recall_by_hand() -> None:
    assert recall_at(np.array([4, 7, 9]), np.array([7, 1])) == 0.5
    assert recall_at(np.array([4, 7, 9]), np.array([9, 4, 7])) == 1
    assert recall_at(np.array([], int), np.array([9])) == 0


def test_ndcg_by_hand() -> None:
    gains = np.array([3.0, 2.0, 0.0, 1.0])
    ideal = 3 + 2 / math.log2(3) + 1 / math.log2(4)
    found = 2 + 3 / math.log2(3) + 0 / math.log2(4)
    assert ndcg_at(gains, np.array([1, 0, 2, 3]), 3) == pytest.approx(found / ideal)
    assert ndcg_at(gains, np.array([0, 1, 3, 2]), 4) == pytest.approx(1)
    assert ndcg_at(gains, np.array([0, 1]), 1) == pytest.approx(1)


def test_where_nothing_has_a_gain_there_is_no_value() -> None:
    assert ndcg_at(np.zeros(3), np.array([0, 1, 2]), 3) is None
