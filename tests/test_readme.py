"""README and docs are true: their commands exist and take the options, their files exist too."""

import re
import shlex

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from tests.conftest import REPOSITORY
from tests.test_house import STAGES

README = (REPOSITORY / "README.md").read_text()

DOCUMENTS = [README, (REPOSITORY / "docs" / "full-build.md").read_text()]

COMMANDS = [
    line.split("#")[0].strip()
    for document in DOCUMENTS
    for line in document.splitlines()
    if line.startswith("    ") and line.strip()
]

GROUPS = {group.name for group in app.registered_groups}
"""Words that verbs follow."""


def commands(program: str) -> list[list[str]]:
    """The documents' commands of one program, in words."""
    return [shlex.split(line) for line in COMMANDS if line.startswith(f"{program} ")]


@pytest.mark.parametrize("words", commands("posebooru"), ids=" ".join)
def test_a_verb_exists_and_takes_the_options(words: list[str]) -> None:
    verbs = []
    for word in words[1:]:
        if word.startswith("-"):  # its value would be `--help`, and the verb would be carried out
            break
        if CliRunner().invoke(app, [*verbs, word, "--help"]).exit_code:
            break
        verbs.append(word)
        if verbs[0] not in GROUPS:
            break
    assert verbs, words
    said = CliRunner().invoke(app, [*verbs, "--help"], env={"COLUMNS": "200"}).output
    for option in (word for word in words if word.startswith("--")):
        assert option in said


OUTSIDE = {"kubectl", "scontrol", "srun"}
"""Programs that come with somebody's cluster; what Ray is told behind them is looked at."""

OF_RAY = [
    (words[words.index("ray") :])
    for words in (shlex.split(line, comments=True) for line in COMMANDS if "ray " in line)
    if words[0] in {"ray", *OUTSIDE}
]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecatedSince20:ray")
@pytest.mark.parametrize("words", OF_RAY, ids=" ".join)
def test_ray_has_the_verb_and_takes_the_options(words: list[str]) -> None:
    from click.testing import CliRunner
    from ray.scripts.scripts import cli

    verbs = words[1:3] if words[1] == "job" else words[1:2]
    said = CliRunner().invoke(cli, [*verbs, "--help"], env={"COLUMNS": "200"})
    assert said.exit_code == 0
    ours = words[: words.index("--")] if "--" in words else words
    for option in (word.split("=")[0] for word in ours if word.startswith("--")):
        assert option in said.output


@pytest.mark.parametrize("words", commands("dvc"), ids=" ".join)
def test_a_stage_that_is_named_exists(words: list[str]) -> None:
    assert words[1] in {
        "commit",
        "gc",
        "get",
        "metrics",
        "plots",
        "pull",
        "push",
        "remote",
        "repro",
    }
    named = [word for word in words[2:] if "_" in word]
    assert set(named) <= STAGES.keys()


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    assert {words[1] for words in commands("make")} <= targets


def test_every_stage_is_listed() -> None:
    listed = set(re.findall(r"^\| `([a-z_]+)` \|", README, re.MULTILINE))
    assert listed == {name for name in STAGES if " of " not in name}


@pytest.mark.parametrize("path", re.findall(r"\]\((?!http)([^)]+)\)", README))
def test_a_linked_file_exists(path: str) -> None:
    assert (REPOSITORY / path).exists()
