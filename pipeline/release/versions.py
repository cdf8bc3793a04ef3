"""What a version means, and whether it says enough.

Croissant's rule for data: PATCH when the same data are packaged anew, MINOR when records are only
added, MAJOR when records are edited, removed or moved from one split to another. A takedown is
MAJOR.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from pipeline.errors import PipelineError
from pipeline.release.layout import VERSION


class Weight(IntEnum):
    """How much a change is."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2


@dataclass(frozen=True)
class Change:
    """One thing that changed, and how much that is."""

    weight: Weight
    text: str

    def __str__(self) -> str:
        return f"{self.weight.name}: {self.text}"


class Version(NamedTuple):
    """A version, which sorts as it should."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))

    def next(self, weight: Weight) -> "Version":
        """The lowest version that says that much has changed since this one."""
        if weight is Weight.MAJOR:
            return Version(self.major + 1, 0, 0)
        if weight is Weight.MINOR:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)


def parse(text: str) -> Version:
    """A version from its text.

    Raises:
        PipelineError: when it is none.
    """
    match = re.fullmatch(VERSION, text)
    if match is None:
        raise PipelineError(f"{text!r} is no version; expected MAJOR.MINOR.PATCH, as in 1.0.0")
    return Version(*map(int, match.groups()))


def heaviest(changes: Sequence[Change]) -> Weight:
    """How much all changes together are; PATCH for none."""
    return max((change.weight for change in changes), default=Weight.PATCH)


def refuse_too_little(version: Version, previous: Version, changes: Sequence[Change]) -> None:
    """Let a version pass that says at least as much as has changed.

    Raises:
        PipelineError: with the list of why, and the lowest version that would do.
    """
    if version <= previous:
        raise PipelineError(f"{version} does not come after {previous}, the last release")
    weight = heaviest(changes)
    lowest = previous.next(weight)
    if version >= lowest:
        return
    why = "; ".join(change.text for change in changes if change.weight > _said(version, previous))
    raise PipelineError(
        f"{version} says less than what changed since {previous}: at least {lowest} it must be "
        f"({why})"
    )


def _said(version: Version, previous: Version) -> Weight:
    """How much a later version says has changed."""
    if version.major > previous.major:
        return Weight.MAJOR
    return Weight.MINOR if version.minor > previous.minor else Weight.PATCH
