"""How much is done, and how fast: counted on a handful of tasks."""

from pipeline.annotation.progress import Progress, Speed, progress, rejected, speeds
from tests.annotation.poses import FRONT, label, rejecting, task

BACK, LEGS, ADD = task(1, quota="back"), task(2, quota="legs"), task(3, set="add", quota=None)
TASKS = [BACK, LEGS, ADD]


def test_each_part_is_counted_and_all_together() -> None:
    labels = [
        label(FRONT, BACK),
        label(FRONT, BACK, annotator="ben"),
        rejecting("cut_off", ADD),
        label(FRONT, task(9)),  # not asked any more
    ]
    assert progress(TASKS, labels, share=1.0) == [
        Progress("all", 3, answered=2, rejected=1, asked_twice=3, answered_twice=1, reviewed=0),
        Progress("add", 1, answered=1, rejected=1, asked_twice=1, answered_twice=0, reviewed=0),
        Progress("back", 1, answered=1, rejected=0, asked_twice=1, answered_twice=1, reviewed=0),
        Progress("legs", 1, answered=0, rejected=0, asked_twice=1, answered_twice=0, reviewed=0),
    ]


def test_a_review_settles_what_counts() -> None:
    labels = [rejecting("cut_off", BACK), label(FRONT, BACK, annotator="lead", kind="review")]
    (everything, _) = progress([BACK], labels, share=0.0)
    assert (everything.answered, everything.rejected, everything.reviewed) == (1, 0, 1)
    assert rejected([BACK], labels) == {}


def test_reasons_of_rejection_are_counted_over_the_tasks_that_are_asked() -> None:
    labels = [rejecting("cut_off", BACK), rejecting("cut_off", LEGS), rejecting("unfit", task(9))]
    assert rejected(TASKS, labels) == {"cut_off": 2}


def test_an_image_left_open_over_lunch_does_not_make_anybody_slow() -> None:
    labels = [
        label(FRONT, BACK, seconds=40.0),
        label(FRONT, BACK, seconds=20.0, revision=2, made=2_000),
        label(FRONT, LEGS, seconds=3_600.0),
        rejecting("cut_off", ADD, seconds=0.0),  # of another program: it says no time
        label(FRONT, ADD, annotator="lead", kind="review", seconds=0.0),
    ]
    assert speeds(labels) == [
        Speed("annotator-1", answers=3, reviews=0, rejected=1, median_seconds=40.0),
        Speed("lead", answers=0, reviews=1, rejected=0, median_seconds=None),
    ]


def test_before_anybody_has_begun() -> None:
    assert progress([], [], share=0.5) == [Progress("all", 0, 0, 0, 0, 0, 0)]
    assert speeds([]) == []
