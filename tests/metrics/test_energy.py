"""Energy distance against its closed form, SciPy's in one dimension, and its own properties."""

import numpy as np
import pytest
from scipy import stats

from pipeline.metrics.energy import energy_distance


def test_two_points_against_two_points():
    # Across: 3, 5, 2, 4 → mean 3.5; within: 1 and 2.
    first, second = np.array([[0.0], [1.0]]), np.array([[3.0], [5.0]])
    assert energy_distance(first, second) == pytest.approx(2 * 3.5 - 1 - 2)


def test_one_distribution_is_at_zero():
    random = np.random.default_rng(1)
    found = [energy_distance(*random.normal(0, 1, (2, 300, 24))) for _ in range(20)]
    assert abs(np.mean(found)) < 0.003
    assert min(found) < 0 < max(found)


def test_agrees_with_scipy_in_one_dimension():
    # SciPy takes the root, and counts each point's distance to itself: nothing, for many points.
    random = np.random.default_rng(2)
    first, second = random.normal(0, 1, 3000), random.normal(1, 2, 3000)
    expected = stats.energy_distance(first, second) ** 2
    assert energy_distance(first[:, None], second[:, None]) == pytest.approx(expected, abs=0.002)


def test_moving_and_turning_both_changes_nothing():
    random = np.random.default_rng(3)
    first, second = random.normal(0, 1, (50, 3)), random.normal(1, 1, (40, 3))
    turn = np.linalg.qr(random.normal(0, 1, (3, 3)))[0]
    moved = energy_distance(first @ turn + 7, second @ turn + 7)
    assert moved == pytest.approx(energy_distance(first, second))


@pytest.mark.parametrize("shapes", [((1, 2), (5, 2)), ((5, 2), (5, 3))])
def test_too_few_or_unlike(shapes):
    with pytest.raises(ValueError, match="expected"):
        energy_distance(*(np.zeros(shape) for shape in shapes))
