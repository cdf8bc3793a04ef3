from pipeline.annotation.agreement import asked_twice
from pipeline.annotation.remaining import people_wanted, remaining
from tests.annotation.records import label, task

TASKS = [task(post) for post in range(1, 200)]
SHARE = 0.3
TWICE = next(each for each in TASKS if asked_twice(each.task, SHARE))
ONCE = next(each for each in TASKS if not asked_twice(each.task, SHARE))


def test_who_is_wanted() -> None:
    assert (people_wanted(TWICE, SHARE), people_wanted(ONCE, SHARE)) == (2, 1)
    assert people_wanted(TWICE, 0.0) == 1


def test_what_nobody_labelled_remains() -> None:
    assert remaining([ONCE, TWICE], [], SHARE) == [ONCE, TWICE]


def test_one_answer_is_enough_for_most() -> None:
    labels = [label(ONCE.post_id), label(TWICE.post_id)]
    assert remaining([ONCE, TWICE], labels, SHARE) == [TWICE]


def test_the_second_answer_is_another_persons() -> None:
    same = [label(TWICE.post_id), label(TWICE.post_id, revision=2)]
    assert remaining([TWICE], same, SHARE) == [TWICE]
    another = [label(TWICE.post_id), label(TWICE.post_id, annotator="bob")]
    assert remaining([TWICE], another, SHARE) == []


def test_a_review_settles_a_task() -> None:
    assert remaining([TWICE], [label(TWICE.post_id, kind="review")], SHARE) == []


def test_a_rejected_image_is_done() -> None:
    assert remaining([ONCE], [label(ONCE.post_id, reject="unfit")], SHARE) == []


def test_an_answer_to_another_task_does_not_count() -> None:
    assert remaining([ONCE], [label(TWICE.post_id)], SHARE) == [ONCE]
