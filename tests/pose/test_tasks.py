import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotation.labels import Label, write_labels
from pipeline.annotation.tasks import read_tasks, task_hash
from pipeline.contracts.annotation import SNAPSHOT, TASKS, TASKS_REJECTS
from pipeline.contracts.pose import ADD, CANDIDATES, POSE_BOXES, POSE_IMAGES, POSE_SPLITS
from pipeline.contracts.schemas import KEYPOINTS_SCHEMA
from pipeline.contracts.table import write_table
from pipeline.params import Params
from pipeline.pose.tasks import STAGE, main, needed
from pipeline.stage import Counts, execute
from tests.annotation.records import label

NOSE = [100.0, 150.0, 2.0] + [0.0] * 48


def candidate(post_id: int, quota: str, rank: int, *, spare: bool = False) -> dict[str, Any]:
    row = {"post_id": post_id, "quota": quota, "split": "train", "rank": rank, "spare": spare}
    return row | {"tags": [quota]}


def image(post_id: int, kind: str = "original") -> dict[str, Any]:
    size = (512, 512) if kind == "512px" else (800, 1200)
    ext = "jpg" if kind == "512px" else "png"
    return {
        "post_id": post_id, "kind": kind, "path": f"{kind}/{post_id:04d}/{post_id}.{ext}",
        "sha256": f"{post_id:064x}", "pixel_sha256": "", "width": size[0], "height": size[1],
        "mode": "RGB",
    }  # fmt: skip


@pytest.fixture
def run(
    tmp_path: Path, put_posts: Any, put_table: Any, change_params: Callable[..., Params]
) -> Callable[..., Counts]:
    """Posts 1 and 2 are AnimeDrawingsDataset's, 3 to 6 are new; there is a box in 1 and 3."""

    def stage(labels: list[Label] | None = None, **changes: Any) -> Counts:
        write_labels(labels or [], tmp_path / SNAPSHOT.format(corpus="sample"))
        put_posts(*({"post_id": post, "width": 800, "height": 1200} for post in range(1, 7)))
        frame = {"width": 400, "height": 600, "keypoints": NOSE}
        put_table(ADD, [frame | {"post_id": post, "split": "train"} for post in (1, 2)])
        put_table(
            CANDIDATES,
            [
                candidate(3, "back", 0),
                candidate(4, "back", 1),
                candidate(5, "legs", 0),
                candidate(6, "legs", 1, spare=True),
            ],
        )
        kinds = {2: "512px", 5: "512px"}
        put_table(POSE_IMAGES, [image(post, kinds.get(post, "original")) for post in range(1, 7)])
        put_table(
            POSE_SPLITS,
            [{"post_id": post, "group": post, "split": "train"} for post in range(1, 7)],
        )
        box = {"x": 10.5, "y": 20.0, "width": 300.0, "height": 900.0, "area": 99_000.0}
        boxes = {1: box | {"confidence": 0.9}, 3: box | {"confidence": 0.8}}
        nobody = {"confidence": 0.0}
        put_table(
            POSE_BOXES,
            [{"post_id": post} | boxes.get(post, nobody) for post in range(1, 7)],
        )
        settings = {"pose.sizes": {"train": 5, "val": 0, "test": 0}} | changes
        return execute(STAGE, main, change_params(**settings), tmp_path)

    return stage


def test_a_task_an_image(tmp_path: Path, run: Callable[..., Counts]) -> None:
    assert run() == {"add": 2, "new": 3, "without a box": 3, "spare": 1}
    first, second, third, fourth, fifth = read_tasks(tmp_path / TASKS.format(corpus="sample"))
    assert (first.post_id, first.set, first.quota) == (1, "add", None)
    assert first.task == task_hash(f"{1:064x}")
    assert (first.image, first.width, first.height) == ("original/0001/1.png", 800, 1200)
    assert (first.box, first.box_source) == ((10.5, 20.0, 300.0, 900.0), "segmenter")
    assert first.area == 99_000.0
    assert first.keypoints is not None
    assert (first.keypoints[0], first.keypoints_source) == ((200.0, 300.0, 2), "add")
    # A 512px copy: the image lies 341 pixels wide in the middle, and nobody was found in it.
    assert (second.box, second.box_source) == ((85.0, 0.0, 341.0, 512.0), "image")
    assert second.area is None
    assert second.keypoints is not None
    assert second.keypoints[0] == (85 + 341 / 4, 128.0, 2)
    assert (third.set, third.quota, third.keypoints, third.keypoints_source) == (
        "new",
        "back",
        None,
        None,
    )
    assert {fourth.post_id, fifth.post_id} == {4, 5}


