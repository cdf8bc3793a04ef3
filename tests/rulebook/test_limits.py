from collections.abc import Callable

import pytest

from pipeline.rulebook.limits import limits
from pipeline.rulebook.nodes import Finding
from pipeline.rulebook.reading import RulebookFiles, read_rulebook
from pipeline.rulebook.vocabulary import Entry, Vocabulary
from pipeline.settings.rulebook import RulebookLimits

Files = Callable[[dict[str, str]], RulebookFiles]
NOTHING = RulebookLimits(
    body=None,
    clothing=None,
    misc=None,
    tags=None,
    min_percent=0.04,
    posts_today=100_000,
    new_poses=None,
)


def judge(
    files: RulebookFiles, wanted: RulebookLimits, vocabulary: Vocabulary | None = None
) -> list[Finding]:
    return limits(read_rulebook(files), files.shown, wanted, vocabulary)


def test_counts(files: Files) -> None:
    rules = files({"body/x.yaml": "a: [a, b]\nc: [c]\n", "misc/x.yaml": "d: [d, a]\n"})
    met = NOTHING.model_copy(update={"body": 2, "clothing": 0, "misc": 1, "tags": 4})
    assert judge(rules, met) == []
    missed = NOTHING.model_copy(update={"body": 3, "tags": 5})
    assert [str(each) for each in judge(rules, missed)] == [
        "rulebook:1: 4 tags in all; rulebook.tags asks for 5",
        "rulebook/body:1: 2 classes; rulebook.body asks for 3",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "hand_up: [hand_up]\nhands_up: [hands_up]\n",
        "red_hair: [red_hair]\nhair_red: [hair_red]\n",
        "fur-trim: [fur-trim]\nfur_trim: [fur_trim]\n",
    ],
)
def test_names_that_are_almost_the_same(files: Files, text: str) -> None:
    (finding,) = judge(files({"body/x.yaml": text}), NOTHING)
    assert (finding.file, finding.line, finding.rule) == ("rulebook/body/x.yaml", 3, "alike")
    assert "(rulebook/body/x.yaml:2)" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "black_shirt: [black_shirt]\nblack_skirt: [black_skirt]\n",
        # Told apart, or one part of the other.
        "arm_up: [arm_up]\narms_up: {tags: [arms_up], why: both arms}\n",
        "horn: [horn]\nhorns: {tags: [horns], also: [horn]}\n",
    ],
)
def test_names_that_may_be(files: Files, text: str) -> None:
    assert judge(files({"body/x.yaml": text}), NOTHING) == []


def test_a_class_too_rare_to_learn(files: Files) -> None:
    rules = files({"body/x.yaml": "a: [a, b]\nc: [c]\nd: [d, e]\nf: [f]\n"})
    posts = {"a": 30, "b": 10, "c": 39, "d": 20, "e": 19}
    vocabulary = Vocabulary(tuple(Entry(tag, tag, None, n) for tag, n in posts.items()))
    findings = judge(rules, NOTHING, vocabulary)
    # 0.04% of 100,000 posts are 40. An unknown tag (f) is another check's finding.
    assert [(each.line, each.rule) for each in findings] == [(3, "rare"), (4, "rare")]
    assert "at most 39 posts today, 0.039%; rulebook.min_percent asks for 0.04%" in str(findings[0])
    assert judge(rules, NOTHING, None) == []
