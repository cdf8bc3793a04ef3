"""Tasks, answers and labels for tests, each given by what is particular about it."""

from typing import Any

from hypothesis import strategies as st

from pipeline.annotation.labels import Answer, Box, Label, Point, Points
from pipeline.annotation.tasks import Task, task_hash
from pipeline.keypoints import COCO_NAMES

SHA256 = "ab" * 32

NOWHERE: Point = (0.0, 0.0, 0)


def task(post_id: int = 1, **changes: Any) -> Task:
    """A task about an image of 400x600, of which the segmenter saw a part."""
    values: dict[str, Any] = {
        "post_id": post_id,
        "task": task_hash(f"{post_id:064x}"),
        "set": "add",
        "quota": None,
        "image": f"original/{post_id % 1000:04d}/{post_id}.png",
        "kind": "original",
        "sha256": f"{post_id:064x}",
        "width": 400,
        "height": 600,
        "box": (100.0, 50.0, 200.0, 500.0),
        "box_source": "segmenter",
        "area": 40_000.0,
        "keypoints": None,
        "keypoints_source": None,
    }
    return Task(**(values | changes))


def points(**places: Point) -> Points:
    """Keypoints by name; those that are not named are not labelled."""
    return tuple(places.get(name, NOWHERE) for name in COCO_NAMES)


def answer(post_id: int = 1, **changes: Any) -> Answer:
    """An answer of `ann` to `task(post_id)`: a box and a nose."""
    values: dict[str, Any] = {
        "post_id": post_id,
        "task": task(post_id).task,
        "annotator": "ann",
        "kind": "label",
        "made": 1000,
        "reject": None,
        "missing": None,
        "box": (100.0, 50.0, 200.0, 500.0),
        "area": 40_000.0,
        "area_source": "mask",
        "keypoints": points(nose=(200.0, 90.0, 2)),
        "seconds": 30.0,
    }
    return Answer(**(values | changes))


def label(post_id: int = 1, revision: int = 1, **changes: Any) -> Label:
    """The same, as it is kept."""
    given = answer(post_id, **changes)
    fields = {name: getattr(given, name) for name in Answer.model_fields}
    return Label(**fields, revision=revision)


def _thousandths(low: int, high: int) -> st.SearchStrategy[float]:
    return st.integers(low * 1000, high * 1000).map(lambda number: number / 1000)


@st.composite
def boxes(draw: st.DrawFn, width: int = 400, height: int = 600) -> Box:
    """Boxes inside an image of that size."""
    x, y = draw(_thousandths(0, width - 2)), draw(_thousandths(0, height - 2))
    wide, high = (draw(_thousandths(1, width)), draw(_thousandths(1, height)))
    return x, y, min(wide, width - x), min(high, height - y)


@st.composite
def keypoints(draw: st.DrawFn, width: int = 400, height: int = 600) -> Points:
    """17 points inside an image of that size, of every visibility."""
    point = st.just(NOWHERE) | st.tuples(
        _thousandths(0, width), _thousandths(0, height), st.sampled_from([1, 2])
    )
    return tuple(draw(point) for _ in COCO_NAMES)
