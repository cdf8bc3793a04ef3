from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.contracts.metadata import RATINGS
from pipeline.retrieval.web.forms import MOST_DRAWINGS, Search

POINTS = [[0.1 * place, 0.2, 1] for place in range(17)]


def test_what_may_be_left_out() -> None:
    asked = Search.model_validate({"points": POINTS})
    assert asked.mirror
    assert asked.group
    assert not asked.rotation
    assert (asked.tags, asked.ratings) == ([], None)


def test_every_rating_is_known() -> None:
    assert Search.model_validate({"points": POINTS, "ratings": list(RATINGS)}).ratings


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": POINTS[:-1]},
        {"points": [*POINTS, [0, 0, 0]]},
        {"points": [[0, 0], *POINTS[1:]]},
        {"points": [[float("nan"), 0, 1], *POINTS[1:]]},
        {"points": [[float("inf"), 0, 1], *POINTS[1:]]},
        {"points": [[1e300, 0, 1], *POINTS[1:]]},
        {"points": [[0, 0, -0.1], *POINTS[1:]]},
        {"points": [[0, 0, 1.5], *POINTS[1:]]},
        {"points": [["a", 0, 1], *POINTS[1:]]},
        {"count": 0},
        {"count": MOST_DRAWINGS + 1},
        {"tags": ["x"] * 21},
        {"tags": [""]},
        {"tags": ["x" * 201]},
        {"ratings": ["anything"]},
        {"path": "/etc/passwd"},
    ],
)
def test_what_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Search.model_validate({"points": POINTS} | wrong)
