from pipeline.rulebook.page import page_text
from pipeline.rulebook.pairs import Pair
from pipeline.rulebook.rules import TagClass
from pipeline.rulebook.stats import Overview

OVERVIEW = Overview(
    corpus="sample",
    posts=4000,
    enough=1,
    min_classes=12,
    classes=[(TagClass("skirt", "clothing", ("skirt", "<b>kilt</b>")), 3000)],
    raw_tags=[3000],
    pairs=[Pair("skirt", "kilt", 2500, 0.9, 0.8)],
    candidates=[("<script>", 7)],
)


def test_what_the_page_shows() -> None:
    page = page_text(OVERVIEW)
    assert "4,000 posts, 1 with at least 12 classes" in page
    assert '<td class="number">75.00%</td>' in page
    assert '<td class="number">2,500</td>' in page
    assert "width: 100.0%" in page


def test_tags_are_escaped() -> None:
    page = page_text(OVERVIEW)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;kilt&lt;/b&gt;" in page


def test_a_rulebook_with_nothing_to_mend() -> None:
    page = page_text(Overview("sample", 0, 0, 12, OVERVIEW.classes, [], [], []))
    assert "No two classes share" in page
    assert "Every general tag of the corpus is used" in page
