from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotation.convert import Unreadable, answer_of, prediction_of, result_of
from pipeline.annotation.labels import MISSING_REASONS, REJECT_REASONS, Box, Points
from pipeline.keypoints import COCO_NAMES, INDEX
from tests.annotation.records import boxes, keypoints, points, task

MOMENT = "2026-01-02T03:04:05.678901Z"

NOSE = points(nose=(200.0, 90.0, 2))


def annotation(result: object, **changes: Any) -> dict[str, Any]:
    """An annotation as Label Studio exports it."""
    return {"id": 7, "result": result, "updated_at": MOMENT, "lead_time": 12.3} | changes


@given(
    box=st.none() | boxes(),
    marked=keypoints(),
    reject=st.none() | st.sampled_from(sorted(REJECT_REASONS)),
    missing=st.none() | st.sampled_from(sorted(MISSING_REASONS)),
)
def test_an_answer_comes_back_as_it_was(
    box: Box | None, marked: Points, reject: str | None, missing: str | None
) -> None:
    result = result_of(task(), box, marked, reject, missing)
    back = answer_of(task(), annotation(result), "ann", "label")
    none = all(v == 0 for _, _, v in marked)
    assert back.box == (None if box is None else pytest.approx(box, abs=0.001))
    assert (back.reject, back.missing) == (reject, missing)
    assert back.keypoints == (None if none else marked)


def test_places_are_percent_of_the_image() -> None:
    box, nose, seen = result_of(task(), (100, 60, 200, 300), NOSE)  # of 400x600
    value = {key: box["value"][key] for key in ("x", "y", "width", "height")}
    assert value == {"x": 25, "y": 10, "width": 50, "height": 50}
    assert (nose["value"]["x"], nose["value"]["y"]) == (50, 15)
    assert (nose["original_width"], nose["original_height"]) == (400, 600)
    assert nose["id"] == seen["id"] == "nose"  # how a visibility finds its point
    assert seen["value"]["choices"] == ["visible"]


def test_who_when_and_how_long() -> None:
    back = answer_of(task(), annotation(result_of(task(), None, NOSE)), "ann", "review")
    assert (back.post_id, back.task, back.annotator) == (1, task().task, "ann")
    assert (back.kind, back.seconds) == ("review", 12.3)
    assert back.made == 1_767_323_045_678
    without = annotation([], lead_time=None)
    assert answer_of(task(), without, "ann", "label").seconds == 0


def test_a_point_that_says_nothing_of_itself_is_visible() -> None:
    result = result_of(task(), None, points(nose=(200.0, 90.0, 1)))
    seen = [region for region in result if region["from_name"] != "visibility"]
    back = answer_of(task(), annotation(seen), "ann", "label")
    assert back.keypoints == NOSE


def test_the_area_is_the_masks_where_the_box_is_of_the_same_body() -> None:
    def area(box: Box) -> tuple[float | None, str | None]:
        back = answer_of(task(), annotation(result_of(task(), box, NOSE)), "ann", "label")
        return back.area, back.area_source

    assert area((105, 55, 195, 490)) == (40_000, "mask")
    assert area((0, 0, 50, 50)) == (2_500, "box")


def test_a_prediction_is_moved_into_the_image() -> None:
    start = points(nose=(401.0, -3.0, 2))
    moved = prediction_of(task(box=(-10.0, 50.0, 500.0, 600.0), keypoints=start))["result"]
    back = answer_of(task(), annotation(moved), "ann", "label")
    assert back.box == (0, 50, 400, 550)
    assert back.keypoints == points(nose=(400.0, 0.0, 2))


def test_a_prediction_says_where_it_comes_from() -> None:
    assert prediction_of(task())["model_version"] == "segmenter"
    given_points = task(keypoints=NOSE, keypoints_source="add", box_source="image")
    assert prediction_of(given_points)["model_version"] == "image + add"


