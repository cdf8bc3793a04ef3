from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.rulebook.reading import Rule, RulebookFiles, read_rulebook

Files = Callable[[dict[str, str]], RulebookFiles]


def test_short_and_long_form(files: Files) -> None:
    text = "long_hair: [long_hair]\nskirt: {tags: [skirt], also: [kilt], why: people say so}\n"
    source = read_rulebook(files({"body/all.yaml": text}))
    assert source.rules == [
        Rule("long_hair", "body", ("long_hair",), (), "", "rulebook/body/all.yaml", 2),
        Rule("skirt", "body", ("skirt",), ("kilt",), "people say so", "rulebook/body/all.yaml", 3),
    ]
    assert source.rules[1].written == ("skirt", "kilt")
    assert source.rules[1].place == "rulebook/body/all.yaml:3"
    assert not source.findings


def test_aliases(files: Files) -> None:
    text = "renames:\n  a: b\nsplits:\n  c: [d, e]\n"
    source = read_rulebook(files({"aliases.yaml": text}))
    assert source.aliases.renames == {"a": "b"}
    assert source.aliases.splits == {"c": ("d", "e")}
    assert not source.findings


@pytest.mark.parametrize(
    ("name", "text", "line", "rule"),
    [
        # Rules where no group is.
        ("hair.yaml", "a: [a]\n", 1, "group"),
        ("hair/a.yaml", "a: [a]\n", 1, "group"),
        ("Body/a.yaml", "a: [a]\n", 1, "group"),
        ("body/hair/a.yaml", "a: [a]\n", 1, "group"),
        ("body/a.yml", "a: [a]\n", 1, "group"),
        # Classes of no form.
        ("body/a.yaml", "a: [a]\nb: b\n", 3, "form"),
        ("body/a.yaml", "a:\n", 2, "form"),
        ("body/a.yaml", "a: {tags: a}\n", 2, "form"),
        ("body/a.yaml", "a:\n  tags: [a]\n  tagged: [b]\n", 4, "form"),
        ("body/a.yaml", "a: {tags: [a], why: ''}\n", 2, "form"),
        ("body/a.yaml", "a: {tags: [a], also: [no]}\n", 2, "form"),
        # Aliases of no form.
        ("aliases.yaml", "renamed: {a: b}\n", 2, "alias"),
        ("aliases.yaml", "renames: {a: [b]}\n", 2, "form"),
        ("aliases.yaml", "splits:\n  a: b\n", 3, "form"),
        ("aliases.yaml", "renames:\n  a: b\n  a: c\n", 4, "alias"),
        ("aliases.yaml", "renames: {a: b}\nsplits: {a: [c]}\n", 3, "alias"),
        ("aliases.yaml", "- a\n", 2, "form"),
    ],
)
def test_findings(files: Files, name: str, text: str, line: int, rule: str) -> None:
    (finding,) = read_rulebook(files({name: text})).findings
    assert (finding.file, finding.line, finding.rule) == (f"rulebook/{name}", line, rule)


def test_a_file_must_say_where_its_borders_are() -> None:
    source = read_rulebook(RulebookFiles("", {"body/a.yaml": b"a: [a]\n"}))
    assert [(each.file, each.line, each.rule) for each in source.findings] == [
        ("body/a.yaml", 1, "header")
    ]
    assert [rule.name for rule in source.rules] == ["a"]


def test_a_bad_class_does_not_hide_the_others(files: Files) -> None:
    source = read_rulebook(files({"body/a.yaml": "a: [a]\nb: 7\nc: [c]\n"}))
    assert [rule.name for rule in source.rules] == ["a", "c"]
    assert len(source.findings) == 1


def test_a_folder_is_read_without_what_is_no_rule(
    put_rules: Callable[[dict[str, str]], Path],
) -> None:
    folder = put_rules(
        {"body/a.yaml": "a: [a]\n", "README.md": "", "body/.#a.yaml": "", "body/a.yaml~": ""}
    )
    found = RulebookFiles.in_folder(folder)
    assert list(found.contents) == ["body/a.yaml"]
    assert read_rulebook(found).rules[0].file == f"{folder}/body/a.yaml"


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="nowhere: no such folder"):
        RulebookFiles.in_folder(tmp_path / "nowhere")


def test_a_file_that_cannot_be_read(put_rules: Callable[[dict[str, str]], Path]) -> None:
    folder = put_rules({"body/a.yaml": "a: [a]\n"})
    (folder / "body/b.yaml").symlink_to("b.yaml")  # to itself
    found = RulebookFiles.in_folder(folder)
    assert list(found.contents) == ["body/a.yaml"]
