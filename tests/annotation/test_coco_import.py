import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.annotation.coco_import import from_coco, read_coco
from pipeline.annotation.labels import Answer, best_labels, read_labels, write_labels
from pipeline.annotation.tasks import write_tasks
from pipeline.cli import app
from pipeline.contracts.annotation import SNAPSHOT, TASKS
from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, INDEX, coco_category
from pipeline.stage import Reject
from tests.annotation.records import label, points, task
from tests.conftest import REPOSITORY

ASKED = {1: task(1), 2: task(2)}

NOSE = [200.0, 90.0, 2]


def image(**changes: Any) -> dict[str, Any]:
    return {"id": 5, "file_name": "folder/1.jpg", "width": 400, "height": 600} | changes


def annotation(**changes: Any) -> dict[str, Any]:
    values = {"id": 9, "image_id": 5, "category_id": 1, "bbox": [10, 20, 30, 40], "area": 700}
    return values | {"keypoints": NOSE + [0] * 48, "iscrowd": 0} | changes


def content(*annotations: Any, images: list[Any] | None = None, **changes: Any) -> dict[str, Any]:
    found = list(annotations) or [annotation()]
    whole = {"images": images or [image()], "annotations": found, "categories": [coco_category()]}
    return whole | changes


def imported(raw: dict[str, Any]) -> tuple[list[Answer], list[Reject]]:
    return from_coco(raw, ASKED, "elsewhere")


def test_an_annotation_becomes_an_answer() -> None:
    (found,), rejects = imported(content())
    assert rejects == []
    assert (found.post_id, found.task, found.annotator) == (1, ASKED[1].task, "elsewhere")
    assert found.box == (10.0, 20.0, 30.0, 40.0)
    assert (found.area, found.area_source) == (700.0, "mask")
    assert found.keypoints == points(nose=(200.0, 90.0, 2))


AREAS = [
    # what is said of the area, what becomes of it
    ({"area": 1200.0}, (1200.0, "box")),
    ({"area": 700.0}, (700.0, "mask")),
    ({"area": 700.0, "area_source": "box"}, (700.0, "box")),
    ({"area": 0}, (1200.0, "box")),
]


@pytest.mark.parametrize(("said", "kept"), AREAS)
def test_areas(said: dict[str, Any], kept: tuple[float, str]) -> None:
    (found,), _ = imported(content(annotation(**said)))
    assert (found.area, found.area_source) == kept


def test_a_smaller_copy_is_scaled() -> None:
    (found,), _ = imported(content(images=[image(width=200, height=300)]))
    assert found.box == (20.0, 40.0, 60.0, 80.0)
    assert found.keypoints is not None
    assert found.keypoints[0] == (400.0, 180.0, 2)
    assert found.area == 2800.0


def test_keypoints_come_by_name_in_any_order() -> None:
    category = {"id": 3, "name": "figure", "keypoints": ["tail", *reversed(COCO_NAMES)]}
    values = [[n, 2 * n, 1] for n in range(18)]
    flat = [value for point in values for value in point]
    raw = content(annotation(category_id=3, keypoints=flat), categories=[category])
    (found,), _ = imported(raw)
    assert found.keypoints is not None
    assert found.keypoints[INDEX["right_ankle"]] == (1.0, 2.0, 1)
    assert found.keypoints[INDEX["nose"]] == (17.0, 34.0, 1)


def test_a_point_that_is_not_labelled_is_nowhere() -> None:
    (found,), _ = imported(content(annotation(keypoints=[7, 7, 0] + [0] * 48)))
    assert found.keypoints == points()


OURS = [
    # how an image names its post, the reject where it is none of ours
    (image(post_id=2, file_name="x.jpg"), None),
    (image(file_name="2.png"), None),
    (image(file_name="C:\\a\\2.png"), None),
    (image(file_name="two.png"), "-1 no_post"),
    (image(file_name=None), "-1 no_post"),
    (image(post_id=-2), "-1 no_post"),
    (7, "-1 no_post"),
    (image(file_name="3.png"), "3 no_task"),
    (image(post_id=2, sha256="ff"), "2 other_image"),
    (image(post_id=2, width=600, height=400), "2 other_image"),
    (image(post_id=2, width=0), "2 bad_image"),
    (image(post_id=2, width="400"), "2 bad_image"),
]


@pytest.mark.parametrize(("raw", "reject"), OURS, ids=str)
def test_which_images_are_ours(raw: Any, reject: str | None) -> None:
    answers, rejects = imported(content(images=[raw]))
    assert [f"{each.post_id} {each.rule}" for each in rejects] == ([reject] if reject else [])
    assert [each.post_id for each in answers] == ([] if reject else [2])


