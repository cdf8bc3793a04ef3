from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from PIL import Image

from pipeline.contracts.tagger import SELECTED, TAGGER_IMAGES
from pipeline.params import Params
from pipeline.stage import execute
from pipeline.tagger.images import STAGE, main


def test_only_selected_posts_get_a_row(
    tmp_path: Path,
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    change_params: Callable[..., Params],
) -> None:
    put_posts({"post_id": 1}, {"post_id": 2}, {"post_id": 3})
    put_table(SELECTED, [{"post_id": 2}, {"post_id": 3}])
    for post in (1, 2, 3):
        file = tmp_path / f"mirror/512px/{post:04d}/{post}.jpg"
        file.parent.mkdir(parents=True)
        Image.new("RGB", (512, 512), (post, 0, 0)).save(file)
    settings = change_params(**{"corpus.root": "mirror", "engine.workers": 1})
    assert execute(STAGE, main, settings, tmp_path) == {"posts": 2, "images": 2, "rejects": 0}
    table = pq.read_table(tmp_path / TAGGER_IMAGES.path.format(corpus="sample"))
    assert table["path"].to_pylist() == ["512px/0002/2.jpg", "512px/0003/3.jpg"]
