"""What the corpus has to show of itself: contact sheets, and tables about them."""

import json

from pipeline.contracts.sample import GALLERY, GALLERY_PAGE
from pipeline.report.parts import Card, Grid, Part
from pipeline.stage import Run

INPUTS = (GALLERY,)


def gallery(run: Run) -> list[Part]:
    """The part, or none where the corpus has nothing to show."""
    folder = run.input(GALLERY)
    page = json.loads((folder / GALLERY_PAGE).read_text())
    if not page:
        return []
    return [
        Part(
            name="gallery",
            title=page["title"],
            text=page["text"],
            tables=[
                Grid(
                    table["title"],
                    tuple(table["columns"]),
                    [tuple(row) for row in table["rows"]],
                    table["note"],
                )
                for table in page["tables"]
            ],
            folded=[
                Part(
                    f"gallery-{sheet['file'].partition('.')[0]}",
                    sheet["title"],
                    sheet["text"],
                    cards=[Card(sheet["title"], f"{folder.name}/{sheet['file']}", [], wide=True)],
                )
                for sheet in page["sheets"]
            ],
        )
    ]
