import json
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.contracts.table import write_table
from pipeline.errors import PipelineError
from pipeline.release.layout import IMAGES, INFO, LABELS, SCHEMA, Release, of_split, write_json

TOLD = {
    "schema_version": SCHEMA,
    "name": "posebooru-sample",
    "corpus": "sample",
    "version": "1.0.0",
    "previous": None,
    "commit": "0" * 40,
    "date": "2026-01-01",
    "with_images": False,
    "drawn": True,
    "rulebook": "0" * 64,
    "ratings": ["safe"],
    "posts_read": 3,
    "filters": [{"set": "tagger", "stage": "tagger_select", "rule": "min_side", "posts": 1}],
    "images_licence": "Apache-2.0",
    "images_licence_url": "https://www.apache.org/licenses/LICENSE-2.0",
    "removal_contact": "",
    "repository": None,
    "counts": {},
}


def opened(folder: Path, **changes: object) -> Release:
    write_json(TOLD | changes, folder / INFO)
    return Release.open(folder)


def test_a_release_is_opened(tmp_path: Path) -> None:
    assert opened(tmp_path).info.filters[0].posts == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema_version": SCHEMA + 1}, "update posebooru"),
        ({"schema_version": "1"}, "has no schema_version"),
        ({"version": "1.0"}, "version: String should match"),
        ({"version": "../1"}, "version: String should match"),
        ({"name": "a b"}, "name: String should match"),
        ({"filters": [{"set": "tagger", "stage": "s", "rule": "r", "posts": -1}]}, "filters.0"),
        ({"another": 1}, "another: Extra inputs"),
    ],
)
def test_what_is_no_release_is_refused(
    changes: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(PipelineError, match=message):
        opened(tmp_path, **changes)


@pytest.mark.parametrize("text", ["", "[" * 100_000, "[]", "{", '{"a": NaN}'])
def test_a_folder_of_something_else(text: str, tmp_path: Path) -> None:
    (tmp_path / INFO).write_text(text)
    with pytest.raises(PipelineError, match=r"release\.json"):
        Release.open(tmp_path)


def test_an_empty_folder_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"release\.json: missing"):
        Release.open(tmp_path)


def test_a_table_is_held_to_its_form(tmp_path: Path) -> None:
    release = opened(tmp_path)
    row = {"post_id": 7, "kind": "512px", "group": 7, "classes": [1, 2]}
    table = of_split(LABELS["tagger"], "test")
    (tmp_path / "tagger").mkdir()
    write_table(pa.Table.from_pylist([row], table.schema), tmp_path / table.path, table.schema)
    assert release.labels("tagger", "test").to_pylist() == [row]
    with pytest.raises(PipelineError, match=r"images\.parquet: missing"):
        release.images()
    (tmp_path / IMAGES.path).write_bytes((tmp_path / table.path).read_bytes())
    with pytest.raises(PipelineError, match="other columns"):
        release.images()
    (tmp_path / IMAGES.path).write_bytes(b"PAR1")
    with pytest.raises(PipelineError, match="not a readable Parquet file"):
        release.images()


@pytest.mark.parametrize(
    "content", [{}, {"tagger": {}}, {name: {"train": ["1"]} for name in LABELS}, []]
)
def test_splits_are_lists_of_ids(content: object, tmp_path: Path) -> None:
    release = opened(tmp_path)
    (tmp_path / "splits.json").write_text(json.dumps(content))
    with pytest.raises(PipelineError, match=r"splits\.json: expected"):
        release.splits()


def test_a_coco_file_has_its_three_lists(tmp_path: Path) -> None:
    release = opened(tmp_path)
    (tmp_path / "pose").mkdir()
    (tmp_path / "pose/test.json").write_text('{"images": [], "annotations": {}}')
    with pytest.raises(PipelineError, match="no COCO file"):
        release.coco("pose", "test")
