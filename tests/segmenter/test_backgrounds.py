from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from PIL import Image

from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.segmenter import BACKGROUND_POSTS, BACKGROUNDS
from pipeline.params import Params
from pipeline.segmenter.backgrounds import STAGE, main
from pipeline.stage import execute


def test_places_are_taken_as_512px_copies(
    tmp_path: Path,
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    change_params: Callable[..., Params],
) -> None:
    put_posts({"post_id": 1}, {"post_id": 2}, {"post_id": 3})
    put_table(BACKGROUND_POSTS, [{"post_id": 2}, {"post_id": 3}])
    (tmp_path / SAMPLE.format(corpus="sample")).mkdir(parents=True)
    for post in (1, 2):
        file = tmp_path / f"mirror/512px/{post:04d}/{post}.jpg"
        file.parent.mkdir(parents=True)
        Image.new("RGB", (512, 512), (post, 0, 0)).save(file)
    settings = change_params(**{"corpus.root": "mirror", "engine.workers": 1})
    assert execute(STAGE, main, settings, tmp_path) == {"posts": 2, "images": 1, "rejects": 1}
    table = pq.read_table(tmp_path / BACKGROUNDS.path.format(corpus="sample"))
    assert table["path"].to_pylist() == ["512px/0002/2.jpg"]
