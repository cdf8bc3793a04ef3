"""What of the machine, the settings and the corpus is ready, and what is not."""

import importlib.metadata
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.annotation.labels import read_labels
from pipeline.contracts.annotation import SNAPSHOT
from pipeline.corpus.mirror import Mirror
from pipeline.corpus.remote import NotThere
from pipeline.corpus.removals import EXCLUDED, TAKEDOWN, read_removals, read_takedown
from pipeline.engine import cores
from pipeline.errors import PipelineError
from pipeline.params import Params, load_params
from pipeline.pose.add import FILES, open_add
from pipeline.rulebook.rules import load_folder

CONSTRAINTS = Path(__file__).parent.parent / "constraints.txt"

UNDRAWN = "the sample is not drawn yet; `dvc repro` draws it"

DISK_GB = 5
"""Room that the sample corpus and its caches need; doctor says how much there is."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    ready: bool
    says: str


def examine(params_file: Path, root: Path) -> list[Finding]:
    """Look at everything, whatever is found on the way."""
    findings = [_python(), _packages(), _machine(root)]
    try:
        params = load_params(params_file)
    except PipelineError as error:
        return [*findings, Finding("settings", ready=False, says=str(error))]
    findings.append(
        Finding("settings", ready=True, says=f"{params_file}, corpus {params.corpus.name}")
    )
    looks: list[tuple[str, Callable[[], str]]] = [
        ("rulebook", lambda: f"{len(load_folder(root).classes):,} classes"),
        ("removals", lambda: _removals(params, root)),
        ("corpus", lambda: _corpus(params, root)),
        ("poses", lambda: _poses(params, root)),
    ]
    for what, look in looks:
        try:
            findings.append(Finding(what, ready=True, says=look()))
        except PipelineError as error:
            findings.append(Finding(what, ready=False, says=str(error)))
    return findings


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)")


def _packages() -> Finding:
    """Installed packages against the tested versions."""
    tested = dict(line.split("==") for line in CONSTRAINTS.read_text().split() if "==" in line)
    needed = [
        _name(line)
        for line in importlib.metadata.requires("posebooru") or ()
        if "extra" not in line
    ]
    missing = [name for name in needed if not _version(name)]
    if missing:
        return Finding(
            "packages", ready=False, says=f"missing {', '.join(missing)}: run `make setup`"
        )
    known = {name.lower(): version for name, version in tested.items()}
    other = [
        f"{name} {_version(name)} (tested: {known[name.lower()]})"
        for name in needed
        if name.lower() in known and _version(name) != known[name.lower()]
    ]
    says = f"{len(needed)} installed" + (
        f", not as tested: {', '.join(other)}" if other else ", as tested"
    )
    return Finding("packages", ready=True, says=says)


def _machine(root: Path) -> Finding:
    free = shutil.disk_usage(root).free / 1e9
    return Finding(
        "machine",
        free >= DISK_GB,
        f"{cores()} cores, {free:.0f} GB of disk free (the sample needs {DISK_GB})",
    )


def _removals(params: Params, root: Path) -> str:
    said = []
    for path, read in ((TAKEDOWN, read_takedown), (EXCLUDED, read_removals)):
        file = root / path.format(corpus=params.corpus.name)
        if not file.exists():
            raise PipelineError(f"{file}: missing; copy annotations/danbooru2019/ there")
        said.append(f"{len(read(file))} in {file.name}")
    return ", ".join(said)


def _corpus(params: Params, root: Path) -> str:
    corpus = params.corpus
    if params.sample.draw and not (root / corpus.root).exists():
        return UNDRAWN
    mirror = Mirror(corpus.root, params.fetch, root)
    absent = [name for name in corpus.metadata if not _is_there(mirror, name)]
    if absent:
        raise PipelineError(
            f"corpus.root = {corpus.root!r} lacks {len(absent)} of {len(corpus.metadata)} metadata "
            f"files, the first {absent[0]!r}"
        )
    return f"{corpus.root}, {len(corpus.metadata)} metadata files"


def _poses(params: Params, root: Path) -> str:
    """AnimeDrawingsDataset's files, and the labels that people have made."""
    snapshot = root / SNAPSHOT.format(corpus=params.corpus.name)
    if not snapshot.exists():
        raise PipelineError(f"{snapshot}: missing; make an empty file of that name")
    labels = f"{len(read_labels(snapshot)):,} labels in {snapshot.name}"
    location = params.pose.add
    if params.sample.draw and not (root / location).exists():
        return f"{labels}; {UNDRAWN}"
    mirror = open_add(location, params.fetch, root)
    absent = [name for name in FILES.values() if not _is_there(mirror, name)]
    if absent:
        raise PipelineError(f"pose.add = {location!r} lacks {', '.join(absent)}")
    return f"{labels}; {location}, {len(FILES)} files"


def _is_there(mirror: Mirror, name: str) -> bool:
    if mirror.local is not None:
        return (mirror.local / name).is_file()
    try:
        mirror.mark(name)
    except NotThere:
        return False
    return True


def _name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert match is not None
    return match[0]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
