import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.contracts.segmenter import TEXTURES
from pipeline.errors import PipelineError
from pipeline.images.store import ImageStore
from pipeline.segmenter.textures import STAGE, main, number_of, open_textures
from pipeline.stage import Run, execute
from tests.segmenter.studio import Studio, place


@pytest.fixture
def folder(studio: Studio) -> Path:
    """A folder of two textures, one of them below another folder."""
    place(1, (60, 40)).save(studio.root / "textures/a.jpg")
    (studio.root / "textures/more").mkdir()
    place(2, (50, 50)).save(studio.root / "textures/more/b.PNG")
    return studio.root / "textures"


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The folder, served over HTTP."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


def take_in(studio: Studio, **changes: Any) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """Run the stage: its rows, and rule and detail of its rejects."""
    execute(STAGE, main, studio.params(**changes), studio.root)
    rows, rejects = (
        pq.read_table(studio.root / table.path.format(corpus="sample")).to_pylist()
        for table in (TEXTURES, TEXTURES.rejects)
    )
    assert all(row["post_id"] < 0 for row in rows + rejects)
    return rows, [(row["rule"], row["detail"]) for row in rejects]


def sizes(rows: list[dict[str, Any]]) -> set[tuple[int, int]]:
    return {(row["width"], row["height"]) for row in rows}


def test_a_folder_s_images_are_taken_into_the_store(studio: Studio, folder: Path) -> None:
    rows, rejects = take_in(studio)
    assert sizes(rows) == {(60, 40), (50, 50)}
    assert rejects == []
    store = ImageStore(studio.root / "datasets/sample/store", None)
    for row in rows:
        assert row["kind"] == "texture"
        assert row["post_id"] == number_of(row["sha256"])
        assert store.find(row["path"]) is not None
    assert [row["post_id"] for row in rows] == sorted(row["post_id"] for row in rows)


def test_a_file_s_name_does_not_matter(studio: Studio, folder: Path) -> None:
    before, _ = take_in(studio)
    (folder / "a.jpg").rename(folder / "z.jpg")
    assert take_in(studio) == (before, [])


def test_what_is_no_image_leaves_with_its_reason(studio: Studio, folder: Path) -> None:
    (folder / "README.txt").write_text("textures")
    (folder / "nothing").write_bytes(b"")
    (folder / "page.jpg").write_text("<html>")
    (folder / "again.jpg").write_bytes((folder / "a.jpg").read_bytes())
    Image.new("RGB", (200, 200)).save(folder / "wide.png")
    rows, rejects = take_in(studio, **{"images.max_pixels": 10_000})
    assert sizes(rows) == {(60, 40), (50, 50)}
    assert {(rule, detail.split(":")[0]) for rule, detail in rejects} == {
        ("wrong_type", "README.txt"),
        ("wrong_type", "nothing"),
        ("wrong_type", "page.jpg"),
        ("duplicate", "again.jpg"),
        ("too_many_pixels", "wide.png"),
    }


def test_a_file_that_is_too_large_is_not_read(studio: Studio, folder: Path) -> None:
    (folder / "large.jpg").write_bytes(b"\0" * 100_001)
    rejects = take_in(studio, **{"images.max_bytes": 100_000})[1]
    assert rejects == [("too_large", "large.jpg: 100001 bytes")]


def test_a_list_of_urls(studio: Studio, address: str) -> None:
    text = f"# ours\n{address}/a.jpg\n\n{address}/more/b.PNG\n{address}/gone.jpg\n{address}/a.jpg\n"
    (studio.root / "urls.txt").write_text(text)
    rows, rejects = take_in(studio, **{"segmenter.textures": "urls.txt"})
    assert sizes(rows) == {(60, 40), (50, 50)}
    assert rejects == [("missing_file", f"{address}/gone.jpg")]
    assert rows == take_in(studio)[0]  # the same as from the folder


@pytest.mark.parametrize(
    "line",
    [
        "file:///etc/passwd",
        "a.jpg",
        "http://host",
        "http://host/folder/",
        "http://host/a.jpg?size=large",
    ],
)
def test_a_line_that_is_no_url_of_a_file(line: str, studio: Studio) -> None:
    (studio.root / "urls.txt").write_text(f"# ours\n{line}\n")
    with pytest.raises(PipelineError, match=r"urls\.txt:2: .* is no http\(s\) URL of a file"):
        take_in(studio, **{"segmenter.textures": "urls.txt"})


def test_no_textures_are_asked_for(studio: Studio) -> None:
    assert take_in(studio, **{"segmenter.textures": None}) == ([], [])


def test_a_folder_that_is_not_there(studio: Studio) -> None:
    with pytest.raises(PipelineError, match=r"'elsewhere': .* is no folder and no list"):
        take_in(studio, **{"segmenter.textures": "elsewhere"})


def test_a_folder_without_textures(studio: Studio) -> None:
    with pytest.raises(PipelineError, match="not one of 0 files is a usable image"):
        take_in(studio)


def test_a_texture_that_has_left_the_store_comes_back(studio: Studio, folder: Path) -> None:
    rows, _ = take_in(studio)
    number = rows[0]["post_id"]
    file = studio.root / "datasets/sample/store" / rows[0]["path"]
    data = file.read_bytes()
    file.unlink()
    stage = STAGE.__class__("reader", STAGE.params, (*STAGE.inputs, TEXTURES.path), ())
    manifest = open_textures(Run(stage, studio.params(), studio.root), [number])
    assert manifest.data(0) == data
