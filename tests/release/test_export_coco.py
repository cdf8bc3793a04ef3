"""COCO, opened by pycocotools."""

import hashlib
from pathlib import Path

import pytest
from pycocotools.coco import COCO

from pipeline.release.export_coco import export_coco
from pipeline.release.layout import Release
from tests.release.corpus import POSES, TAGGER


@pytest.mark.parametrize(("name", "posts"), [("pose", POSES), ("tagger", TAGGER)])
def test_pycocotools_opens_it_and_its_images_are_there(
    pictured: Release, tmp_path: Path, name: str, posts: dict[int, str]
) -> None:
    counts = export_coco(pictured, tmp_path, name)
    assert sum(counts.values()) == len(posts)
    found: dict[int, str] = {}
    for split in ("train", "val", "test"):
        opened = COCO(str(tmp_path / f"annotations/{name}_{split}.json"))
        for image in opened.loadImgs(opened.getImgIds()):
            found[image["id"]] = split
            data = (tmp_path / "images" / image["file_name"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == image["sha256"]
            assert opened.getAnnIds(image["id"])
    assert found == posts


def test_masks_of_the_segmenter_decode(pictured: Release, tmp_path: Path) -> None:
    export_coco(pictured, tmp_path, "segmenter")
    opened = COCO(str(tmp_path / "annotations/segmenter_train.json"))
    (annotation,) = opened.loadAnns(opened.getAnnIds())
    assert opened.annToMask(annotation).sum() == annotation["area"] == 20 * 50
