"""WebDataset, read with tarfile and with the package of that name."""

import gc
import hashlib
import json
import tarfile
from pathlib import Path

import pytest

from pipeline.release.export_webdataset import export_webdataset
from pipeline.release.layout import Release
from tests.release.corpus import TAGGER
from tests.release.exporting import folder


def shards(out: Path) -> dict[str, str]:
    files = sorted(out.glob("*.tar"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_each_sample_is_an_image_and_its_json(pictured: Release, tmp_path: Path) -> None:
    out = tmp_path
    export_webdataset(pictured, out, "tagger", 2)
    index = json.loads((out / "index.json").read_text())
    assert {each["name"]: each["sha256"] for each in index["shards"]} == shards(out)
    assert [each["samples"] for each in index["shards"]] == [2, 1, 1, 2]
    found = {}
    for shard in index["shards"]:
        with tarfile.open(out / shard["name"]) as archive:
            names = archive.getnames()
            assert names == sorted(names, key=lambda name: int(name.split(".")[0]))
            for image, text in zip(names[0::2], names[1::2], strict=True):
                assert (image.endswith(".jpg"), text.endswith(".json")) == (True, True)
                about = json.load(archive.extractfile(text))  # type: ignore[arg-type]
                data = archive.extractfile(image).read()  # type: ignore[union-attr]
                assert hashlib.sha256(data).hexdigest() == about["sha256"]
                assert about["labels"]["classes"] == ["long_hair"]
                assert about["artists"] == ["artist_a"]
                found[about["post_id"]] = shard["split"]
    assert found == TAGGER


def test_the_same_release_gives_the_same_bytes(pictured: Release, tmp_path: Path) -> None:
    first, second = folder(tmp_path, "first"), folder(tmp_path, "second")
    for out in (first, second):
        export_webdataset(pictured, out, "pose", 10)
    assert shards(first) == shards(second)
    assert len(shards(first)) == 3


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_package_reads_it(pictured: Release, tmp_path: Path) -> None:
    webdataset = pytest.importorskip("webdataset")
    export_webdataset(pictured, tmp_path, "pose", 10)
    paths = [str(path) for path in sorted(tmp_path.glob("pose-train-*.tar"))]
    samples = list(webdataset.WebDataset(paths, shardshuffle=False).decode("pil"))
    assert [(each["__key__"], each["png"].size) for each in samples] == [("2", (40, 60))]
    assert samples[0]["json"]["labels"]["num_keypoints"] == 2
    gc.collect()  # it leaves its files open, which is its own affair
