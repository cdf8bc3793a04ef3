import pytest

from pipeline.report.parts import Cell, Grid, markdown, shown


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3708763, "3,708,763"),
        (0.38123, "0.3812"),
        (12.0, "12"),
        (0, "0"),
        ("a|b", "a|b"),
    ],
)
def test_cells_as_people_read_them(cell: Cell, text: str) -> None:
    assert shown(cell) == text


def test_a_table_in_markdown() -> None:
    grid = Grid("Counts", ("rule", "posts"), [("a|b\nc", 1200), ("d", 3)], "Corpus sample.")
    assert markdown(grid).splitlines() == [
        "### Counts",
        "",
        "| rule | posts |",
        "|---|---:|",
        "| a\\|b c | 1,200 |",
        "| d | 3 |",
        "",
        "Corpus sample.",
    ]


def test_a_table_without_rows() -> None:
    assert "| a |" in markdown(Grid("Empty", ("a",), []))