NOT_OF_USE = [
    # annotations of an image of ours, the reject
    ([annotation(image_id=6)], Reject(1, "no_annotation")),
    ([annotation(iscrowd=1)], Reject(1, "no_annotation")),
    ([annotation(category_id=9)], Reject(1, "no_annotation")),
    ([annotation(), annotation(id=10)], Reject(1, "several_annotations")),
    (
        [annotation(bbox=[1, 2, 3])],
        Reject(1, "bad_annotation", "bbox: expected 4 numbers, got [1, 2, 3]"),
    ),
    (
        [annotation(bbox=[1, 2, "3", 4])],
        Reject(1, "bad_annotation", "bbox: expected numbers, got [1, 2, '3', 4]"),
    ),
    (
        [annotation(bbox=[1, 2, 0, 4])],
        Reject(1, "bad_annotation", "box.2: Input should be greater than 0"),
    ),
    (
        [annotation(keypoints=NOSE)],
        Reject(1, "bad_annotation", "keypoints: expected 51 numbers, got [200.0, 90.0, 2]"),
    ),
    (
        [annotation(keypoints=[1, 2, 1.5] + [0] * 48)],
        Reject(1, "bad_annotation", "keypoints: v is 1.5"),
    ),
    (
        [annotation(area=10**400)],
        Reject(1, "bad_annotation", "int too large to convert to float"),
    ),
]


@pytest.mark.parametrize(("annotations", "reject"), NOT_OF_USE)
def test_an_image_without_an_answer_says_why(annotations: list[Any], reject: Reject) -> None:
    assert imported(content(*annotations)) == ([], [reject])


def test_an_image_that_is_there_twice() -> None:
    answers, rejects = imported(content(images=[image(), image()]))
    assert len(answers) == 1
    assert [each.rule for each in rejects] == ["listed_twice"]


numbers = st.none() | st.integers(-9, 9) | st.floats() | st.text(max_size=2)
anything = st.recursive(
    numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
images = st.fixed_dictionaries(
    {"id": st.just(5)},
    optional={"post_id": numbers, "file_name": anything, "width": numbers, "height": numbers},
)
annotations = st.fixed_dictionaries(
    {"image_id": st.just(5), "category_id": st.just(1)},
    optional={
        "bbox": st.lists(numbers, min_size=4, max_size=4),
        "area": anything,
        "keypoints": st.lists(numbers, min_size=51, max_size=51),
        "area_source": anything,
    },
)


@given(st.lists(images | anything), st.lists(annotations | anything))
def test_nothing_in_a_file_breaks_the_import(some_images: list[Any], others: list[Any]) -> None:
    raw = content(images=[image(), *some_images], annotations=others)
    answers, rejects = imported(raw)
    assert len(answers) + len(rejects) == 1 + len(some_images)


def test_a_file_of_other_keypoints() -> None:
    with pytest.raises(PipelineError, match="no category has keypoints called nose, left_eye"):
        imported(content(categories=[{"id": 1, "keypoints": ["tail"]}, 7, {"id": 2}]))


BAD_FILES = [
    # what it holds, what is said; None: it is not there
    (None, "cannot be read"),
    ("{", "not JSON"),
    ("[]", "has no list of images; is it a COCO keypoint file?"),
    ('{"images": [], "annotations": {}}', "has no list of annotations"),
]


@pytest.mark.parametrize(("text", "said"), BAD_FILES)
def test_a_file_of_no_use(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "coco.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(PipelineError, match=said):
        read_coco(path)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "coco.json"
    path.write_text('{"images": []}')
    monkeypatch.setattr("pipeline.annotation.coco_import.MAX_BYTES", 5)
    with pytest.raises(PipelineError, match="more than 5 bytes; split it"):
        read_coco(path)


def test_the_verb_brings_labels_into_the_snapshot(tmp_path: Path) -> None:
    settings = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    settings["annotation"]["annotators"] = None
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(settings))
    snapshot = tmp_path / SNAPSHOT.format(corpus="sample")
    write_labels([label(1)], snapshot)
    (tmp_path / TASKS.format(corpus="sample")).parent.mkdir(parents=True)
    write_tasks(ASKED.values(), tmp_path / TASKS.format(corpus="sample"))
    raw = content(
        annotation(),
        annotation(image_id=6),
        images=[image(), image(id=6, post_id=2), image(id=7, file_name="3.png")],
    )
    (tmp_path / "coco.json").write_text(json.dumps(raw))
    words = ["annotate", "import", str(tmp_path / "coco.json"), "--annotator", "elsewhere"]
    words += ["--params", str(tmp_path / "params.yaml"), "--root", str(tmp_path)]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 0, said.output
    assert "2 labels in" in said.output
    assert "1 images give no label:\n  post 3: no_task" in said.output
    kept = read_labels(snapshot)
    assert [(each.post_id, each.annotator) for each in kept] == [
        (1, "ann"),
        (1, "elsewhere"),
        (2, "elsewhere"),
    ]
    best = best_labels(kept)
    assert best[ASKED[1].task].annotator == "ann"  # who answered here counts
    before = snapshot.read_bytes()
    assert "0 of them new" in CliRunner().invoke(app, words).output
    assert snapshot.read_bytes() == before
