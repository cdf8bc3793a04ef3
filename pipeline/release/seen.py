"""Which trained models saw a post: from the data that `dvc.lock` says each model was made of.

A model's card has counts, no posts. But every `dvc.lock` that was ever committed, and the one that
lies here, name a model's files and the very tables that it was trained on by their hashes: the
split table of the tagger and of the segmenter, the finished set of a pose model. These tables lie
in the cache, or here, unchanged. A model that is built on another (a pose model on the tagger's
trunk) saw what that one saw. Where a table is gone, it is said that nobody can tell.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from pipeline.contracts.pose import POSE_DATASET, TASK_SOURCE
from pipeline.contracts.segmenter import SEGMENTER_MODEL, SEGMENTER_SPLITS
from pipeline.contracts.tagger import TAGGER_MODEL, TAGGER_SPLITS
from pipeline.errors import PipelineError
from pipeline.release.repository import git

LOCKS = ("dvc.lock", "pose_all/dvc.lock")

HERE = "here"
"""In place of a commit: the lock file that lies under the root."""

SPLIT_TABLES = (TAGGER_SPLITS.path, SEGMENTER_SPLITS.path)
POSE_SETS = {path: split for split, path in POSE_DATASET.items() if split != "test"}


@dataclass(frozen=True)
class Lock:
    """A `dvc.lock`: its stages, and where it was found."""

    commit: str
    date: str
    stages: Mapping[str, Any]

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The hash of each output, by its path below the root."""
        return {
            out["path"]: out["md5"]
            for stage in self.stages.values()
            for out in stage.get("outs", [])
            if isinstance(out, dict) and "md5" in out
        }


@dataclass(frozen=True, order=True)
class Seen:
    """A trained model, and what it saw of the posts that were taken down."""

    model: str
    """Its path below the root."""
    md5: str
    commit: str
    """The last one that has this model, or HERE."""
    date: str
    train: tuple[int, ...] = ()
    """Posts that it was trained on."""
    val: tuple[int, ...] = ()
    """Posts that chose its best epoch."""
    through: tuple[str, ...] = ()
    """Models that it is built on, which saw some."""
    untold: tuple[str, ...] = ()
    """Tables it was trained on that are neither in the cache nor here."""

    @property
    def saw(self) -> bool:
        """Whether it saw any, or nobody can tell."""
        return bool(self.train or self.val or self.through or self.untold)


def read_locks(root: Path) -> list[Lock]:
    """The lock files under the root, and those of every commit of every branch, newest first.

    Raises:
        PipelineError: when one that lies here is malformed.
    """
    locks = [
        Lock(HERE, "", _stages((root / name).read_text(encoding="utf-8"), str(root / name)))
        for name in LOCKS
        if (root / name).exists()
    ]
    if not (root / ".git").exists():
        return locks
    for name in LOCKS:
        seen: set[str] = set()
        for line in git(root, "log", "--all", "--format=%H %cs", "--", name).splitlines():
            commit, date = line.split(" ")
            blob = git(root, "ls-tree", "--format=%(objectname)", commit, name)
            if blob and blob not in seen:
                seen.add(blob)
                text = git(root, "cat-file", "blob", blob)
                locks.append(Lock(commit[:12], date, _stages(text, f"{name} of {commit[:12]}")))
    return locks


def models_that_saw(
    locks: list[Lock], posts: frozenset[int], corpus: str, root: Path, cache: Path | None
) -> list[Seen]:
    """Each version of each trained model that saw one of the posts, or of which nobody can tell.

    Args:
        locks: as `read_locks` gives them.
        posts: that were taken down.
        corpus: its name.
        root: where tables lie that are not in the cache.
        cache: where DVC keeps objects by their MD5; None: there is none.
    """
    tables = _Tables(posts, root, cache)
    found: dict[tuple[str, str], Seen] = {}
    for lock in locks:
        for seen in _of_lock(lock, corpus, tables):
            found.setdefault((seen.model, seen.md5), seen)
    return sorted(seen for seen in found.values() if seen.saw)


