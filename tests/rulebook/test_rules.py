import json
from collections.abc import Callable

import pytest

from pipeline.errors import PipelineError
from pipeline.rulebook.reading import RulebookFiles
from pipeline.rulebook.rules import Rulebook, TagClass, load_folder, load_rulebook
from tests.conftest import REPOSITORY

Files = Callable[[dict[str, str]], RulebookFiles]
BASE = {
    "misc/view.yaml": "from_behind: [from_behind]\n",
    "body/hair.yaml": "long_hair: [very_long_hair, long_hair]\nbangs: [bangs]\n",
    "aliases.yaml": "splits: {bangs: [blunt_bangs]}\n",
}


def test_classes_are_ordered_by_group_and_name_with_aliases_expanded(files: Files) -> None:
    assert load_rulebook(files(BASE)).classes == (
        TagClass("bangs", "body", ("bangs", "blunt_bangs")),
        TagClass("long_hair", "body", ("long_hair", "very_long_hair")),
        TagClass("from_behind", "misc", ("from_behind",)),
    )


@pytest.mark.parametrize(
    "same",
    [
        # Another order of lines and tags, comments, the long form, another file.
        {"body/hair.yaml": "bangs: [bangs]\n# a\nlong_hair: {tags: [long_hair, very_long_hair]}\n"},
        {
            "body/hair.yaml": "bangs: [bangs]\n",
            "body/l.yaml": "long_hair: [long_hair, very_long_hair]\n",
        },
        {"misc/view.yaml": "from_behind: {tags: [from_behind], why: seen so}\n"},
        {"aliases.yaml": "splits: {bangs: [blunt_bangs], star: [heart]}\n"},
    ],
)
def test_the_hash_stays_when_nothing_is_said_differently(
    files: Files, same: dict[str, str]
) -> None:
    before, after = load_rulebook(files(BASE)), load_rulebook(files(BASE | same))
    assert after.hash == before.hash
    assert after.to_json() == before.to_json()


@pytest.mark.parametrize(
    "other",
    [
        {"misc/view.yaml": "from_behind: [from_behind, back]\n"},
        {"misc/view.yaml": "seen_from_behind: {tags: [from_behind], why: clearer}\n"},
        {"misc/view.yaml": "from_side: [from_side]\nfrom_behind: [from_behind]\n"},
        {"body/hair.yaml": "bangs: [bangs]\n"},
        {"aliases.yaml": "splits: {bangs: [blunt_bangs, parted_bangs]}\n"},
        {"aliases.yaml": "renames: {back: from_behind}\nsplits: {bangs: [blunt_bangs]}\n"},
    ],
)
def test_the_hash_changes_with_what_is_said(files: Files, other: dict[str, str]) -> None:
    assert load_rulebook(files(BASE | other)).hash != load_rulebook(files(BASE)).hash


def test_a_class_in_another_group_is_another_rulebook(files: Files) -> None:
    moved = load_rulebook(files({"body/x.yaml": "a: [a]\n"}))
    assert moved.hash != load_rulebook(files({"misc/x.yaml": "a: [a]\n"})).hash


def test_classes_by_tag(rulebook: Rulebook) -> None:
    assert [each.name for each in rulebook.classes] == ["long_hair", "pleated_skirt", "skirt"]
    assert list(rulebook.classes_by_tag.items()) == [
        ("long_hair", [0]),
        ("pleated_skirt", [1, 2]),
        ("skirt", [2]),
        ("very_long_hair", [0]),
    ]


def test_json_holds_a_class_a_line(rulebook: Rulebook) -> None:
    text = rulebook.to_json()
    content = json.loads(text)
    assert content["hash"] == rulebook.hash
    assert content["classes"][1] == {
        "name": "pleated_skirt",
        "group": "clothing",
        "tags": ["pleated_skirt"],
    }
    assert len(text.splitlines()) == 2 + len(rulebook.classes)


def test_a_rulebook_with_findings_does_not_load(files: Files) -> None:
    with pytest.raises(PipelineError) as error:
        load_rulebook(files({"body/x.yaml": "a: []\nb: []\nc: [c]\n"}))
    assert str(error.value) == (
        "rulebook/body/x.yaml:2: class 'a' has no tags (and 1 more); "
        "`posebooru rulebook check` lists all"
    )


def test_a_rulebook_without_classes_does_not_load(files: Files) -> None:
    with pytest.raises(PipelineError, match="0 classes"):
        load_rulebook(files({}))


def test_our_own_rulebook_loads() -> None:
    groups = [each.group for each in load_folder(REPOSITORY).classes]
    assert groups == sorted(groups)
    assert set(groups) == {"body", "clothing", "misc"}
