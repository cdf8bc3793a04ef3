"""The stage: sheets for the drawn corpus, an empty page for any other."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.contracts.sample import GALLERY, GALLERY_PAGE, SAMPLE
from pipeline.params import Params
from pipeline.sample import gallery
from pipeline.sample.distance import Distances, poses_hash
from pipeline.sample.poses.library import POSES
from pipeline.sample.truth import SCHEMA
from pipeline.stage import execute


def page_of(root: Path, params: Params) -> tuple[Path, dict[str, object]]:
    execute(gallery.STAGE, gallery.main, params, root)
    folder = root / GALLERY.format(corpus="sample")
    return folder, json.loads((folder / GALLERY_PAGE).read_text())


def test_a_corpus_that_is_not_drawn_shows_nothing(params: Params, tmp_path: Path) -> None:
    (tmp_path / SAMPLE.format(corpus="sample")).mkdir(parents=True)
    folder, page = page_of(tmp_path, params)
    assert page == {}
    assert [path.name for path in folder.iterdir()] == [GALLERY_PAGE]


@pytest.mark.slow
def test_every_sheet_is_drawn_and_named(drawn: Path, params: Params, tmp_path: Path) -> None:
    place = tmp_path / SAMPLE.format(corpus="sample")
    place.parent.mkdir(parents=True)
    place.symlink_to(drawn)
    folder, page = page_of(tmp_path, params)
    files = {sheet["file"] for sheet in page["sheets"]}
    assert files == {path.name for path in folder.iterdir()} - {GALLERY_PAGE}
    for file in files:
        with Image.open(folder / file) as image:
            assert image.format == "JPEG"
            assert min(image.size) > 200
    posts = pq.read_metadata(drawn / "truth.parquet").num_rows
    characters = next(each for each in page["tables"] if each["title"] == "What was drawn")
    assert characters["rows"][-1][:2] == ["all", posts]


DISTANCES = Distances(
    drawn=0.05,
    drawn_by_split={"train": 0.04},
    floor=0.001,
    noisy=0.06,
    mean_pose=0.49,
    poses={"drawn": 1200, "ADD test": 500},
    poses_hash="of other poses",
)


def test_distances_are_shown_while_the_poses_are_those_measured() -> None:
    found = replace(DISTANCES, poses_hash=poses_hash())
    table = gallery.distance_table(found)
    assert table["rows"][0] == ("drawn ADD-like poses", 0.05)
    assert len(table["rows"]) == 5
    assert table["note"].startswith("1,200 drawn, 500 ADD test. Measured by hand")


@pytest.mark.parametrize("found", [None, DISTANCES])
def test_no_number_outlives_the_poses_it_was_measured_on(found: Distances | None) -> None:
    table = gallery.distance_table(found)
    assert table["rows"] == [("drawn ADD-like poses", "measure again")]
    assert "posebooru sample distance --add FOLDER --write" in table["note"]


def test_libraries_are_counted() -> None:
    rows = {row[0]: row[1:] for row in gallery.library_table()["rows"]}
    assert rows["poses"] == [len(POSES), sum(pose.unseen for pose in POSES.values())]
    assert all(held > 0 for _, held in rows.values())


def test_parts_of_the_corpus_are_counted_in_percent() -> None:
    rows = [
        {"kind": kind, "view": view, "crop": "full_body", "pose": pose, "held_out": held}
        for kind, view, pose, held in (
            ("add_train", "front", "standing", False),
            ("add_test", "back", "walking", True),
            ("candidate", "back", "walking", False),
            ("plain", "side", "walking", False),
        )
    ]
    table = gallery.character_table(pa.Table.from_pylist(rows, schema=SCHEMA))
    assert table["columns"][:5] == ["part", "drawings", "front %", "side %", "back %"]
    assert table["rows"] == [
        ["ADD-like", 2, 50.0, 0.0, 50.0, 100.0, 50.0, 2],
        ["new samples", 1, 0.0, 0.0, 100.0, 100.0, 0.0, 1],
        ["transparent", 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0],
        ["others", 1, 0.0, 100.0, 0.0, 100.0, 0.0, 1],
        ["all", 4, 25.0, 25.0, 50.0, 100.0, 25.0, 2],
    ]
