from collections.abc import Callable
from pathlib import Path

from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.sample import SAMPLE
from pipeline.params import Params
from pipeline.report.retrieval_pictures import INPUTS, found
from pipeline.retrieval.sheet import GAP, SIDE
from pipeline.stage import Run, Stage
from tests.report.found import put_library


def test_rows_of_drawings_with_the_nearest(
    tmp_path: Path,
    change_params: Callable[..., Params],
    put_posts: Callable[..., Path],
) -> None:
    put_library(tmp_path, (1, 2, 3))
    put_posts({"post_id": 1}, {"post_id": 2}, {"post_id": 3})
    settings = ("corpus.name", "corpus.originals_by_md5", "corpus.root", "images")
    stage = Stage("report", settings, (*INPUTS, POSTS.path, SAMPLE), ())
    run = Run(stage, change_params(**{"corpus.root": "mirror"}), tmp_path)
    folder = tmp_path / "pictures"
    folder.mkdir()
    part = found(run, folder)
    assert sorted(card.title for card in part.cards) == ["post 1", "post 2", "post 3"]
    assert {card.picture for card in part.cards} == {f"pictures/found-{n}.jpg" for n in (1, 2, 3)}
    with Image.open(folder / "found-1.jpg") as row:
        assert row.width == 3 * (SIDE + GAP) + GAP  # the drawing and the other two
    assert "3 of the 3 drawings of corpus sample" in part.text
