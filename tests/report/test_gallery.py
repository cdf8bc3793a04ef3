"""The gallery's part: whatever a corpus has to show of itself, or nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.contracts.sample import GALLERY, GALLERY_PAGE
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.report.build import STAGE, page_text, tables_text
from pipeline.report.gallery import gallery
from pipeline.stage import Run

PAGE = {
    "title": "The drawings",
    "text": "Drawn.",
    "tables": [
        {"title": "What there is", "columns": ["library", "entries"], "rows": [["poses", 101]],
         "note": "Counted."}
    ],
    "sheets": [{"title": "Poses <all>", "text": "Each of them.", "file": "poses.jpg"}],
}  # fmt: skip


@pytest.fixture
def run(params: Params, tmp_path: Path) -> Run:
    return Run(STAGE, params, tmp_path)


def put_page(root: Path, page: dict[str, Any]) -> None:
    folder = root / GALLERY.format(corpus="sample")
    folder.mkdir(parents=True)
    (folder / GALLERY_PAGE).write_text(json.dumps(page))


def test_tables_and_sheets(run: Run, tmp_path: Path) -> None:
    put_page(tmp_path, PAGE)
    (part,) = gallery(run)
    assert "| poses | 101 |" in tables_text("sample", [part])
    page = page_text("sample", [part])
    assert '<a href="gallery/poses.jpg"><img src="gallery/poses.jpg"' in page
    assert "Poses &lt;all&gt;" in page


def test_a_corpus_with_nothing_to_show_has_no_part(run: Run, tmp_path: Path) -> None:
    put_page(tmp_path, {})
    assert gallery(run) == []


def test_a_missing_gallery_says_what_to_do(run: Run) -> None:
    with pytest.raises(PipelineError, match="dvc repro"):
        gallery(run)