def test_what_is_not_needed_is_told(tmp_path: Path, run: Callable[..., Counts]) -> None:
    run()
    path = tmp_path / TASKS_REJECTS.path.format(corpus="sample")
    rows = pq.read_table(path).to_pylist()
    assert [(row["post_id"], row["rule"], row["detail"]) for row in rows] == [
        (6, "spare", "legs in train")
    ]


def test_a_spare_takes_the_place_of_what_people_rejected(
    tmp_path: Path, run: Callable[..., Counts]
) -> None:
    hashes = {post: task_hash(f"{post:064x}") for post in (2, 3, 4)}
    labels = [
        label(2, task=hashes[2], reject="cut_off"),  # AnimeDrawingsDataset's
        label(3, task=hashes[3], reject="several_characters"),
        label(4, task=hashes[4], reject="cut_off"),
        label(4, task=hashes[4], kind="review"),  # which somebody has taken back
    ]
    # Two are of no use, and there is one spare; what was answered stays a task.
    assert run(labels) == {"add": 2, "new": 4, "without a box": 4, "spare": 0}
    found = [task.post_id for task in read_tasks(tmp_path / TASKS.format(corpus="sample"))]
    assert found == [1, 2, 3, 4, 5, 6]


def test_annotators_of_new_samples_may_start_from_predictions(
    tmp_path: Path, run: Callable[..., Counts]
) -> None:
    predicted = [{"post_id": post, "keypoints": [7.0, 8.0, 0.9] + [0.0] * 72} for post in (1, 3)]
    file = tmp_path / "points.parquet"
    write_table(pa.Table.from_pylist(predicted, KEYPOINTS_SCHEMA), file, KEYPOINTS_SCHEMA)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    run(**{"pose.predictions": {"file": "points.parquet", "sha256": digest}})
    tasks = {task.post_id: task for task in read_tasks(tmp_path / TASKS.format(corpus="sample"))}
    assert tasks[1].keypoints_source == "add"  # what people marked is worth more
    assert tasks[3].keypoints is not None
    assert tasks[3].keypoints[0] == (7.0, 8.0, 2)
    assert tasks[3].keypoints_source == "points.parquet"
    assert tasks[4].keypoints is None


ADD_POST = {1: {"post_id": 1}}

NEEDED = [
    # candidates as (post, quota, rank, spare), lost posts, size, who is chosen
    ([(2, "back", 0, False), (3, "legs", 0, False)], [], 3, {2, 3}),
    ([(2, "back", 0, False), (3, "back", 1, True), (4, "legs", 0, False)], [2], 3, {3, 4}),
    ([(2, "back", 0, False), (3, "back", 1, True), (4, "legs", 0, False)], [4], 3, {2, 3}),
    ([(2, "back", 0, False), (3, "legs", 0, False)], [], 1, set()),
    ([(2, "back", 0, False)], [], 9, {2}),
    # of six that were to be, only three are needed: two of the larger quota, one of the smaller
    ([*((n, "back", n - 2, False) for n in range(2, 6)), (6, "legs", 0, False),
      (7, "legs", 1, False)], [], 4, {2, 3, 6}),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "lost", "size", "chosen"), NEEDED)
def test_spares_take_the_place_of_what_fell_out(
    rows: list[tuple[int, str, int, bool]], lost: list[int], size: int, chosen: set[int]
) -> None:
    candidates = {row[0]: candidate(*row[:3], spare=row[3]) for row in rows}
    split_of = {1: "train"} | {post: "train" for post in candidates if post not in lost}
    assert needed({"train": size}, split_of, ADD_POST, candidates) == chosen


@given(
    st.dictionaries(
        st.integers(2, 60), st.tuples(st.sampled_from(["train", "val"]), st.sampled_from("abc"))
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_a_split_gets_what_it_lacks_where_there_is_enough(
    posts: dict[int, tuple[str, str]], train: int, val: int
) -> None:
    ranks: Counter[tuple[str, str]] = Counter()
    candidates = {}
    for post, place in posts.items():
        candidates[post] = candidate(post, place[1], ranks[place], spare=ranks[place] > 3)
        candidates[post]["split"] = place[0]
        ranks[place] += 1
    split_of = {1: "train"} | {post: place[0] for post, place in posts.items()}
    sizes = {"train": train, "val": val}
    chosen = needed(sizes, split_of, ADD_POST, candidates)
    for split, lacking in (("train", max(train - 1, 0)), ("val", val)):
        here = [post for post, place in posts.items() if place[0] == split]
        assert sum(split_of[post] == split for post in chosen) == min(lacking, len(here))
