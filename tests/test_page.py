import pytest
from jinja2 import UndefinedError

from pipeline.page import page_template
from pipeline.report.parts import Part, shown


def test_what_comes_from_outside_is_escaped() -> None:
    part = Part("tags", "<script>alert(1)</script>", "by & by")
    template = page_template("pipeline.report", "page.html.j2", shown=shown)
    page = template.render(corpus="<b>", parts=[part])
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_name_that_is_not_filled_in_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="parts"):
        page_template("pipeline.report", "page.html.j2", shown=shown).render(corpus="sample")
