"""Checks of a release's files: sums, what is there and what not, nothing of a private machine."""

import getpass
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import PipelineError
from pipeline.release.croissant import croissant_faults
from pipeline.release.faults import Fault
from pipeline.release.layout import (
    AGREEMENT,
    ATTRIBUTION,
    CARD,
    CHANGELOG,
    CITATION,
    CLASSES,
    COCO,
    CROISSANT,
    HISTORY,
    IMAGE_FOLDER,
    IMAGES,
    INFO,
    LABELS,
    LICENSE,
    RELEASED_COMPOSITES,
    RULEBOOK,
    SETS,
    SPLITS,
    SPLITS_FILE,
    SUMS,
    SUPPORT,
    Release,
)
from pipeline.release.sums import files_of, hash_of, read_sums

REQUIRED = (
    *(INFO, CARD, CHANGELOG, LICENSE, CITATION, ATTRIBUTION, CROISSANT, SPLITS_FILE, CLASSES),
    *(HISTORY, AGREEMENT, IMAGES.path, RELEASED_COMPOSITES.path),
    *(LABELS[name].path.format(split=split) for name in SETS for split in SPLITS),
    *(COCO[name].format(split=split) for name in SETS for split in SPLITS),
)
"""What every release has, beside its rulebook."""

ALLOWED = {*REQUIRED, SUPPORT.path}

TEXTS = {".json", ".jsonl", ".md", ".csv", ".cff", ".yaml", ""}
"""Endings of files that are read as text."""

PRIVATE = re.compile(
    r"(?<![\w.:/%-])/(?:home|Users|root|tmp|var|mnt|media|srv|private|workspace|work|data)/[\w.-]"
    r"|\b[A-Za-z]:\\+(?:Users|Documents|home)\b|\bfile:/"
)
"""A path of somebody's machine."""

COMMON_LOGINS = {"admin", "jovyan", "nobody", "root", "runner", "ubuntu", "user", "vscode"}
"""Logins that say nothing of a person."""

OWN_WORDS = (INFO, CHANGELOG, CROISSANT, HISTORY, AGREEMENT)
"""Files whose words are ours: a login in them is no artist's name or tag."""


def sums(release: Release) -> Iterator[Fault]:
    """Every file is there, none is strange, and each is what its hash says."""
    folder = release.folder
    try:
        told = read_sums(folder)
    except PipelineError as error:
        yield Fault(SUMS, str(error))
        return
    there = set(files_of(folder))
    fetched = set() if release.info.with_images else {n for n in there if _is_image(n)}
    for name in sorted(told.keys() - there):
        yield Fault(name, "missing; SHA256SUMS lists it")
    for name in sorted(there - told.keys() - fetched):
        yield Fault(name, "not part of the release; SHA256SUMS does not list it")
    for name in sorted(told.keys() & there):
        if hash_of(folder / name) != told[name]:
            yield Fault(name, "changed; its hash is not the one in SHA256SUMS")


def forms(release: Release) -> Iterator[Fault]:
    """Every required file is there, and no other kind."""
    there = set(files_of(release.folder))
    for name in sorted(set(REQUIRED) - there):
        yield Fault(name, "missing; every release has it")
    for name in sorted(there - ALLOWED):
        is_rule = name.startswith(f"{RULEBOOK}/") and name.endswith((".yaml", ".yml"))
        if not is_rule and not _is_image(name):
            yield Fault(name, "no file that a release has")


def image_files(release: Release) -> Iterator[Fault]:
    """Images in the folder are those of images.parquet, by their hashes."""
    expected = {
        f"{IMAGE_FOLDER}/{row['path']}": row["sha256"] for row in release.images().to_pylist()
    }
    there = {name for name in files_of(release.folder) if _is_image(name)}
    for name in sorted(there - expected.keys()):
        yield Fault(name, f"an image that {IMAGES.path} does not list")
    for name in sorted(there & expected.keys()):
        if hash_of(release.folder / name) != expected[name]:
            yield Fault(name, f"another image than {IMAGES.path} says")
    if release.info.with_images:
        for name in sorted(expected.keys() - there):
            yield Fault(name, f"missing; {INFO} says that the images are in it")


def privacy(release: Release) -> Iterator[Fault]:
    """No paths of a local machine, and not the login of who looks."""
    for name in files_of(release.folder):
        path = release.folder / name
        if path.suffix == ".parquet":
            yield from _private_cells(name, path)
        elif path.suffix in TEXTS and not _is_image(name):
            yield from _private_lines(name, path)


def croissant(release: Release) -> Iterator[Fault]:
    """The description is valid, and its hashes are those of the files."""
    for fault in croissant_faults(release.folder):
        yield Fault(CROISSANT, fault)


def _is_image(name: str) -> bool:
    return name.startswith(f"{IMAGE_FOLDER}/")


def _private_lines(name: str, path: Path) -> Iterator[Fault]:
    login = _login() if name in OWN_WORDS else None
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            found = PRIVATE.search(line)
            if found is not None:
                yield Fault(name, f"line {number} has a path of a local machine ({found[0]}…)")
                return
            if login is not None and login.search(line):
                yield Fault(name, f"line {number} has the name of a user of this machine")
                return


def _private_cells(name: str, path: Path) -> Iterator[Fault]:
    try:
        rows = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        yield Fault(name, f"not a readable Parquet file ({error})")
        return
    for column in rows.column_names:
        if not pa.types.is_string(rows.schema.field(column).type):
            continue
        for place, value in enumerate(rows[column].to_pylist()):
            if value is not None and PRIVATE.search(value):
                yield Fault(name, f"{column} of row {place} has a path of a local machine")
                return


def _login() -> re.Pattern[str] | None:
    """The name of whoever runs this, as a whole word; None where it says nothing of a person."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return None
    if len(name) < 3 or name in COMMON_LOGINS:
        return None
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
