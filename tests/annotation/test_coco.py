import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools.coco import COCO

from pipeline.annotation.coco import Sample, to_coco, write_coco
from pipeline.annotation.coco_import import from_coco, read_coco
from pipeline.annotation.convert import answer_of, result_of
from pipeline.annotation.labels import Answer, Box, Points
from pipeline.keypoints import COCO_NAMES
from tests.annotation.records import answer, boxes, keypoints, points, task

LICENCE = {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}

ONE = Sample(
    task(7),
    answer(
        7,
        keypoints=points(nose=(200.5, 90.25, 2), left_ear=(220.0, 95.0, 1)),
    ),
    "some_artist",
    "https://example.com/7",
)


def written(folder: Path, *samples: Sample) -> Path:
    path = folder / "train.json"
    write_coco(to_coco(samples, "poses", LICENCE), path)
    return path


def test_what_stands_in_the_file(tmp_path: Path) -> None:
    content = json.loads(written(tmp_path, ONE).read_text())
    assert content["licenses"] == [{"id": 1, **LICENCE}]
    assert content["images"] == [
        {
            "id": 7,
            "file_name": "original/0007/7.png",
            "width": 400,
            "height": 600,
            "license": 1,
            "post_id": 7,
            "sha256": f"{7:064x}",
            "artist": "some_artist",
            "source": "https://example.com/7",
        }
    ]
    (annotation,) = content["annotations"]
    assert annotation["bbox"] == [100.0, 50.0, 200.0, 500.0]
    assert (annotation["area"], annotation["area_source"]) == (40_000.0, "mask")
    assert annotation["keypoints"][:3] == [200.5, 90.25, 2]
    assert annotation["keypoints"][9:12] == [220.0, 95.0, 1]
    assert annotation["num_keypoints"] == 2
    assert (annotation["set"], annotation["quota"], annotation["iscrowd"]) == ("add", None, 0)
    (category,) = content["categories"]
    assert category["keypoints"] == list(COCO_NAMES)
    assert min(end for link in category["skeleton"] for end in link) == 1


def test_an_image_and_an_annotation_a_line(tmp_path: Path) -> None:
    lines = written(tmp_path, ONE).read_text().splitlines()
    starts = [line[:15] for line in lines if line.startswith('{"id": 7')]
    assert starts == ['{"id": 7, "file', '{"id": 7, "imag']


def test_it_loads_in_pycocotools(tmp_path: Path) -> None:
    coco = COCO(str(written(tmp_path, ONE)))
    (annotation,) = coco.loadAnns(coco.getAnnIds(imgIds=[7], catIds=[1], iscrowd=False))
    assert annotation["num_keypoints"] == 2
    assert coco.loadCats([1])[0]["name"] == "person"


def test_an_empty_split_is_a_file_too(tmp_path: Path) -> None:
    assert COCO(str(written(tmp_path))).getImgIds() == []


seen = keypoints().filter(lambda places: any(v for *_, v in places))
areas = st.none() | st.integers(1, 100_000).map(float)


@given(st.lists(st.tuples(boxes(), seen, areas), max_size=4))
def test_labels_go_all_the_way_round(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[Box, Points, float | None]]
) -> None:
    """Labels → Label Studio → labels → COCO → pycocotools → labels."""
    tasks = {post: task(post, area=area) for post, (_, _, area) in enumerate(drawn, start=1)}
    first: list[Answer] = []
    for post, (box, places, _) in enumerate(drawn, start=1):
        annotation = {
            "result": json.loads(json.dumps(result_of(tasks[post], box, places))),
            "updated_at": "2024-05-01T10:00:00Z",
        }
        first.append(answer_of(tasks[post], annotation, "ann", "label"))
    samples = [Sample(tasks[each.post_id], each, "", "") for each in first]
    coco = COCO(str(written(tmp_path_factory.mktemp("coco"), *samples)))
    second, rejects = from_coco(coco.dataset, tasks, "ann")
    assert rejects == []
    for (box, places, _), before, after in zip(drawn, first, second, strict=True):
        assert after.said == before.said
        assert after.area_source == before.area_source
        assert after.box is not None
        assert after.keypoints is not None
        assert max(abs(a - b) for a, b in zip(after.box, box, strict=True)) <= 0.01
        for (x, y, v), (u, w, z) in zip(after.keypoints, places, strict=True):
            assert v == z
            assert max(abs(x - u), abs(y - w)) <= 0.01


def test_our_own_files_are_read_again(tmp_path: Path) -> None:
    answers, rejects = from_coco(read_coco(written(tmp_path, ONE)), {7: task(7)}, "ann")
    assert rejects == []
    assert [each.said for each in answers] == [ONE.label.said]
