import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipeline.contracts import TAGS
from pipeline.rulebook.commands import app
from tests.conftest import REPOSITORY
from tests.rulebook.test_versions import git

RULES = {
    "body/hair.yaml": "long_hair: [long_hair, very_long_hair]\nbangs: [bangs]\n",
    "misc/view.yaml": "from_behind: [from_behind]\n",
}
VOCABULARY = "tag_2019,tag_today,rank_2018,posts_today\nlong_hair,long_hair,4,9\n"


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Result]:
    """Run a verb on a root, tmp_path unless said."""

    def run(*arguments: str, root: Path = tmp_path) -> Result:
        params = str(REPOSITORY / "params.yaml")
        return CliRunner().invoke(app, [*arguments, "--params", params, "--root", str(root)])

    return run


@pytest.fixture
def corpus(put_posts: Callable[..., Path], put_table: Callable[..., Path]) -> None:
    """Three posts and their tags."""
    put_posts(
        {"post_id": 1, "tags": ["bangs", "long_hair"]},
        {"post_id": 2, "tags": ["from_behind"]},
        {"post_id": 3, "tags": ["back", "from_behind"]},
    )
    counts = {"back": 1, "bangs": 1, "from_behind": 2, "long_hair": 1}
    put_table(TAGS, [{"name": n, "category": 0, "posts": c} for n, c in counts.items()])


def test_our_own_rulebook_has_nothing_to_mend(call: Callable[..., Result]) -> None:
    result = call("check", root=REPOSITORY)
    assert result.exit_code == 0, result.output
    assert "nothing to mend" in result.output


def test_check_prints_every_finding_and_fails(
    call: Callable[..., Result],
    put_rules: Callable[..., Path],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = put_rules(RULES | {"misc/x.yaml": "x: [y]\nz: []\n"})
    (folder / "vocabulary.csv").write_text(
        VOCABULARY + "bangs,,,\nfrom_behind,,,\nvery_long_hair,,,\n"
    )
    with caplog.at_level(logging.ERROR):
        result = call("check")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        f"{folder}/misc/x.yaml:2: class 'x' is called like none of its tags; say `why:`",
        f"{folder}/misc/x.yaml:2: class 'x': no tag is called 'y'",
        f"{folder}/misc/x.yaml:3: class 'z' has no tags",
    ]
    assert "5 classes over 5 tags; findings: 3" in caplog.text


@pytest.mark.usefixtures("corpus")
def test_check_knows_a_tag_from_the_corpus_or_the_vocabulary(
    call: Callable[..., Result], put_rules: Callable[..., Path]
) -> None:
    folder = put_rules(RULES)  # very_long_hair is in no post
    result = call("check")
    assert result.exit_code == 2
    assert "hair.yaml:2: class 'long_hair': no tag is called 'very_long_hair'" in result.stdout
    (folder / "vocabulary.csv").write_text(VOCABULARY + "very_long_hair,,,\n")
    result = call("check")
    assert result.exit_code == 0
    assert result.stdout.startswith("3 classes over 4 tags, known to rulebook/vocabulary.csv or")


def test_check_says_when_tags_were_looked_up_nowhere(
    call: Callable[..., Result], put_rules: Callable[..., Path]
) -> None:
    put_rules(RULES)
    assert "not looked up anywhere" in call("check").stdout


@pytest.mark.usefixtures("corpus")
def test_stats(call: Callable[..., Result], put_rules: Callable[..., Path]) -> None:
    put_rules(RULES)
    result = call("stats")
    assert result.exit_code == 0
    assert "misc   from_behind      2  66.67%  from_behind" in result.stdout


@pytest.mark.usefixtures("corpus")
def test_explain(
    call: Callable[..., Result],
    put_rules: Callable[..., Path],
    caplog: pytest.LogCaptureFixture,
) -> None:
    put_rules(RULES)
    result = call("explain", "3")
    assert result.exit_code == 0
    assert "general   back" in result.stdout
    assert call("explain", "4").exit_code == 2
    assert "post 4 is not in corpus" in caplog.text
    assert call("explain", str(2**63)).exit_code == 2


@pytest.mark.usefixtures("corpus")
def test_diff_against_the_last_commit(
    call: Callable[..., Result], put_rules: Callable[..., Path], tmp_path: Path
) -> None:
    put_rules(RULES)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "rulebook")
    git(tmp_path, "commit", "--quiet", "--message", "rules")
    assert call("diff").stdout == "3 classes before, 3 after: no difference\n"

    put_rules({"misc/view.yaml": "back: [back]\n"})
    result = call("diff")
    assert result.exit_code == 0
    *lines, last = result.stdout.splitlines()
    assert lines == [
        "3 classes before, 3 after",
        "",
        "change   group  class        tags",
        "added    misc   back         +back",
        "removed  misc   from_behind  -from_behind",
        "",
        "class        before  after  change  share after",
        "back              0      1       1       33.33%",
        "from_behind       2      0      -2        0.00%",
        "",
    ]
    assert last.startswith("3 posts of corpus 'sample'; with at least 12 classes: 0 before")


def test_diff_against_a_folder_without_a_corpus(
    call: Callable[..., Result], put_rules: Callable[..., Path], tmp_path: Path
) -> None:
    put_rules(RULES).rename(tmp_path / "other")
    put_rules(RULES | {"misc/view.yaml": "from_behind: [from_behind, back]\n"})
    result = call("diff", "--against", str(tmp_path / "other"))
    assert result.exit_code == 0
    assert "changed  misc   from_behind  +back" in result.stdout
    assert "corpus 'sample' has no posts yet" in result.stdout


def test_diff_names_the_side_that_is_broken(
    call: Callable[..., Result],
    put_rules: Callable[..., Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put_rules({"body/a.yaml": "a: []\n"})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "rulebook")
    git(tmp_path, "commit", "--quiet", "--message", "rules")
    put_rules({"body/a.yaml": "a: [a]\n"})
    assert call("diff").exit_code == 2
    assert "HEAD:rulebook/body/a.yaml:2: class 'a' has no tags" in caplog.text
