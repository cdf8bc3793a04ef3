import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.annotation import labels as module
from pipeline.annotation.labels import (
    VERSION,
    Answer,
    Label,
    best_labels,
    latest_of_each,
    line_of,
    merge,
    read_labels,
    rounded,
    write_labels,
)
from pipeline.errors import PipelineError
from tests.annotation.records import answer, label, points, task

ONE = task(1).task


def test_a_label_is_a_line_that_diffs_well(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    write_labels([label(2), label(1, revision=2, made=2000), label(1)], path)
    lines = path.read_text().splitlines()
    assert lines[0].startswith(
        f'{{"version": 1, "post_id": 1, "task": "{ONE}", "kind": "label", "annotator": "ann", '
        '"revision": 1, "made": 1000, "reject": null, "missing": null, "box": [100.0, 50.0, 200.0, '
    )
    assert [(json.loads(line)["post_id"], json.loads(line)["revision"]) for line in lines] == [
        (1, 1),
        (1, 2),
        (2, 1),
    ]


answers = st.lists(
    st.builds(
        lambda post, who, kind, made, x: answer(
            post, annotator=who, kind=kind, made=made, box=(x, 2.0, 3.0, 4.0)
        ),
        st.integers(1, 3),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(["label", "review"]),
        st.integers(0, 5),
        st.sampled_from([1.0, 2.0, 3.0]),
    ),
    max_size=12,
)


@given(answers, st.randoms())
def test_what_is_written_is_read_in_a_fixed_order(
    tmp_path_factory: pytest.TempPathFactory, given_answers: list[Answer], chance: Any
) -> None:
    path = tmp_path_factory.mktemp("labels") / "labels.jsonl"
    labels = merge([], given_answers)
    shuffled = list(labels)
    chance.shuffle(shuffled)
    write_labels(shuffled, path)
    assert read_labels(path) == labels


@given(answers, answers)
def test_nothing_that_people_said_is_ever_lost(first: list[Answer], second: list[Answer]) -> None:
    snapshot = merge([], first)
    after = merge(snapshot, second)
    assert {line_of(each) for each in snapshot} <= {line_of(each) for each in after}
    said = {(each.task, each.annotator, each.kind, each.said) for each in after}
    for each in first + second:
        assert (each.task, each.annotator, each.kind, each.said) in said
    assert merge(after, reversed(second)) == after  # pulled again: nothing new
    numbers = [(each.task, each.annotator, each.kind, each.revision) for each in after]
    assert len(numbers) == len(set(numbers))


@given(answers, answers)
def test_a_pull_of_all_that_was_said_settles_it(first: list[Answer], second: list[Answer]) -> None:
    everything = first + second
    settled = merge(merge([], first), everything)
    assert merge(settled, everything) == settled
    for key, latest in latest_of_each(settled).items():
        said = [each for each in everything if (each.task, each.annotator, each.kind) == key]
        last = max(each.made for each in said)
        assert latest.said in {each.said for each in said if each.made == last}


def test_an_edited_answer_is_a_new_revision_and_counts() -> None:
    moved = answer(made=2000, keypoints=points(nose=(201.0, 90.0, 2)))
    kept = merge([label()], [moved])
    assert [each.revision for each in kept] == [1, 2]
    assert best_labels(kept)[ONE].said == moved.said


def test_an_answer_opened_again_and_left_as_it_was_is_nothing_new() -> None:
    assert merge([label()], [answer(made=2000, seconds=99.0)]) == [label()]


def test_a_server_that_has_forgotten_newer_answers_takes_none_back() -> None:
    older, newer = answer(made=1000), answer(made=2000, box=(1.0, 2.0, 3.0, 4.0))
    kept = merge([], [older, newer])
    assert merge(kept, [older]) == kept


def test_an_answer_that_arrives_late_is_kept_but_does_not_count() -> None:
    late = answer(made=500, box=(1.0, 2.0, 3.0, 4.0))
    kept = merge([label(made=1000)], [late])
    assert len(kept) == 2
    assert best_labels(kept)[ONE].said == label().said


def test_an_answer_repeated_after_one_that_arrives_late_counts() -> None:
    # The repeat was nothing new until the late one came between the two.
    first, late, again = (
        answer(made=1000),
        answer(made=2000, box=(1.0, 2.0, 3.0, 4.0)),
        answer(made=3000),
    )
    kept = merge([], [first, again])
    assert [each.made for each in kept] == [1000]
    kept = merge(kept, [first, late, again])
    assert [each.made for each in kept] == [1000, 2000, 3000]
    assert best_labels(kept)[ONE].said == again.said


def test_going_back_to_an_earlier_answer_counts() -> None:
    first, second = answer(made=1000), answer(made=2000, box=(1.0, 2.0, 3.0, 4.0))
    kept = merge([], [first, second, answer(made=3000)])
    assert [each.revision for each in kept] == [1, 2, 3]
    assert best_labels(kept)[ONE].said == first.said


BEST = [
    # labels of one task as (annotator, kind, made); which counts
    ([("ann", "label", 1), ("bob", "label", 2)], ("bob", "label", 2)),
    ([("ann", "review", 1), ("bob", "label", 2)], ("ann", "review", 1)),
    ([("ann", "review", 1), ("bob", "review", 2)], ("bob", "review", 2)),
]


@pytest.mark.parametrize(("given_labels", "best"), BEST)
def test_review_beats_latest_beats_earliest(
    given_labels: list[tuple[str, str, int]], best: tuple[str, str, int]
) -> None:
    labels = [label(annotator=who, kind=kind, made=made) for who, kind, made in given_labels]
    for order in (labels, labels[::-1]):
        found = best_labels(order)[ONE]
        assert (found.annotator, found.kind, found.made) == best


def test_the_latest_of_each_annotator() -> None:
    labels = [label(), label(revision=2, made=2000), label(annotator="bob"), label(2)]
    latest = latest_of_each(labels)
    assert latest[ONE, "ann", "label"].revision == 2
    assert len(latest) == 3


def test_numbers_are_kept_to_a_thousandth() -> None:
    assert answer(box=(1.00049, 2.0, 3.0, 4.0)).box == (1.0, 2.0, 3.0, 4.0)
    assert str(rounded([-0.0001, "text", None])) == "(0.0, 'text', None)"


IMPOSSIBLE: list[dict[str, Any]] = [
    {"box": (0.0, 0.0, 0.0, 5.0)},
    {"box": (float("nan"), 0.0, 1.0, 5.0)},
    {"keypoints": points()[:16]},
    {"keypoints": points(nose=(1.0, 2.0, 0))},
    {"keypoints": points(nose=(1.0, float("inf"), 2))},
    {"keypoints": points(nose=(1.0, 2.0, 3))},  # type: ignore[arg-type]
    {"area": 5.0, "area_source": None},
    {"box": None},
    {"annotator": "Ann Smith"},
    {"reject": "ugly"},
    {"task": "../x"},
]


@pytest.mark.parametrize("changes", IMPOSSIBLE, ids=str)
def test_an_answer_that_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        answer(**changes)


GOOD = line_of(label())

BAD_LINES = [
    # the line, what is said
    ("{", "labels.jsonl:2: not a line of JSON"),
    ("[" * 100_000, "labels.jsonl:2: not a line of JSON"),
    ("[]", "labels.jsonl:2: expected a label"),
    ('{"post_id": 1}', "labels.jsonl:2: has no version; is this a file of labels?"),
    (
        GOOD.replace('"version": 1', '"version": 99'),
        "labels.jsonl:2: has version 99, this program knows 1; update posebooru",
    ),
    (GOOD.replace('"post_id": 1', '"post_id": "1"'), "labels.jsonl:2: post_id: Input should be"),
    (GOOD.replace('"seconds"', '"secs"'), "labels.jsonl:2: seconds: Field required"),
    (GOOD.replace("[200.0, 90.0, 2]", "[200.0, 90.0, 0]"), "labels.jsonl:2: the label: nose is"),
    (GOOD, "post 1: revision 1 of ann is there twice; keep one line of the two"),
    ("<<<<<<< HEAD", "labels.jsonl:2: not a line of JSON"),
]


@pytest.mark.parametrize(("line", "said"), BAD_LINES)
def test_a_broken_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(f"{GOOD}\n{line}\n")
    with pytest.raises(PipelineError) as caught:
        read_labels(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_file_is_no_labels(tmp_path: Path) -> None:
    assert read_labels(tmp_path / "labels.jsonl") == []


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PipelineError, match=r"labels\.jsonl: cannot be read"):
        read_labels(path)


def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "labels.jsonl"
    write_labels([label()], path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_labels([label(), label(2)], path)
    assert read_labels(path) == [label()]
    assert list(tmp_path.iterdir()) == [path]


def test_an_older_form_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The next form would call `seconds` `took`: what version 1 wrote must then still be read.
    def renamed(raw: dict[str, Any]) -> dict[str, Any]:
        return raw | {"seconds": raw.pop("took")}

    monkeypatch.setattr(module, "VERSION", VERSION + 1)
    monkeypatch.setattr(module, "MIGRATIONS", (renamed,))
    path = tmp_path / "labels.jsonl"
    old, new = GOOD.replace('"seconds"', '"took"'), line_of(label(2))
    path.write_text(f"{old}\n{new}\n")
    found = read_labels(path)
    assert found == [label(), label(2)]
    assert isinstance(found[0], Label)
