from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.contracts.metadata import TAGS
from pipeline.params import Params
from pipeline.rulebook.commands import READING
from pipeline.rulebook.rules import Rulebook
from pipeline.rulebook.stats import describe, survey
from pipeline.stage import Run


@pytest.fixture
def run(
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    change_params: Callable[..., Params],
    tmp_path: Path,
) -> Run:
    put_posts(
        {"post_id": 1, "tags": ["skirt"]},
        {"post_id": 2, "tags": ["skirt", "very_long_hair"]},
        {"post_id": 3, "tags": ["kilt", "wig"]},
        {"post_id": 4, "tags": ["kilt", "skirt"]},
    )
    counts = {"hatsune_miku": (4, 4), "kilt": (0, 2), "skirt": (0, 3), "very_long_hair": (0, 1)}
    rows = [{"name": n, "category": c, "posts": p} for n, (c, p) in counts.items()]
    put_table(TAGS, [*rows, {"name": "wig", "category": 0, "posts": 1}])
    return Run(READING, change_params(**{"tagger.select.min_classes": 2}), tmp_path)


def test_classes_by_frequency_then_candidates_and_summaries(run: Run, rulebook: Rulebook) -> None:
    assert describe(survey(run, rulebook), longest=1).splitlines() == [
        "group     class          posts   share  tags",
        "body      long_hair          1  25.00%  long_hair very_long_hair",
        "clothing  skirt              3  75.00%  pleated_skirt skirt",
        "clothing  pleated_skirt      0   0.00%  pleated_skirt",
        "",
        "general tags that no class uses (first 1 of 2):",
        "tag   posts   share",
        "kilt      2  50.00%",
        "",
        "4 posts of corpus 'sample', 1 with at least 2 classes",
        "",
        "group     classes  without a post   least  median    most",
        "body            1               0  25.00%  25.00%  25.00%",
        "clothing        2               1   0.00%  37.50%  75.00%",
        "all             3               1   0.00%  25.00%  75.00%",
        "",
        "long tail  how many  without a post  under 0.1%  median  of the paper",
        "raw tags          2               0       0.00%  50.00%  0.07%",
        "classes           3               1      33.33%  25.00%  0.38%",
    ]


def test_classes_that_always_meet_are_candidates_to_merge(
    run: Run, rulebook: Rulebook, put_posts: Callable[..., Path]
) -> None:
    put_posts(*({"post_id": n, "tags": ["pleated_skirt"]} for n in range(20)))
    told = describe(survey(run, rulebook), longest=9)
    assert "classes that share 80% of their posts both ways: merge them? (1):" in told
    assert "pleated_skirt  skirt               20       100.00%        100.00%" in told


def test_an_empty_corpus(
    rulebook: Rulebook,
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    params: Params,
    tmp_path: Path,
) -> None:
    put_posts()
    put_table(TAGS, [])
    overview = survey(Run(READING, params, tmp_path), rulebook)
    assert "0 posts of corpus" in describe(overview, longest=9)
    assert overview.tail()[0] == ("raw tags", 0, 0, 0.0, 0.0, "0.07%")