def region(control: str, **value: Any) -> dict[str, Any]:
    """A region on an image of 400x600."""
    size = {"original_width": 400, "original_height": 600, "image_rotation": 0}
    return {"id": "a", "from_name": control, "to_name": "image", **size, "value": value}


def point(name: str, x: float = 1.0) -> dict[str, Any]:
    return region("keypoints", x=x, y=1.0, width=0.5, keypointlabels=[name])


def box(**changes: Any) -> dict[str, Any]:
    return region("box", x=1, y=1, width=9, height=9, rectanglelabels=["character"], **changes)


UNREADABLE = [
    # what is the matter, the result, the rule
    ("no list", "nonsense", "not_a_result"),
    ("no region", ["nonsense"], "not_a_result"),
    ("no value", [{"from_name": "box"}], "not_a_result"),
    ("a control that is not ours", [region("mood", choices=["good"])], "unknown_control"),
    ("a label that is not ours", [point("tail")], "unknown_label"),
    ("another box", [region("box", x=1, y=1, rectanglelabels=["dog"])], "unknown_label"),
    ("two labels on one point", [region("keypoints", x=1, y=1,
                                        keypointlabels=["nose", "left_eye"])], "not_a_result"),
    ("a visibility that is not ours", [region("visibility", choices=["half"])], "unknown_label"),
    ("a point twice", [point("nose"), point("nose")], "twice"),
    ("two boxes", [box(), box()], "twice"),
    ("two reasons", [region("reject", choices=["unfit"])] * 2, "twice"),
    ("a reason that is not ours", [region("reject", choices=["boring"])], "out_of_range"),
    ("a turned box", [box(rotation=30)], "turned"),
    ("a turned image", [point("nose") | {"image_rotation": 90}], "turned"),
    ("an image of another size", [point("nose") | {"original_width": 401}], "another_image"),
    ("a place that is no number", [region("keypoints", x="1", y=1, keypointlabels=["nose"])],
     "not_a_number"),
    ("a place that is nowhere", [point("nose", float("nan"))], "not_a_number"),
    ("a place far away", [point("nose", 1e12)], "out_of_range"),
    ("a box without width", [region("box", x=1, y=1, width=0, height=9,
                                    rectanglelabels=["character"])], "out_of_range"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("result", "rule"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_what_cannot_be_read_says_why(result: object, rule: str) -> None:
    with pytest.raises(Unreadable) as fault:
        answer_of(task(), annotation(result), "ann", "label")
    assert fault.value.rule == rule
    assert len(fault.value.detail) < 300


@pytest.mark.parametrize("moment", [None, "yesterday", "2026-01-02T03:04:05", 5])
def test_an_answer_has_a_time(moment: object) -> None:
    with pytest.raises(Unreadable, match="not_a_time"):
        answer_of(task(), annotation([], updated_at=moment), "ann", "label")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from(
        ["box", "keypoints", "visibility", "reject", "nose", "character", "occluded"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["from_name", "value", "x", "y", "width", "height", "id", "choices",
                         "keypointlabels", "rectanglelabels", "rotation", "original_width"]),
        inner, max_size=6),
    max_leaves=15,
)  # fmt: skip


@given(result=JSON, lead_time=JSON, moment=JSON | st.just(MOMENT))
def test_whatever_a_server_says_is_an_answer_or_unreadable(
    result: object, lead_time: object, moment: object
) -> None:
    hostile = annotation(result, lead_time=lead_time, updated_at=moment)
    with suppress(Unreadable):
        answer_of(task(), hostile, "ann", "label")


def test_all_points_are_found_whatever_their_order() -> None:
    marked = tuple((float(index), 2.0 * index + 1, 1 + index % 2) for index in range(17))
    result = result_of(task(), None, marked)
    back = answer_of(task(), annotation(result[::-1]), "ann", "label")
    assert back.keypoints == marked
    assert back.keypoints[INDEX[COCO_NAMES[3]]] == (3, 7, 2)
