"""A corpus in a folder: gathered from batches, resumed after a kill, in flat memory."""

from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.sample import SLICES
from pipeline.engine import map_shards
from pipeline.errors import PipelineError
from pipeline.sample.batches import POSTS_PER_BATCH
from pipeline.sample.folder import MADE, Order, draw_folder, slice_rows
from pipeline.sample.truth import SCHEMA
from tests.sample.conftest import IMAGES, POSTS, hashes

ORDER = Order(2019, POSTS, IMAGES)

HERE = partial(map_shards, workers=1)


def unwatched(work, what, total):
    yield from work


def test_a_drawing_that_was_stopped_goes_on_to_the_same_bytes(drawn, tmp_path):
    def stop_at_the_third(work, what, total):
        for number, done in enumerate(work):
            if number == 2:
                raise KeyboardInterrupt
            yield done

    folder = tmp_path / "mirror"
    with pytest.raises(KeyboardInterrupt):
        draw_folder(folder, ORDER, HERE, stop_at_the_third)
    made = sorted((folder / MADE).iterdir())
    assert len(made) == 3
    before = {path: path.stat().st_mtime_ns for path in (folder / "mirror").rglob("*.jpg")}
    assert before
    draw_folder(folder, ORDER, HERE, unwatched)
    assert {path: path.stat().st_mtime_ns for path in before} == before  # none is drawn twice
    assert hashes(folder) == hashes(drawn)


def test_the_work_is_told_batch_by_batch(tmp_path):
    told = []

    def watch(work, what, total):
        told.append((what, total))
        yield from work

    counts = draw_folder(tmp_path, Order(5, POSTS_PER_BATCH + 1, 1), HERE, watch)
    assert told == [("batches", 2)]
    assert counts["posts"] == POSTS_PER_BATCH + 1


def test_more_posts_than_ids_are_refused(tmp_path):
    with pytest.raises(PipelineError, match="ask for fewer"):
        draw_folder(tmp_path, Order(1, 3_700_000, 1), HERE, unwatched)


def test_slices_tell_what_is_held_out_and_the_view():
    rows = [
        {"post_id": 7, "unseen": ["style:bold", "garment:beret", "garment:cape"], "view": "back"},
        {"post_id": 9, "unseen": [], "view": "front"},
    ]
    truth = pa.Table.from_pylist(rows, schema=SCHEMA)
    assert [(row["post_id"], row["slice"]) for row in slice_rows(truth)] == [
        (7, "back view"),
        (7, "unseen"),
        (7, "unseen garment"),
        (7, "unseen style"),
        (9, "front view"),
        (9, "seen"),
    ]


def test_the_drawn_slices(drawn: Path):
    rows = pq.read_table(drawn / Path(SLICES.path).name)
    assert rows.schema.equals(SLICES.schema)
    pairs = [tuple(row.values()) for row in rows.to_pylist()]
    assert pairs == sorted(set(pairs))
    truth = pq.read_table(drawn / "truth.parquet", columns=["post_id", "held_out"])
    held = truth.filter(truth["held_out"])["post_id"].to_pylist()
    assert [post for post, name in pairs if name == "unseen"] == held
    names = {name for _, name in pairs}
    assert {"seen", "front view", "side view", "back view"} <= names


def test_every_drawn_post_has_its_own_number(drawn: Path):
    posts = pq.read_table(drawn / "truth.parquet", columns=["post_id"])["post_id"].to_numpy()
    assert (np.diff(posts) > 0).all()
