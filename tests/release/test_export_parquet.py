"""Parquet with images, read by pyarrow and by `datasets`."""

import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.release.export_parquet import export_parquet
from pipeline.release.layout import Release
from tests.release.corpus import POSES, SIZE, TAGGER
from tests.release.exporting import folder


@pytest.mark.parametrize(("name", "posts"), [("pose", POSES), ("tagger", TAGGER)])
def test_pyarrow_reads_it(
    pictured: Release, tmp_path: Path, name: str, posts: dict[int, str]
) -> None:
    export_parquet(pictured, tmp_path, name)
    found = {}
    for split, file in (("train", "train"), ("val", "validation"), ("test", "test")):
        for row in pq.read_table(tmp_path / f"data/{file}-00000-of-00001.parquet").to_pylist():
            with Image.open(io.BytesIO(row["image"]["bytes"])) as opened:
                assert opened.size == (row["width"], row["height"])
            found[row["post_id"]] = split
    assert found == posts
    assert "do not give them on" not in (tmp_path / "README.md").read_text()


def test_datasets_shows_pictures(
    pictured: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    out = folder(tmp_path)
    export_parquet(pictured, out, "pose")
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert {name: len(each) for name, each in loaded.items()} == {
        "train": 1,
        "validation": 1,
        "test": 1,
    }
    row = loaded["train"][0]
    assert row["image"].size == SIZE
    assert (row["box_x"], row["box_width"]) == (10, 20)
    assert row["keypoints"][:3] == [20, 9, 2]
    assert row["artists"] == ["artist_a"]


def test_a_texture_is_a_sample_too(pictured: Release, tmp_path: Path) -> None:
    export_parquet(pictured, tmp_path, "segmenter")
    rows = pq.read_table(tmp_path / "data/train-00000-of-00001.parquet").to_pylist()
    assert {row["role"] for row in rows} == {"background", "foreground", "texture"}
    (texture,) = [row for row in rows if row["role"] == "texture"]
    assert texture["image"]["path"].startswith("texture-")
