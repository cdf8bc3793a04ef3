"""A release from outside is hostile: nothing of it is written before it was checked."""

import hashlib
import io
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.release import exported as exporting
from pipeline.release.exported import image_bytes, notice, refuse_missing, samples_of
from pipeline.release.layout import IMAGES, Release
from tests.release.corpus import Corpus


@pytest.fixture
def full(pictured: Release, tmp_path: Path) -> Release:
    """A release with images, of the test's own."""
    return Release.open(Path(shutil.copytree(pictured.folder, tmp_path / "full")))


def changed(release: Release, **columns: Any) -> Release:
    """The release with other values in post 1's row of IMAGES."""
    rows = release.images().to_pylist()
    next(row for row in rows if row["post_id"] == 1).update(columns)
    table = pa.Table.from_pylist(rows, schema=IMAGES.schema)
    pq.write_table(table, release.folder / IMAGES.path)
    return release


@pytest.mark.parametrize(
    "path",
    [
        "../../../etc/passwd.jpg",
        "/etc/passwd.jpg",
        "512px/0001/2.jpg",
        "512px/0001/1.jpg/../../x.jpg",
        "original/0001/1.jpg",
        "512px/0001/1.sh;x",
        "",
    ],
)
def test_paths_lead_nowhere_else(full: Release, path: str) -> None:
    release = changed(full, path=path)
    with pytest.raises(PipelineError, match="post 1: "):
        samples_of(release, "tagger", "train")


def test_a_label_without_an_image(full: Release) -> None:
    release = changed(full, post_id=999)
    with pytest.raises(PipelineError, match="post 1: has a label, but no image"):
        samples_of(release, "tagger", "train")


def test_missing_images_are_counted_with_how_to_get_them(corpus: Corpus) -> None:
    release = corpus.release(corpus.root.parent / "without")
    samples = samples_of(release, "tagger", "train")
    with pytest.raises(PipelineError, match=r"3 of 3 images .*`posebooru fetch"):
        refuse_missing(release, samples)
    assert "do not give them on" in notice(release)


def test_an_image_of_another_hash_or_size_or_kind(full: Release) -> None:
    release = full
    sample = samples_of(release, "tagger", "train")[0]
    assert image_bytes(release, sample)
    sample.image["width"] = 7
    with pytest.raises(PipelineError, match="is 512x512, not the size"):
        image_bytes(release, sample)
    path = release.image(sample.image["path"])
    original = path.read_bytes()
    path.write_bytes(original + b"x")
    with pytest.raises(PipelineError, match="is another file"):
        image_bytes(release, sample)
    elsewhere = path.with_name("elsewhere.jpg")
    elsewhere.write_bytes(original)
    path.unlink()
    path.symlink_to(elsewhere)
    with pytest.raises(PipelineError, match="a link"):
        image_bytes(release, sample)


def test_too_many_pixels_are_not_decoded(full: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    release = full
    sample = samples_of(release, "pose", "train")[0]
    monkeypatch.setattr(exporting, "LIMITS", exporting.Limits(1_000_000, 100))
    with pytest.raises(PipelineError, match="too_many_pixels"):
        image_bytes(release, sample)


def test_bytes_that_are_no_image(full: Release) -> None:
    release = full
    sample = samples_of(release, "pose", "train")[0]
    buffer = io.BytesIO()
    Image.new("RGB", (40, 60)).save(buffer, "BMP")
    data = buffer.getvalue()
    release.image(sample.image["path"]).write_bytes(data)
    sample.image["sha256"] = hashlib.sha256(data).hexdigest()
    with pytest.raises(PipelineError, match="wrong_type"):
        image_bytes(release, sample)
