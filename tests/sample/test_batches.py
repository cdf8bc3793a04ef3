"""A batch of posts: its file says all that is known of it, and that it is done."""

import json

import pyarrow as pa
import pytest

from pipeline.sample.batches import batches, make_batch, read_batches
from pipeline.sample.making import make_post
from pipeline.sample.posts import plan
from pipeline.sample.truth import SCHEMA

POSTS = [post for post in plan(3, 90, 30) if post.kind in {"plain", "add_train", "scenery"}][:6]


@pytest.fixture
def batch(tmp_path):
    (made,) = batches(POSTS, 3, tmp_path / "mirror", tmp_path)
    return made


def test_posts_in_batches(tmp_path):
    made = batches(plan(3, 90, 30), 3, tmp_path, tmp_path)
    assert [len(each.posts) for each in made] == [40, 40, 10]
    assert [each.file.name for each in made] == [f"00000{number}.parquet" for number in range(3)]


def test_the_file_holds_what_was_made(batch, tmp_path):
    make_batch(batch)
    (found,) = read_batches([batch])
    made = [make_post(post, 3, tmp_path / "again") for post in POSTS]
    assert found.lines == [post.line for post in made]
    truth = [post.truth for post in made if post.truth]
    assert truth
    assert found.truth.equals(pa.Table.from_pylist(truth, schema=SCHEMA))
    assert json.dumps(found.add) == json.dumps([[p.kind, p.add] for p in made if p.add])


def test_a_made_batch_is_not_made_again(batch):
    make_batch(batch)
    written = batch.file.stat().st_mtime_ns
    pictures = sorted(path for path in batch.mirror.rglob("*.jpg"))
    pictures[0].unlink()
    make_batch(batch)
    assert batch.file.stat().st_mtime_ns == written
    assert not pictures[0].exists()


def test_a_batch_that_was_killed_is_made_again(batch):
    batch.file.with_suffix(".partial").write_bytes(b"half a table")
    make_batch(batch)
    (found,) = read_batches([batch])
    assert len(found.lines) == len(POSTS)
