from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.rulebook.aliases import Aliases
from pipeline.rulebook.reading import Rule, RulebookFiles, read_rulebook
from pipeline.rulebook.vocabulary import (
    Entry,
    Vocabulary,
    collect,
    estimate,
    read_ranking,
    read_tag_list,
    read_vocabulary,
)

Files = Callable[[dict[str, str]], RulebookFiles]
CONTENT = (
    "tag_2019,tag_today,rank_2018,posts_today\n"
    "bangs,,37,\n"
    "hand_on_hip,hand_on_own_hip,261,5\n"
    "stirrup_legwear,stirrup_legwear,,7\n"
)


def test_the_file_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.csv"
    path.write_text(CONTENT)
    found = read_vocabulary(path)
    assert found.entries[0] == Entry("bangs", "", 37, None)
    assert found.names == {"bangs", "hand_on_hip", "hand_on_own_hip", "stirrup_legwear"}
    assert found.to_csv() == CONTENT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"tag,rank\n",
        b"tag_2019,tag_today,rank_2018,posts_today\n\xff,,,\n",
        b"tag_2019,tag_today,rank_2018,posts_today\na,a,first,\n",
    ],
)
def test_a_bad_vocabulary(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vocabulary.csv"
    path.write_bytes(content)
    with pytest.raises(PipelineError, match=r"vocabulary\.csv"):
        read_vocabulary(path)


def test_a_tag_that_is_gone_takes_its_neighbours_posts() -> None:
    near = [Entry(f"t{rank}", f"t{rank}", rank, 100 + rank) for rank in range(1, 22)]
    gone = Entry("bangs", "", 11, None)
    unranked = Entry("other", "", None, None)
    # The twenty nearest to rank 11 are 2 to 21 or 1 to 20: their median is 111.5 or 110.5.
    posts = Vocabulary((*near, gone, unranked)).posts()
    assert posts["bangs"] in {110, 111}
    assert posts["t1"] == 101
    assert "other" not in posts


def test_two_names_of_a_tag_count_once() -> None:
    rule = Rule("a", "body", ("a", "old"), ("new",), "", "x.yaml", 1)
    aliases = Aliases({"old": "new"}, {})
    assert estimate(rule, {"a": 3, "old": 5, "new": 5}, aliases) == (5, 8)


def test_collect(files: Files) -> None:
    contents = {
        "body/x.yaml": "a: [hand_on_hip, bangs, long_hair, typo, highres]\n",
        "aliases.yaml": "renames: {hand_on_hip: hand_on_own_hip}\n",
    }
    today = {"hand_on_own_hip": (0, 9), "long_hair": (0, 70), "highres": (5, 80)}
    found = collect(read_rulebook(files(contents)), today, ["long_hair", "bangs"])
    # Neither a tag that no list has nor one of another category.
    assert found.entries == (
        Entry("bangs", "", 2, None),
        Entry("hand_on_hip", "hand_on_own_hip", None, 9),
        Entry("long_hair", "long_hair", 1, 70),
    )


def test_lists_as_people_share_them(tmp_path: Path) -> None:
    tags, ranking = tmp_path / "tags.csv", tmp_path / "ranking.json"
    tags.write_text('1girl,0,6008644,"1girls,sole_female"\nhighres,5,5256195,"hires"\n')
    ranking.write_text('["1girl", "solo"]')
    assert read_tag_list(tags) == {"1girl": (0, 6008644), "highres": (5, 5256195)}
    assert read_ranking(ranking) == ["1girl", "solo"]


@pytest.mark.parametrize("content", ["1girl\n", "1girl,general,5\n", '"1girl,0,5'])
def test_a_bad_list_of_tags(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tags.csv"
    path.write_text(content)
    with pytest.raises(PipelineError, match=r"tags\.csv: expected rows of name,category,posts"):
        read_tag_list(path)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "[" * 100_000])
def test_a_bad_ranking(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ranking.json"
    path.write_text(content)
    with pytest.raises(PipelineError, match=r"ranking\.json"):
        read_ranking(path)
