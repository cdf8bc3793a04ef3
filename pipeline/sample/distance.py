"""How far drawn poses are from those that illustrators draw.

The ADD-like posts of a drawn mirror are held against AnimeDrawingsDataset: energy distance of the
twelve limb joints, hips centred, torso scaled. ADD is not shipped, so this is measured by hand
(`posebooru sample distance --add FOLDER`), and what was found is kept in `distances.json` with a
hash of the drawn poses: the gallery shows it for as long as they are the same.
"""

import hashlib
import json
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.engine import map_shards
from pipeline.metrics.energy import energy_distance
from pipeline.sample.add_folder import add_entry
from pipeline.sample.geometry import Array
from pipeline.sample.limb_poses import in_own_frame, limbs_of, read_limbs
from pipeline.sample.posts import Post, plan
from pipeline.sample.scene import Scene, imagine

STORED = Path(__file__).parent / "distances.json"

SEED, POSTS = 2019, 24_000
"""The mirror whose ADD-like posts are measured: about as many as ADD has."""

HASHED = 200
"""Of the drawn poses, so many make the hash: a change of poses or camera moves every one."""

NOISE, JITTER = 0.3, 0.1
"""Torsos of noise on real poses, and on their mean, for the references."""

POSES_PER_SHARD = 100


@dataclass(frozen=True)
class Distances:
    """Energy distances from ADD's test split, in torsos, and what was measured."""

    drawn: float
    """Of the drawn ADD-like posts."""
    drawn_by_split: dict[str, float]
    """Of those of each of its splits."""
    floor: float
    """Of ADD's own training split."""
    noisy: float
    """Of the training split with noise of NOISE torsos on every joint."""
    mean_pose: float
    """Of the training split's mean pose with noise of JITTER torsos."""
    poses: dict[str, int]
    """How many of each were compared."""
    poses_hash: str
    """Of the drawn poses measured."""


def measure(add: str, workers: int | None = None) -> Distances:
    """Measure the drawn poses against ADD's.

    Args:
        add: a folder that holds ADD's train.json and test.json, or its location.
        workers: processes that draw; None for one a core.

    Raises:
        PipelineError: when ADD cannot be read.
    """
    train, test = (in_own_frame(read_limbs(add, split)[0]) for split in ("train", "test"))
    drawn = {split: in_own_frame(limbs) for split, limbs in _drawn(POSTS, workers).items()}
    noise = np.random.default_rng(SEED)
    every = np.concatenate(list(drawn.values()))
    return Distances(
        drawn=_distance(every, test),
        drawn_by_split={split: _distance(poses, test) for split, poses in drawn.items()},
        floor=_distance(train, test),
        noisy=_distance(train + noise.normal(0, NOISE, train.shape), test),
        mean_pose=_distance(train.mean(axis=0) + noise.normal(0, JITTER, train.shape), test),
        poses={"drawn": len(every), "ADD train": len(train), "ADD test": len(test)},
        poses_hash=poses_hash(),
    )


def write(found: Distances) -> None:
    """Keep what was measured, beside this module."""
    STORED.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")


def stored() -> Distances | None:
    """What was last measured and kept; None where nothing was."""
    if not STORED.exists():
        return None
    return Distances(**json.loads(STORED.read_text(encoding="utf-8")))


def rows(found: Distances) -> list[tuple[str, float]]:
    """What a reader sees: (what was held against ADD's test split, its distance)."""
    return [
        ("drawn ADD-like poses", found.drawn),
        *((f"of them, {split}", value) for split, value in found.drawn_by_split.items()),
        ("ADD's training split: the floor", found.floor),
        (f"ADD's training split, {NOISE:g} torsos of noise on each joint", found.noisy),
        (f"its mean pose, {JITTER:g} torsos of noise on each joint", found.mean_pose),
    ]


def poses_hash() -> str:
    """A hash of the first drawn poses that `measure` takes, and of where they are seen from.

    Clothes and frames are not in it: they do not change what is measured.
    """
    digest = hashlib.sha256()
    for post in _add_like(POSTS)[:HASHED]:
        scene = scene_of(post, SEED)
        camera = scene.camera
        view = [camera.azimuth, camera.elevation, camera.roll, camera.distance]
        numbers = np.concatenate([*scene.body.joints.values(), view])
        digest.update(np.rint(numbers * 100).astype("<i4").tobytes())
    return digest.hexdigest()


def scene_of(post: Post, seed: int) -> Scene:
    """What a post of the mirror drawn from that seed shows."""
    return imagine(random.Random(f"{seed}/{post.drawn_as}/scene"), post.wish)


def entry_of(post: Post, seed: int = SEED) -> dict[str, Any]:
    """The entry of an ADD-like post, at the size it is drawn."""
    scene = scene_of(post, seed)
    return add_entry(post.post_id, "png", scene, (scene.width, scene.height))


def _drawn(posts: int, workers: int | None) -> dict[str, Array]:
    """Limb joints (N, 12, 2) of the ADD-like posts of a mirror, by split; nothing is painted."""
    wanted = _add_like(posts)
    shards = [
        wanted[start : start + POSES_PER_SHARD] for start in range(0, len(wanted), POSES_PER_SHARD)
    ]
    limbs = np.concatenate(list(map_shards(_shard, shards, workers=workers)))
    kinds = np.array([post.kind.removeprefix("add_") for post in wanted])
    return {split: limbs[kinds == split] for split in ("train", "val", "test")}


def _shard(posts: list[Post]) -> Array:
    return limbs_of(entry_of(post) for post in posts)


def _add_like(posts: int) -> list[Post]:
    return [post for post in plan(SEED, posts, posts) if post.kind.startswith("add_")]


def _distance(poses: Array, test: Array) -> float:
    return round(energy_distance(poses, test), 4)
