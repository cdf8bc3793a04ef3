from pathlib import Path

import pytest

from pipeline.rulebook.aliases import Aliases
from pipeline.rulebook.pose_quotas import Quota, judge_quotas, read_quotas
from pipeline.rulebook.reading import RulebookFiles, read_rulebook
from tests.conftest import REPOSITORY

ALIASES = Aliases({"one_knee": "on_one_knee"}, {})
KNOWN = {"back", "soles", "on_one_knee"}


def quotas_file(text: str) -> RulebookFiles:
    return RulebookFiles("rulebook/", {"pose_quotas.yaml": text.encode()})


def test_reading() -> None:
    text = "back: {new: 7, in_all: 8, tags: [back]}\nlegs: {new: 3, tags: [soles, one_knee]}\n"
    quotas, findings = read_quotas(quotas_file(text))
    assert findings == []
    assert quotas == [
        Quota("back", 7, 8, ("back",), 1),
        Quota("legs", 3, None, ("soles", "one_knee"), 2),
    ]
    assert judge_quotas(quotas_file(text), ALIASES, KNOWN, 10) == []


def test_it_holds_no_rules() -> None:
    source = read_rulebook(quotas_file("back: {new: 7, tags: [back]}\n"))
    assert (source.rules, source.findings) == ([], [])


def test_a_rulebook_without_the_file() -> None:
    assert judge_quotas(RulebookFiles("rulebook/", {}), ALIASES, KNOWN, 10) == []


@pytest.mark.parametrize(
    ("text", "line", "rule", "said"),
    [
        ("back: {new: 9, tags: [back]}\n", 1, "quota", "rulebook.new_poses asks for 10"),
        ("back: {new: 10, in_all: 9, tags: [back]}\n", 1, "quota", "fewer than the new ones"),
        ("# x\nback: {new: 10, tags: [baack]}\n", 2, "unknown-tag", "no tag is called 'baack'"),
        ("a: {new: 5, tags: [back]}\nb: {new: 5, tags: [back]}\n", 2, "repeated-tag", "under 'a'"),
        ("a: {new: 10, tags: [back, back]}\n", 1, "repeated-tag", "already under 'a'"),
        ("a: {new: many, tags: [back]}\n", 1, "form", "must be a whole number"),
        ("a: {new: -1, tags: [back]}\n", 1, "form", "must be a whole number"),
        ("a: {new: ٣, tags: [back]}\n", 1, "form", "must be a whole number"),
        ("a: {new: 10}\n", 1, "form", "must have `new` and `tags`"),
        ("a: {new: 10, tags: []}\n", 1, "form", "must have `new` and `tags`"),
        ("a: {fresh: 10, tags: [back]}\n", 1, "form", "known are new, in_all, tags"),
        ("a: [back]\n", 1, "form", "must be {new: NUMBER"),
        ("a: [\n", 2, "yaml", "not valid YAML"),
    ],
)  # fmt: skip
def test_faults(text: str, line: int, rule: str, said: str) -> None:
    findings = judge_quotas(quotas_file(text), ALIASES, KNOWN, 10)
    found = {(each.file, each.line, each.rule): each.message for each in findings}
    assert said in found["rulebook/pose_quotas.yaml", line, rule]


def test_tags_that_cannot_be_looked_up_are_not_judged() -> None:
    assert judge_quotas(quotas_file("a: {new: 1, tags: [zzz]}\n"), ALIASES, set(), None) == []


def test_our_own_follow_the_paper() -> None:
    files = RulebookFiles.in_folder(Path(REPOSITORY / "rulebook"))
    quotas, _ = read_quotas(files)
    assert sum(quota.new for quota in quotas) == 2043
    (back,) = (quota for quota in quotas if quota.name == "back")
    assert back.in_all == 850
