"""Checking a release, our own or one from elsewhere: every fault, each with its file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.release import check_coco, check_files, check_tables
from pipeline.release.faults import Fault
from pipeline.release.layout import INFO, Release
from pipeline.release.removed import Removed

Check = Callable[[Release], Iterator[Fault]]

CHECKS: dict[str, Check] = {
    "sums": check_files.sums,
    "files": check_files.forms,
    "images": check_tables.images,
    "image files": check_files.image_files,
    "attribution": check_tables.attributed,
    "labels": check_tables.labels,
    "splits": check_tables.disjoint,
    "composites": check_tables.composites,
    "rules": check_tables.rules,
    "answers": check_tables.answers,
    "COCO": check_coco.coco,
    "ratings": check_tables.ratings,
    "counts": check_tables.counts,
    "privacy": check_files.privacy,
    "Croissant": check_files.croissant,
}
"""By name, in the order in which they are made; `removals` comes last."""


@dataclass(frozen=True)
class Verdict:
    """What checking a release came to."""

    checked: list[str]
    """The checks that were made."""
    faults: list[Fault]


def verify(folder: Path, removed: Removed) -> Verdict:
    """Make every check, whatever the others find.

    Args:
        folder: of the release.
        removed: what must not be in it.
    """
    try:
        release = Release.open(folder)
    except PipelineError as error:
        return Verdict([], [Fault(INFO, str(error))])
    checks = CHECKS | {"removals": lambda each: check_tables.nothing_removed(each, removed)}
    faults = [fault for check in checks.values() for fault in _found(check, release)]
    return Verdict(list(checks), list(dict.fromkeys(faults)))


def refuse_faulty(folder: Path, removed: Removed) -> Release:
    """A release that has no fault.

    Raises:
        PipelineError: names the first fault, and how many there are.
    """
    faults = verify(folder, removed).faults
    if faults:
        more = f" (and {len(faults) - 1} more; `posebooru release verify`)" if faults[1:] else ""
        raise PipelineError(f"{folder / faults[0].file}: {faults[0].says}{more}")
    return Release.open(folder)


def _found(check: Check, release: Release) -> Iterator[Fault]:
    """The faults of one check; a file that it cannot read is one."""
    try:
        yield from check(release)
    except PipelineError as error:
        yield _as_fault(str(error), release.folder)
    except FileNotFoundError as error:
        yield _as_fault(f"{error.filename}: missing from the release", release.folder)
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        # Whatever the files hold, a check ends with a word about it.
        place = next((name for name in map(str, error.args) if "." in name), INFO)
        yield Fault(place[:80], f"cannot be checked ({type(error).__name__}: {error})")


def _as_fault(message: str, folder: Path) -> Fault:
    """A fault of the file that a message begins with."""
    place, colon, says = message.partition(": ")
    prefix = f"{folder}/"
    if colon and place.startswith(prefix):
        return Fault(place.removeprefix(prefix), says)
    return Fault(INFO, message)
