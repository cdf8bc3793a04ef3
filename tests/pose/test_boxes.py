from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from PIL import Image

from pipeline.contracts.pose import POSE_BOXES, POSE_IMAGES
from pipeline.contracts.sample import SAMPLE
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.pose.boxes import STAGE, main
from pipeline.stage import execute
from tests.segmenter.networks import put_model, red_network


def test_a_box_where_somebody_is_found(
    tmp_path: Path, put_posts: Any, put_table: Any, change_params: Any
) -> None:
    (tmp_path / SAMPLE.format(corpus="sample")).mkdir(parents=True)
    put_model(tmp_path, red_network())  # it takes what is red for a figure
    rows = []
    for post, figure in ((7, (64, 32, 192, 224)), (8, None)):
        image = Image.new("RGB", (256, 256), (120, 120, 120))
        if figure:
            image.paste((255, 0, 0), figure)
        wanted = Wanted(post, "original", "png", None)
        file = tmp_path / "mirror" / wanted.path
        file.parent.mkdir(parents=True)
        image.save(file)
        rows.append(describe(wanted, file.read_bytes(), Limits(10**7, 10**6)))
    put_posts({"post_id": 7, "ext": "png"}, {"post_id": 8, "ext": "png"})
    put_table(POSE_IMAGES, rows)
    settings = change_params(**{"corpus.root": "mirror", "engine.workers": 1})
    assert execute(STAGE, main, settings, tmp_path) == {"images": 2, "boxes": 1, "empty masks": 1}
    first, second = pq.read_table(tmp_path / POSE_BOXES.path.format(corpus="sample")).to_pylist()
    box = [first[name] for name in ("x", "y", "width", "height")]
    assert max(abs(a - b) for a, b in zip(box, (64, 32, 128, 192), strict=True)) <= 4
    assert (second["x"], second["area"], second["confidence"]) == (None, None, 0.0)
