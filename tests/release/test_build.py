"""What a release holds, and that the same build gives the same bytes."""

import csv
import json
from pathlib import Path

import datasets
import pytest
import yaml
from pycocotools.coco import COCO

from pipeline.errors import PipelineError
from pipeline.release.build import build, last_release
from pipeline.release.layout import SETS, SPLITS, Release
from pipeline.release.sums import read_sums
from tests.release.corpus import Corpus


def test_the_same_build_gives_the_same_bytes(
    corpus: Corpus, release: Release, tmp_path: Path
) -> None:
    again = corpus.release(tmp_path / "again")
    assert read_sums(again.folder) == read_sums(release.folder)


def test_no_artwork_unless_asked_for(corpus: Corpus, release: Release, tmp_path: Path) -> None:
    suffixes = {Path(name).suffix for name in read_sums(release.folder)}
    assert suffixes.isdisjoint({".jpg", ".png"})
    with_images = corpus.release(tmp_path / "with", with_images=True)
    there = {path.name for path in (with_images.folder / "images").rglob("*.*")}
    assert len(there) == len(with_images.images())
    assert "images.parquet" in read_sums(with_images.folder)


def test_the_reader_gives_what_was_built(release: Release) -> None:
    assert release.info.counts["tagger"] == {"train": 3, "val": 1, "test": 2}
    assert release.splits()["pose"] == {"train": [2], "val": [4], "test": [13]}
    assert release.classes().names == ("blonde_hair", "long_hair", "hat")
    assert release.labels("pose", "test").to_pylist()[0]["num_keypoints"] == 2
    assert len(release.history()) == 3
    assert release.composites().to_pylist()[0]["foreground"] == 8
    [told] = release.info.filters
    assert (told.set, told.rule, told.posts) == ("tagger", "too_small", 1)


def test_pycocotools_opens_every_file(release: Release) -> None:
    for name in SETS:
        for split in SPLITS:
            reader = COCO(str(release.folder / name / f"{split}.json"))
            assert len(reader.imgs) == len(release.labels(name, split))
    figures = COCO(str(release.folder / "segmenter/val.json"))
    [figure] = figures.loadAnns(figures.getAnnIds())
    mask = figures.annToMask(figure)
    assert mask.sum() == figure["area"]
    assert mask[5:55, 10:30].all()


def test_coco_says_what_other_tools_look_for(release: Release) -> None:
    """The keys that MMPose's CocoDataset and FiftyOne's importer read, as they document them."""
    content = release.coco("pose", "test")
    [category] = content["categories"]
    assert {"id", "name", "keypoints", "skeleton"} <= category.keys()
    assert min(min(link) for link in category["skeleton"]) == 1
    [image] = content["images"]
    assert {"id", "file_name", "width", "height", "license"} <= image.keys()
    [annotation] = content["annotations"]
    needed = {"id", "image_id", "category_id", "bbox", "area", "iscrowd", "keypoints"}
    assert needed | {"num_keypoints"} <= annotation.keys()
    assert content["licenses"][0]["id"] == image["license"]


@pytest.mark.parametrize(
    ("config", "split", "rows"),
    [("tagger", "train", 3), ("segmenter", "val", 2), ("pose", "test", 1), ("images", "data", 16)],
)
def test_load_dataset_opens_the_folder(
    config: str, split: str, rows: int, release: Release, tmp_path: Path
) -> None:
    loaded = datasets.load_dataset(
        str(release.folder), config, split=split, cache_dir=str(tmp_path / "cache")
    )
    assert len(loaded) == rows


def test_the_card_is_filled_from_the_data(release: Release) -> None:
    text = (release.folder / "README.md").read_text()
    front = yaml.safe_load(text.split("---")[1])
    assert front["license"] == "apache-2.0"
    assert front["size_categories"] == ["n<1K"]
    for said in (
        "| tagger | train | 3 |",
        "| all | images | 16 |",
        r"| tagger | tagger\_select | too\_small | 1 |",
        "3 answers by 1 annotators",
        "nobody needs to ask",
        release.info.rulebook,
    ):
        assert said in text


def test_every_image_is_attributed(release: Release) -> None:
    with (release.folder / "ATTRIBUTION.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16
    assert rows[1]["artists"] == "artist_a"
    assert rows[1]["source_url"] == "https://example.com/1"


def test_two_licences_stand_apart(release: Release) -> None:
    text = (release.folder / "LICENSE").read_text()
    assert text.index("1. Labels") < text.index("2. Images")
    citation = yaml.safe_load((release.folder / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == "1.0.0"
    assert citation["type"] == "dataset"


def test_nothing_hostile_leaves_a_table_cell(corpus: Corpus, tmp_path: Path) -> None:
    corpus.posts[5] = {"tags": ["artist_a", "a|b", "<script>", "solo"]}
    corpus.save()
    release = corpus.release(tmp_path / "out")
    assert "<script>" not in (release.folder / "README.md").read_text()


def test_settings_may_forbid_it(corpus: Corpus) -> None:
    corpus.settings = {"images_may_be_given_on": False}
    corpus.save()
    with pytest.raises(PipelineError, match="images_may_be_given_on = false"):
        build(corpus.run(), "1.0.0", with_images=True)
    corpus.settings = {"removal_contact": None}
    corpus.save()
    with pytest.raises(PipelineError, match="say where artists ask for removal"):
        build(corpus.run(), "1.0.0", with_images=False)


def test_a_version_that_exists_is_refused(corpus: Corpus) -> None:
    (corpus.root / "datasets/sample/releases/1.0.0").mkdir(parents=True)
    with pytest.raises(PipelineError, match=r"releases/1\.0\.0: exists; a version is built once"):
        build(corpus.run(), "1.0.0", with_images=False)


def test_a_release_of_another_data_set_is_no_predecessor(release: Release, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="a release of posebooru-sample, not of mine"):
        last_release(tmp_path, "sample", "mine", release.folder)


def test_release_json_is_plain(release: Release) -> None:
    told = json.loads((release.folder / "release.json").read_text())
    assert told["previous"] is None
    assert told["commit"] == "c0" * 20
