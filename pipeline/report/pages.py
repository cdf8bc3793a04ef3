"""The parts of a report as Markdown and as a page."""

from pipeline.page import page_template
from pipeline.report.parts import Part, markdown, shown


def tables_text(corpus: str, parts: list[Part]) -> str:
    """All tables in Markdown."""
    lines = [f"# Corpus {corpus}", ""]
    for part in parts:
        if part.tables:
            lines += [f"## {part.title}", "", *(markdown(grid) for grid in part.tables)]
    return "\n".join(lines).rstrip() + "\n"


def page_text(corpus: str, parts: list[Part]) -> str:
    """The page. What comes from the metadata is escaped: tags and sources are hostile."""
    template = page_template("pipeline.report", "page.html.j2", shown=shown)
    return template.render(corpus=corpus, parts=parts)
