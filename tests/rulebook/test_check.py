from collections.abc import Callable

import pytest

from pipeline.rulebook.check import structure, vocabulary
from pipeline.rulebook.reading import RulebookFiles, read_rulebook

Files = Callable[[dict[str, str]], RulebookFiles]
ALIASES = "renames: {hand_on_hip: hand_on_own_hip}\nsplits: {bangs: [blunt_bangs]}\n"


@pytest.mark.parametrize(
    ("text", "line", "rule", "said"),
    [
        ("a: [a]\nb: []\n", 3, "empty", "'b' has no tags"),
        ("b: {why: none}\n", 2, "empty", "'b' has no tags"),
        ("a: [a]\nb: [b]\na: [c, a]\n", 4, "same-name", "already at rulebook/body/x.yaml:2"),
        ("a: [a, b, a]\n", 2, "repeated-tag", "names 'a' twice"),
        ("a: [a]\nb: {tags: [b, c], also: [a, b]}\n", 3, "repeated-tag", "names 'b' twice"),
        ("a: [a]\nb: {also: [a], why: x}\n", 3, "same-tags", "same tags as 'a'"),
        # The same tags by another name.
        ("hand_on_own_hip: [hand_on_own_hip]\nhand_on_hip: {also: [hand_on_hip]}\n", 3, "same-tags",
         "same tags as 'hand_on_own_hip'"),
        ("a: [b]\n", 2, "name", "say `why:`"),
        ("a: [a]\nb: [b, a]\n", 3, "overlap", "'a' belongs to class 'a' (rulebook/body/x.yaml:2)"),
        ("a: [a, hand_on_hip]\nb: [b, hand_on_own_hip]\n", 3, "overlap", "'hand_on_own_hip'"),
        ("a: {tags: [a], also: [b]}\n", 2, "also", "no other class of body has it"),
    ],
)  # fmt: skip
def test_structure(files: Files, text: str, line: int, rule: str, said: str) -> None:
    findings = structure(read_rulebook(files({"body/x.yaml": text, "aliases.yaml": ALIASES})))
    found = {(each.file, each.line, each.rule): each.message for each in findings}
    assert said in found["rulebook/body/x.yaml", line, rule]


@pytest.mark.parametrize(
    "text",
    [
        "a: [a]\n",
        "a: {tags: [b], why: b is no word}\n",
        # Shared, and said so.
        "a: [a]\nb: {tags: [b], also: [a]}\nc: {tags: [c], also: [a, b]}\n",
        # The union of two others.
        "a: [a]\nb: [b]\nc: {also: [a, b], why: either}\n",
        # Two names of one tag in one class.
        "hand_on_hip: [hand_on_hip, hand_on_own_hip]\n",
        # What an old tag was split into may have a class of its own.
        "bangs: [bangs]\nblunt_bangs: [blunt_bangs, hime_cut]\n",
    ],
)
def test_sound_rules(files: Files, text: str) -> None:
    assert structure(read_rulebook(files({"body/x.yaml": text, "aliases.yaml": ALIASES}))) == []


def test_groups_may_share_without_saying_so(files: Files) -> None:
    contents = {"body/x.yaml": "a: [a, b]\n", "misc/x.yaml": "b: [b]\n"}
    assert structure(read_rulebook(files(contents))) == []


def test_a_home_in_another_group_is_none(files: Files) -> None:
    contents = {"body/x.yaml": "a: {tags: [a], also: [b]}\n", "misc/x.yaml": "b: [b]\n"}
    (finding,) = structure(read_rulebook(files(contents)))
    assert (finding.file, finding.rule) == ("rulebook/body/x.yaml", "also")


def test_all_findings_come_at_once_sorted(files: Files) -> None:
    contents = {
        "misc/x.yaml": "c: []\n",
        "body/x.yaml": "a: [b]\nb: 7\nc: [c, c]\n",
        "hair.yaml": "",
    }
    findings = structure(read_rulebook(files(contents)))
    assert [(each.file.removeprefix("rulebook/"), each.line, each.rule) for each in findings] == [
        ("body/x.yaml", 2, "name"),
        ("body/x.yaml", 3, "form"),
        ("body/x.yaml", 4, "repeated-tag"),
        ("hair.yaml", 1, "group"),
        ("misc/x.yaml", 2, "empty"),
        ("misc/x.yaml", 2, "same-name"),
    ]


@pytest.mark.parametrize(
    ("tag", "rule", "said"),
    [
        ("long_hair", None, ""),
        # Known by its other name, or by what it was split into.
        ("hand_on_own_hip", None, ""),
        ("bangs", None, ""),
        ("long_hiar", "unknown-tag", "did you mean 'long_hair'?"),
        ("zzz", "unknown-tag", "no tag is called 'zzz'"),
        ("hatsune_miku", "category", "not a general tag"),
    ],
)
def test_vocabulary(files: Files, tag: str, rule: str | None, said: str) -> None:
    contents = {"body/x.yaml": f"a: [long_hair]\nb: [{tag}]\n", "aliases.yaml": ALIASES}
    findings = vocabulary(
        read_rulebook(files(contents)),
        known={"long_hair", "hand_on_hip", "blunt_bangs", "hatsune_miku"},
        categories={"long_hair": 0, "hatsune_miku": 4},
    )
    assert [(each.line, each.rule) for each in findings] == ([(3, rule)] if rule else [])
    assert all(said in each.message for each in findings)
