"""Drawn poses against a folder in ADD's form: here one that was drawn too."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from pipeline.sample import distance
from pipeline.sample.distance import Distances, entry_of, measure, poses_hash, rows
from pipeline.sample.limb_poses import in_own_frame, limbs_of
from pipeline.sample.posts import plan


@pytest.fixture(scope="module")
def add(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ADD of one's own: poses of another seed."""
    folder = tmp_path_factory.mktemp("add")
    entries = [
        entry_of(post, seed=7) for post in plan(7, 2_400, 2_400) if post.kind.startswith("add_")
    ]
    random.Random(1).shuffle(entries)
    (folder / "train.json").write_text(json.dumps(entries[:120]))
    (folder / "test.json").write_text(json.dumps(entries[120:]))
    return folder


@pytest.fixture(scope="module")
def found(add: Path) -> Distances:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distance, "POSTS", 1_200)
        return measure(str(add), workers=1)


def test_the_same_habits_are_near_and_noise_is_far(found):
    assert abs(found.floor) < 0.05
    assert abs(found.drawn) < 0.05
    assert found.noisy > found.floor
    assert found.mean_pose > 0.2


def test_what_was_compared(found):
    assert found.poses == {"drawn": 220, "ADD train": 120, "ADD test": 320}
    assert set(found.drawn_by_split) == {"train", "val", "test"}
    assert next(value for _, value in rows(found)) == found.drawn


def test_the_drawn_poses_stand_on_their_feet_and_face_us(found):
    """As illustrators mostly draw: no number of ADD's, but the way of it."""
    posts = [post for post in plan(2019, 2_400, 2_400) if post.kind.startswith("add_")]
    poses = in_own_frame(limbs_of(map(entry_of, posts))).reshape(-1, 12, 2)
    left, right = poses[:, 0, 0], poses[:, 1, 0]
    assert 0.85 < np.mean(left > right) < 0.99
    standing = (poses[:, 10:, 1] > 1).all(axis=1)
    assert 0.5 < standing.mean() < 0.9


def test_what_is_kept_is_what_is_read(found, tmp_path, monkeypatch):
    monkeypatch.setattr(distance, "STORED", tmp_path / "distances.json")
    assert distance.stored() is None
    distance.write(found)
    assert distance.stored() == found


def test_the_hash_follows_the_poses(monkeypatch):
    monkeypatch.setattr(distance, "POSTS", 1_200)
    monkeypatch.setattr(distance, "HASHED", 20)
    first = poses_hash()
    assert first == poses_hash()
    monkeypatch.setattr(distance, "SEED", 3)
    assert poses_hash() != first
