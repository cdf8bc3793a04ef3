import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.contracts.pose import ADD, CANDIDATES, POSE_IMAGES
from pipeline.contracts.sample import SAMPLE
from pipeline.images.pixels import shrink_to_512px
from pipeline.images.store import store_path
from pipeline.params import Params
from pipeline.pose.images import STAGE, main, same_shape
from pipeline.stage import Counts, execute
from tests.pose.test_duplicates import drawing

ADD_ROW = {"split": "train", "width": 300, "height": 400, "keypoints": [0.0] * 51}
NEW_ROW = {"quota": "back", "split": "train", "rank": 0, "spare": False, "tags": ["back"]}


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., None]:
    """Put an image into the mirror: `put(7, image)`; or only its 512px copy."""

    def save(post_id: int, image: Image.Image, kind: str = "original") -> None:
        ext = "jpg" if kind == "512px" else "png"
        file = tmp_path / "mirror" / store_path(post_id, kind, ext)
        file.parent.mkdir(parents=True, exist_ok=True)
        stream = io.BytesIO()
        image.save(stream, "PNG")
        file.write_bytes(shrink_to_512px(image) if kind == "512px" else stream.getvalue())

    return save


@pytest.fixture
def run(
    tmp_path: Path, put_posts: Any, put_table: Any, change_params: Callable[..., Params]
) -> Callable[..., Counts]:
    (tmp_path / SAMPLE.format(corpus="sample")).mkdir(parents=True)

    def stage(add: list[int], new: dict[int, dict[str, Any]]) -> Counts:
        posts = sorted([*add, *new])
        put_posts(*({"post_id": post, "ext": "png", "width": 300, "height": 400} for post in posts))
        put_table(ADD, [ADD_ROW | {"post_id": post} for post in add])
        put_table(CANDIDATES, [NEW_ROW | {"post_id": post} | new[post] for post in sorted(new)])
        settings = change_params(**{"corpus.root": "mirror", "engine.workers": 1})
        return execute(STAGE, main, settings, tmp_path)

    return stage


def read(root: Path) -> tuple[dict[int, str], dict[int, str]]:
    """Each post's kind of image, and each reject's rule and detail."""
    path = root / POSE_IMAGES.path.format(corpus="sample")
    kept = {row["post_id"]: row["kind"] for row in pq.read_table(path).to_pylist()}
    path = root / POSE_IMAGES.rejects.path.format(corpus="sample")
    rows = pq.read_table(path).to_pylist()
    return kept, {row["post_id"]: f"{row['rule']}: {row['detail']}" for row in rows}


def test_originals_come_first_then_copies(
    tmp_path: Path, put: Callable[..., None], run: Callable[..., Counts]
) -> None:
    put(1, drawing(1))
    put(2, drawing(2))
    put(3, drawing(3), "512px")
    assert run([1], {2: {}, 3: {}, 4: {}}) == {
        "posts": 4,
        "originals": 2,
        "512px copies": 1,
        "rejects": 1,
    }
    kept, rejects = read(tmp_path)
    assert kept == {1: "original", 2: "original", 3: "512px"}
    assert rejects == {4: "missing_file: original/0004/4.png is nowhere"}


def test_a_new_sample_that_looks_like_another_leaves(
    tmp_path: Path, put: Callable[..., None], run: Callable[..., Counts]
) -> None:
    again = drawing(1).resize((600, 800))
    put(1, drawing(1))
    put(2, drawing(1))  # of AnimeDrawingsDataset too: its images stay
    put(3, again)
    put(4, drawing(4))
    put(5, drawing(4), "512px")
    put(6, drawing(4).resize((150, 200)))
    run([1, 2], {3: {}, 4: {"spare": True}, 5: {"rank": 1}, 6: {"rank": 0}})
    kept, rejects = read(tmp_path)
    assert kept.keys() == {1, 2, 6}
    assert {post: said.split(",")[0] for post, said in rejects.items()} == {
        3: "near_duplicate: of post 1",
        4: "near_duplicate: of post 6",
        5: "near_duplicate: of post 6",
    }


def test_an_image_that_joints_were_not_marked_on(
    tmp_path: Path, put: Callable[..., None], run: Callable[..., Counts]
) -> None:
    put(1, drawing(1, (400, 400)))
    put(2, drawing(2, (402, 540)))
    run([1, 2], {})
    kept, rejects = read(tmp_path)
    assert kept.keys() == {2}
    assert rejects == {1: "other_image: 400x400, but 300x400 when marked"}


def test_a_copy_of_no_shape_of_its_own_is_taken_at_its_word() -> None:
    row = {"post_id": 1, "kind": "512px", "width": 512, "height": 512}
    assert same_shape([row], {1: ADD_ROW}) == ([row], [])
