"""The README is true: its commands exist, with the options it gives them, and its files too."""

import re
import shlex

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from tests.conftest import REPOSITORY
from tests.test_house import STAGES

README = (REPOSITORY / "README.md").read_text()
COMMANDS = [
    line.split("#")[0].strip()
    for line in README.splitlines()
    if line.startswith("    ") and line.strip()
]


def commands(program: str) -> list[list[str]]:
    """The README's commands of one program, in words."""
    return [shlex.split(line) for line in COMMANDS if line.startswith(f"{program} ")]


@pytest.mark.parametrize("words", commands("posebooru"), ids=" ".join)
def test_a_verb_exists_and_takes_the_options(words: list[str]) -> None:
    verbs = []
    for word in words[1:]:
        if CliRunner().invoke(app, [*verbs, word, "--help"]).exit_code:
            break
        verbs.append(word)
        if verbs[0] not in {"rulebook", "tagger"}:
            break
    assert verbs, words
    said = CliRunner().invoke(app, [*verbs, "--help"], env={"COLUMNS": "200"}).output
    for option in (word for word in words if word.startswith("--")):
        assert option in said


@pytest.mark.parametrize("words", commands("dvc"), ids=" ".join)
def test_a_stage_that_is_named_exists(words: list[str]) -> None:
    assert words[1] in {"repro", "plots", "metrics"}
    named = [word for word in words[2:] if "_" in word]
    assert set(named) <= STAGES.keys()


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    assert {words[1] for words in commands("make")} <= targets


def test_every_stage_is_listed() -> None:
    listed = set(re.findall(r"^\| `([a-z_]+)` \|", README, re.MULTILINE))
    assert listed == set(STAGES)


@pytest.mark.parametrize("path", re.findall(r"\]\((?!http)([^)]+)\)", README))
def test_a_linked_file_exists(path: str) -> None:
    assert (REPOSITORY / path).exists()
