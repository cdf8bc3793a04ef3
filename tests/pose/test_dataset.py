import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pycocotools.coco import COCO

from pipeline.annotation.labels import Label, write_labels
from pipeline.annotation.tasks import Task, write_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS
from pipeline.contracts.metadata import TAGS
from pipeline.contracts.pose import CANDIDATES, POSE_DATASET, POSE_DATASET_REJECTS, POSE_SPLITS
from pipeline.params import Params
from pipeline.pose.dataset import STAGE, main
from pipeline.stage import Counts, execute
from tests.annotation.records import label, points, task


@pytest.fixture
def run(
    tmp_path: Path, put_posts: Any, put_table: Any, change_params: Callable[..., Params]
) -> Callable[..., Counts]:
    """Build the set of some tasks and labels; posts up to 9 are for training, up to 19 for test."""

    def stage(tasks: list[Task], labels: list[Label], **sizes: int) -> Counts:
        posts = [each.post_id for each in tasks]
        put_posts(
            *(
                {"post_id": post, "source": f"https://example.com/{post}", "tags": ["ann", "solo"]}
                for post in posts
            )
        )
        put_table(TAGS, [{"name": "ann", "category": 1, "posts": 1}])
        new = {"quota": "back", "split": "train", "spare": False, "tags": ["back"]}
        ranked = [each.post_id for each in tasks if each.set == "new"]
        put_table(
            CANDIDATES,
            # The later the post, the sooner it was chosen.
            [new | {"post_id": post, "rank": 100 - post} for post in ranked],
        )
        put_table(
            POSE_SPLITS,
            [
                {"post_id": post, "group": post, "split": "train" if post < 10 else "test"}
                for post in posts
            ],
        )
        path = tmp_path / TASKS.format(corpus="sample")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_tasks(tasks, path)
        write_labels(labels, tmp_path / POSE_LABELS.format(corpus="sample"))
        settings = {"pose.sizes": {"train": 9, "val": 9, "test": 9} | sizes}
        return execute(STAGE, main, change_params(**settings), tmp_path)

    return stage


def content(root: Path, split: str) -> dict[str, Any]:
    path = root / POSE_DATASET[split].format(corpus="sample")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def rejects(root: Path) -> list[str]:
    path = root / POSE_DATASET_REJECTS.path.format(corpus="sample")
    rows = pq.read_table(path).to_pylist()
    return [f"{row['post_id']} {row['rule']}: {row['detail']}" for row in rows]


def test_each_label_goes_into_its_split(tmp_path: Path, run: Callable[..., Counts]) -> None:
    counts = run([task(1), task(2), task(11)], [label(1), label(2), label(11)])
    assert counts == {"tasks": 3, "train": 2, "val": 0, "test": 1, "rejects": 0}
    train = content(tmp_path, "train")
    assert [image["id"] for image in train["images"]] == [1, 2]
    assert train["images"][0]["artist"] == "ann"
    assert train["images"][0]["source"] == "https://example.com/1"
    assert train["licenses"][0]["name"] == "Apache-2.0"
    assert [image["id"] for image in content(tmp_path, "test")["images"]] == [11]
    assert COCO(str(tmp_path / POSE_DATASET["val"].format(corpus="sample"))).getImgIds() == []


def test_of_several_labels_the_one_that_counts_is_taken(
    tmp_path: Path, run: Callable[..., Counts]
) -> None:
    moved = points(nose=(3.0, 4.0, 2))
    again = label(1, annotator="bob", kind="review", made=1, keypoints=moved)
    run([task(1)], [label(1), again])
    (annotation,) = content(tmp_path, "train")["annotations"]
    assert annotation["keypoints"][:3] == [3.0, 4.0, 2]


NOT_OF_USE = [
    # the labels of post 1, the reject
    ([], "1 no_label: "),
    ([label(1, task="0" * 32)], "1 old_label: label it again"),
    ([label(1, reject="cut_off")], "1 cut_off: says ann"),
    ([label(1, box=None, area=None, area_source=None)], "1 no_box: from ann"),
    ([label(1, keypoints=points())], "1 no_keypoints: from ann"),
    ([label(1, keypoints=None)], "1 no_keypoints: from ann"),
]


@pytest.mark.parametrize(("labels", "reject"), NOT_OF_USE)
def test_an_image_of_no_use_says_why(
    tmp_path: Path, run: Callable[..., Counts], labels: list[Label], reject: str
) -> None:
    assert run([task(1), task(2)], [*labels, label(2)])["train"] == 1
    assert rejects(tmp_path) == [reject]


def test_a_label_of_a_post_that_is_no_task_any_more(
    tmp_path: Path, run: Callable[..., Counts]
) -> None:
    assert run([task(1)], [label(1), label(5)])["train"] == 1


def test_a_set_of_which_nothing_is_labelled_yet(run: Callable[..., Counts]) -> None:
    assert run([task(1)], []) == {"tasks": 1, "train": 0, "val": 0, "test": 0, "rejects": 1}


def test_a_split_ends_at_its_size(tmp_path: Path, run: Callable[..., Counts]) -> None:
    new = [task(post, set="new", quota="back") for post in (2, 3, 4)]
    run([task(9), *new], [label(post) for post in (2, 3, 4, 9)], train=2)
    # AnimeDrawingsDataset's first, then by rank.
    assert [image["id"] for image in content(tmp_path, "train")["images"]] == [4, 9]
    assert rejects(tmp_path) == ["2 beyond_size: train has 2", "3 beyond_size: train has 2"]
