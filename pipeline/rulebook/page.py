"""The rulebook's page: what `posebooru rulebook stats` counts, to scroll and search."""

from pipeline.page import page_template
from pipeline.rulebook.pairs import MIN_CONTAINMENT
from pipeline.rulebook.stats import (
    CANDIDATE_HEAD,
    PAIR_HEAD,
    SUMMARY_HEAD,
    TAIL_HEAD,
    Overview,
)
from pipeline.rulebook.tables import cell_text

LONGEST = 200
"""Rows of the two lists of candidates."""


def page_text(overview: Overview) -> str:
    """The page as HTML. Tags come from a corpus and are hostile: everything is escaped."""
    template = page_template("pipeline.rulebook", "page.html.j2", shown=cell_text)
    shares = [overview.share(posts) for _, posts in overview.classes]
    return template.render(
        overview=overview,
        largest=max(shares, default=0) or 1,
        summary=(SUMMARY_HEAD, overview.summary()),
        tail=(TAIL_HEAD, overview.tail()),
        pairs=(PAIR_HEAD, overview.pair_rows()[:LONGEST]),
        candidates=(CANDIDATE_HEAD, overview.candidate_rows()[:LONGEST]),
        containment=MIN_CONTAINMENT,
    )
