import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from pipeline.contracts.metadata import TAGS
from pipeline.rulebook.commands import app
from tests.conftest import REPOSITORY
from tests.rulebook.test_versions import git

RULES = {
    "body/hair.yaml": "long_hair: [long_hair, very_long_hair]\nbangs: [bangs]\n",
    "misc/view.yaml": "from_behind: [from_behind]\n",
}
VOCABULARY = "tag_2019,tag_today,rank_2018,posts_today\nlong_hair,long_hair,4,9000\n"


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Result]:
    """Run a verb on a root, tmp_path unless said; the counts are asked of our own rulebook only."""
    raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    raw["rulebook"] |= dict.fromkeys(("body", "clothing", "misc", "tags"))
    small = tmp_path / "small.yaml"
    small.write_text(yaml.safe_dump(raw))

    def run(*arguments: str, root: Path = tmp_path) -> Result:
        params = REPOSITORY / "params.yaml" if root == REPOSITORY else small
        options = ["--params", str(params), "--root", str(root)]
        return CliRunner().invoke(app, [*arguments, *options])

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
    assert "1,062 classes over 2,027 tags" in result.output
    assert "nothing to mend" in result.output


def test_check_prints_every_finding_and_fails(
    call: Callable[..., Result],
    put_rules: Callable[..., Path],
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = put_rules(RULES | {"misc/x.yaml": "x: [y]\nz: []\n"})
    (folder / "vocabulary.csv").write_text(
        VOCABULARY + "bangs,,,9000\nfrom_behind,,,9000\nvery_long_hair,,,\n"
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
def test_stats(call: Callable[..., Result], put_rules: Callable[..., Path], tmp_path: Path) -> None:
    put_rules(RULES)
    result = call("stats")
    assert result.exit_code == 0
    assert "misc   from_behind      2  66.67%  from_behind" in result.stdout
    page = tmp_path / "reports/sample/rulebook.html"
    assert result.stdout.endswith(f"look at {page}\n")
    assert "from_behind" in page.read_text()


@pytest.mark.usefixtures("corpus")
def test_the_page_goes_where_it_is_told(
    call: Callable[..., Result], put_rules: Callable[..., Path], tmp_path: Path
) -> None:
    put_rules(RULES)
    assert call("stats", "--html", str(tmp_path / "here/page.html")).exit_code == 0
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["page.html"]


def test_coverage(
    call: Callable[..., Result], put_rules: Callable[..., Path], tmp_path: Path
) -> None:
    put_rules(RULES)
    (tmp_path / "tagger.json").write_text('["bangs", "from_behind"]')
    result = call("coverage", str(tmp_path / "tagger.json"))
    assert result.exit_code == 0
    assert "tagger.json knows no tag of: long_hair" in result.stdout


def test_vocabulary_is_written_anew(
    call: Callable[..., Result],
    put_rules: Callable[..., Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = put_rules(RULES)
    tags, ranking = tmp_path / "tags.csv", tmp_path / "ranking.json"
    tags.write_text("from_behind,0,7,\nlong_hair,0,9,\n")
    ranking.write_text('["long_hair", "bangs"]')
    result = call("vocabulary", "--tags", str(tags), "--ranking", str(ranking))
    assert (folder / "vocabulary.csv").read_text() == (
        "tag_2019,tag_today,rank_2018,posts_today\n"
        "bangs,,2,\nfrom_behind,from_behind,,7\nlong_hair,long_hair,1,9\n"
    )
    assert result.exit_code == 2
    assert "left out, as no general tags of then or now: very_long_hair" in caplog.text


def test_check_holds_counts_frequencies_and_quotas_to_the_settings(
    call: Callable[..., Result], put_rules: Callable[..., Path], tmp_path: Path
) -> None:
    folder = put_rules(RULES | {"pose_quotas.yaml": "back: {new: 5, tags: [from_behind]}\n"})
    (folder / "vocabulary.csv").write_text(
        "tag_2019,tag_today,rank_2018,posts_today\nbangs,,,\nfrom_behind,,,9999\n"
        "long_hair,,,8000\nvery_long_hair,,,1\n"
    )
    small = tmp_path / "small.yaml"
    small.write_text(small.read_text().replace("body: null", "body: 3"))
    assert call("check").stdout.splitlines() == [
        f"{folder}/body:1: 2 classes; rulebook.body asks for 3",
        (
            f"{folder}/body/hair.yaml:3: class 'bangs' has at most 0 posts today, 0.000%; "
            "rulebook.min_percent asks for 0.04%"
        ),
        f"{folder}/pose_quotas.yaml:1: the quotas add up to 5; rulebook.new_poses asks for 2,043",
    ]


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