def _of_lock(lock: Lock, corpus: str, tables: "_Tables") -> Iterator[Seen]:
    """The models of one lock file; those that others are built on come first."""
    done: dict[str, Seen] = {}
    trained = [
        (out["path"], out["md5"], stage)
        for stage in lock.stages.values()
        for out in stage.get("outs", [])
        if isinstance(out, dict) and _is_model(str(out.get("path")), corpus)
    ]
    for path, md5, stage in sorted(trained, key=lambda each: "/pose/" in each[0]):
        train: set[int] = set()
        val: set[int] = set()
        untold = []
        deps = {dep["path"]: dep.get("md5", "") for dep in stage.get("deps", [])}
        for name in deps.keys() & _told(corpus).keys():
            splits = tables.of(name, deps[name], _told(corpus)[name])
            if splits is None:
                untold.append(f"{name} ({deps[name][:8]})")
            else:
                train |= splits.get("train", set())
                val |= splits.get("val", set())
        through = sorted(name for name in deps.keys() & done.keys() if done[name].saw)
        sorted_posts = (tuple(sorted(train)), tuple(sorted(val)))
        done[path] = Seen(
            path, md5, lock.commit, lock.date, *sorted_posts, tuple(through), tuple(sorted(untold))
        )
    yield from done.values()


class _Tables:
    """Tables by their hashes: which of the posts each has, by split."""

    def __init__(self, posts: frozenset[int], root: Path, cache: Path | None) -> None:
        self._posts = posts
        self._root = root
        self._cache = cache
        self._known: dict[tuple[str, str], dict[str, set[int]] | None] = {}

    def of(self, name: str, md5: str, split: str | None) -> dict[str, set[int]] | None:
        """The posts by split; None when the table of that hash is gone."""
        if (name, md5) not in self._known:
            path = self._file(name, md5)
            read = None if path is None else self._read(path, split)
            self._known[name, md5] = read
        return self._known[name, md5]

    def _file(self, name: str, md5: str) -> Path | None:
        if self._cache is not None and (held := self._cache / md5[:2] / md5[2:]).is_file():
            return held
        here = self._root / name
        if here.is_file():
            with here.open("rb") as stream:
                if hashlib.file_digest(stream, "md5").hexdigest() == md5:
                    return here
        return None

    def _read(self, path: Path, split: str | None) -> dict[str, set[int]] | None:
        try:
            if split is not None:
                images = json.loads(path.read_text(encoding="utf-8"))["images"]
                return {split: set(self._posts.intersection(each["post_id"] for each in images))}
            rows = pq.read_table(path, filters=[("post_id", "in", sorted(self._posts))]).to_pylist()
        except (ValueError, KeyError, TypeError, pa.ArrowException):
            return None
        found: dict[str, set[int]] = {}
        for row in rows:
            found.setdefault(row["split"], set()).add(row["post_id"])
        return found


def _told(corpus: str) -> dict[str, str | None]:
    """Tables that say what a model was trained on, and the split where each has but one."""
    tables: dict[str, str | None] = {path.format(corpus=corpus): None for path in SPLIT_TABLES}
    return tables | {path.format(corpus=corpus): split for path, split in POSE_SETS.items()}


def _is_model(path: str, corpus: str) -> bool:
    named = {name.format(corpus=corpus) for name in (TAGGER_MODEL, SEGMENTER_MODEL, TASK_SOURCE)}
    return path in named or path.startswith(f"models/{corpus}/pose/")


def _stages(text: str, where: str) -> Mapping[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
        stages = content["stages"]
        assert isinstance(stages, dict)
    except (yaml.YAMLError, KeyError, TypeError, AssertionError) as error:
        raise PipelineError(
            f"{where}: not a lock file of DVC; git or `dvc repro` mends it"
        ) from error
    return stages
