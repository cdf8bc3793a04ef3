"""What the nodes of a cluster are like, and whether they fit to do work for this process.

Nodes fit when they run the same versions and the same code, have the files that the work names,
and have room on their disks. `report` and `work` run on a node that may lack this package: they are
sent as they are, and need the standard library alone until the node is known to fit.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pickle
import platform
import shutil
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGES = ("posebooru", "numpy", "pillow", "pyarrow", "scipy", "torch", "torchvision")
"""What an output's bytes depend on."""

LEAST_FREE_BYTES = 1_000_000_000
"""A disk with less is taken for full: a few shards of any stage need as much."""

READ_WHOLE_BYTES = 4096
"""Files up to this size are compared by what is in them."""


@dataclass(frozen=True)
class Report:
    """What a node, or this process, is like."""

    versions: Mapping[str, str | None]
    """Of Python, and of PACKAGES; None for one that is not installed."""
    code: str | None
    """A hash of the package's source; None where it is not installed."""
    places: Mapping[str, str | None]
    """What is seen at each path that was asked about; None where nothing is."""
    free: Mapping[str, int]
    """Bytes left on the disks that are written to, by a path on each."""


@dataclass(frozen=True)
class Terms:
    """What a node must be like to be given work."""

    ours: Report
    """Of the process that gives the work."""
    written: tuple[str, ...]
    """Paths whose disks are written to."""
    folder: str | None
    """Where relative paths start; None when the work names none."""
    nodes: frozenset[str]
    """Ids of nodes that are known to fit."""


def report(places: Sequence[str], written: Sequence[str]) -> Report:
    """What the machine that runs this is like.

    Args:
        places: absolute paths that it is to look at.
        written: absolute paths whose disks are written to, beside that of temporary files.
    """
    versions: dict[str, str | None] = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = None
    return Report(
        versions,
        _code(),
        {place: _seen(Path(place)) for place in places},
        {place: _free(Path(place)) for place in (tempfile.gettempdir(), *written)},
    )


def misfits(ours: Report, theirs: Report) -> list[str]:
    """Why a node is not to be given work, each in a phrase; nothing for one that fits."""
    found = [
        f"has {name} {version or 'missing'}, this process has {ours.versions[name] or 'none'}"
        for name, version in theirs.versions.items()
        if version != ours.versions[name]
    ]
    if theirs.code != ours.code:
        what = "no package `pipeline`" if theirs.code is None else "other code in `pipeline`"
        found.append(f"has {what}; install the same commit there")
    for place, seen in ours.places.items():
        if seen is not None and theirs.places.get(place) != seen:
            how = "nothing" if theirs.places.get(place) is None else "something else"
            found.append(f"sees {how} at {place}: share that folder with it, under the same path")
    for place, left in theirs.free.items():
        if left < LEAST_FREE_BYTES:
            found.append(f"has a disk that is full: {left / 1e6:,.0f} MB left at {place}")
    return found


def work(terms: Terms, parcel: bytes) -> tuple[str, str, Any]:
    """Do a shard's work in a worker process.

    Args:
        terms: which a node must meet that joined after the others were asked.
        parcel: a function and its argument, pickled.

    Returns:
        How it ended, the id of the node, and what came of it: `("done", node, pickled result)`,
        `("failed", node, pickled exception)` or `("unfit", node, reasons)`.
    """
    import ray  # noqa: PLC0415 - only workers of a cluster come here
    from ray import cloudpickle  # noqa: PLC0415 - an optional extra

    node = ray.get_runtime_context().get_node_id()
    if node not in terms.nodes:
        reasons = misfits(terms.ours, report(list(terms.ours.places), terms.written))
        if reasons:
            return "unfit", node, reasons
    try:
        if terms.folder is not None:
            os.chdir(terms.folder)
        function, argument = pickle.loads(parcel)  # noqa: S301 - of the process that gave the work
        return "done", node, cloudpickle.dumps(function(argument))
    except Exception as error:  # noqa: BLE001 - sent back whatever it is
        error.add_note(traceback.format_exc())
        try:
            return "failed", node, cloudpickle.dumps(error)
        except Exception:  # noqa: BLE001 - one that cannot be sent is told
            told = RuntimeError(f"{type(error).__name__}: {error}")
            return "failed", node, cloudpickle.dumps(told)


def _code() -> str | None:
    """A hash of the package's source, by the files' names; None where there is no such package."""
    package = importlib.util.find_spec("pipeline")
    if package is None or not package.submodule_search_locations:
        return None
    root = Path(next(iter(package.submodule_search_locations)))
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        digest.update(f"{file.relative_to(root)} {file.stat().st_size}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _seen(place: Path) -> str | None:
    """A file's size and time of change, a small one's bytes, a folder's names; or None."""
    try:
        if place.is_dir():
            names = sorted(each.name for each in place.iterdir() if not each.name.startswith("."))
            return hashlib.sha256("\n".join(names).encode()).hexdigest()
        status = place.stat()
        if status.st_size <= READ_WHOLE_BYTES:
            return hashlib.sha256(place.read_bytes()).hexdigest()
    except OSError:
        return None
    return f"{status.st_size} bytes of {int(status.st_mtime)}"


def _free(place: Path) -> int:
    """Bytes left where something would be written; all there are where nobody can tell."""
    there = next(each for each in (place, *place.parents) if each.exists())
    return shutil.disk_usage(there).free
