from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.contracts.metadata import TAGS
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.rulebook.commands import READING
from pipeline.rulebook.explain import explain_post
from pipeline.rulebook.rules import Rulebook
from pipeline.stage import Run


@pytest.fixture
def run(
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    params: Params,
    tmp_path: Path,
) -> Run:
    put_posts(
        {
            "post_id": 7,
            "tags": ["hatsune_miku", "long_hair", "pleated_skirt", "skirt", "smile", "touhou"],
        },
        {"post_id": 9, "tags": ["skirt"]},
        {"post_id": 11, "tags": ["smile"]},
    )
    categories = {"hatsune_miku": 4, "touhou": 3, "smile": 0, "skirt": 0}
    put_table(TAGS, [{"name": n, "category": c, "posts": 1} for n, c in categories.items()])
    return Run(READING, params, tmp_path)


def test_tags_that_gave_classes_and_tags_that_gave_none(run: Run, rulebook: Rulebook) -> None:
    assert explain_post(run, rulebook, 7).splitlines() == [
        "post 7 of corpus 'sample': 6 tags, 3 classes",
        "",
        "group     class          given by",
        "body      long_hair      long_hair",
        "clothing  pleated_skirt  pleated_skirt",
        "clothing  skirt          pleated_skirt skirt",
        "",
        "category   tags that gave no class",
        "general    smile",
        "copyright  touhou",
        "character  hatsune_miku",
    ]


def test_parts_with_nothing_in_them_are_left_out(run: Run, rulebook: Rulebook) -> None:
    assert "no class" not in explain_post(run, rulebook, 9)
    assert "given by" not in explain_post(run, rulebook, 11)


def test_a_post_that_is_not_there(run: Run, rulebook: Rulebook) -> None:
    with pytest.raises(PipelineError, match="post 8 is not in corpus 'sample'"):
        explain_post(run, rulebook, 8)
