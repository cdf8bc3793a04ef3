from collections.abc import Callable
from pathlib import Path

from pipeline.params import Params
from pipeline.rulebook.commands import READING
from pipeline.rulebook.rules import Rulebook
from pipeline.rulebook.stats import describe_classes
from pipeline.stage import Run


def test_classes_by_frequency_then_a_summary(
    rulebook: Rulebook,
    put_posts: Callable[..., Path],
    change_params: Callable[..., Params],
    tmp_path: Path,
) -> None:
    put_posts(
        {"post_id": 1, "tags": ["skirt"]},
        {"post_id": 2, "tags": ["skirt", "very_long_hair"]},
        {"post_id": 3, "tags": []},
        {"post_id": 4, "tags": ["skirt"]},
    )
    params = change_params(**{"tagger.select.min_classes": 2})
    assert describe_classes(Run(READING, params, tmp_path), rulebook).splitlines() == [
        "group     class          posts   share  tags",
        "body      long_hair          1  25.00%  long_hair very_long_hair",
        "clothing  skirt              3  75.00%  pleated_skirt skirt",
        "clothing  pleated_skirt      0   0.00%  pleated_skirt",
        "",
        "4 posts of corpus 'sample', 1 with at least 2 classes",
        "",
        "group     classes  without a post   least  median    most",
        "body            1               0  25.00%  25.00%  25.00%",
        "clothing        2               1   0.00%  37.50%  75.00%",
        "all             3               1   0.00%  25.00%  75.00%",
    ]


def test_an_empty_corpus(
    rulebook: Rulebook, put_posts: Callable[..., Path], params: Params, tmp_path: Path
) -> None:
    put_posts()
    assert "0 posts of corpus" in describe_classes(Run(READING, params, tmp_path), rulebook)
