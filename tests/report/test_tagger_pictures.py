from pathlib import Path

import numpy as np
import pytest

from pipeline.contracts.tagger import TAGGER_TEST_SCORES
from pipeline.params import Params
from pipeline.report import build
from pipeline.report.parts import Card, Part
from pipeline.report.tagger_pictures import answers, first_of_each_post, tagged
from pipeline.stage import Run, execute
from pipeline.tagger import evaluate
from pipeline.tagger.scores import Scored, score_table
from pipeline.tagger.suspects import Suspect
from tests.tagger.worlds import (
    RED,
    SPLIT_OF,
    classes_of,
    put,
    put_images,
    put_labels,
    put_scores,
    scores,
)

SUSPECT = 302
"""Has no class, and looks red."""


@pytest.fixture
def part(tmp_path: Path, params: Params) -> tuple[Part, Path]:
    put_labels(tmp_path)
    put_images(tmp_path)
    put_scores(tmp_path)
    changed = scores("test", 0.1)
    changed[SPLIT_OF["test"].index(SUSPECT), RED] = 0.99
    put(tmp_path, TAGGER_TEST_SCORES, score_table(np.array(SPLIT_OF["test"]), changed))
    execute(evaluate.STAGE, evaluate.main, params, tmp_path)
    folder = tmp_path / "pictures"
    folder.mkdir()
    return tagged(Run(build.STAGE, params, tmp_path), folder), folder


def test_cards_tell_right_from_wrong_and_missed(part: tuple[Part, Path]) -> None:
    cards, folder = part[0].cards, part[1]
    assert len(cards) == 12
    names = ("red", "blue", "dark")
    for card in cards:
        post = int(card.title.removeprefix("post "))
        assert (folder / f"{post}.jpg").exists()
        assert card.picture == f"pictures/{post}.jpg"
        told = dict(card.lines)
        true = [names[number] for number in classes_of(post)]
        assert sorted(told.get("right", []) + told.get("missed", [])) == sorted(true)
        if post != SUSPECT:
            assert told == ({"right": true} if true else {})


def test_every_kind_of_answer() -> None:
    posts = np.array([1, 2])
    said = np.array([[0.9, 0.9, 0.1, 0.9], [0.1, 0.1, 0.1, 0.1]], np.float32)
    true = np.array([[True, False, True, True], [False, False, False, False]])
    thresholds = np.array([0.5, 0.5, 0.5, np.nan])
    scored = Scored(posts, posts, said, true)
    found = answers(scored, thresholds, np.ones(4), ["a", "b", "c", "d"])
    assert found == {
        1: [
            ("right", ["a"]),
            ("said, label absent", ["b"]),
            ("missed", ["c"]),
            ("not judged", ["d"]),
        ],
        2: [],
    }


def test_long_lists_begin_with_what_is_told_best() -> None:
    posts = np.array([1])
    said, absent = np.ones((1, 30), np.float32), np.zeros((1, 30), np.bool_)
    precision = np.arange(30) / 30
    precision[0] = np.nan
    names = [f"class {number}" for number in range(30)]
    found = answers(Scored(posts, posts, said, absent), np.full(30, 0.5), precision, names)
    ((_, words),) = found[1]
    assert words[:2] == ["class 29", "class 28"]
    assert words[-1] == "… and 14 more"
    assert len(words) == 17


def test_suspects_are_shown_with_their_reason(part: tuple[Part, Path]) -> None:
    folded = part[0].folded[0]
    assert folded.text.startswith("1 in the validation and test images of corpus sample")
    (card,) = folded.cards
    assert isinstance(card, Card)
    assert card.title == f"post {SUSPECT}"
    assert card.lines[0] == ("seems to lack", ["red"])
    assert (part[1] / f"{SUSPECT}.jpg").exists()


def test_no_two_of_a_post_or_of_a_class() -> None:
    suspects = [Suspect(post, number, 1, 1, 1) for post, number in [(1, 0), (1, 1), (2, 0), (2, 2)]]
    assert first_of_each_post(suspects, 9) == [suspects[0], suspects[3]]
    assert first_of_each_post(suspects, 1) == suspects[:1]
