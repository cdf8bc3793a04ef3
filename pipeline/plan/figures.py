"""Numbers that say where they come from; one that is not known is never made up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

MEASURED, TABLE, COUNTED, SETTINGS, ASSUMED, UNKNOWN = SOURCES = (
    "measured",
    "table",
    "counted",
    "settings",
    "assumed",
    "unknown",
)
"""Where a number comes from, the surest first: timed here now; a table that is built, or a file
that is there; counted from the metadata, perhaps in a part of them; the settings; something that
is named; nothing."""


@dataclass(frozen=True)
class Figure:
    """A number and where it comes from."""

    value: float | None
    """None: unknown."""
    source: str
    """One of SOURCES."""
    says: str = ""
    """Which table, what was assumed, or what would make it known."""
    at_least: bool = False
    """A part of it is not known, or it may only grow."""

    def times(self, other: "Figure") -> "Figure":
        """The product; as sure as the less sure of both."""
        return self._joined(other, _product(self.value, other.value))

    def over(self, other: "Figure") -> "Figure":
        """The quotient, likewise; nothing takes no time, however little is known of the speed."""
        if self.value == 0:
            return self
        known = self.value is not None and other.value
        value = self.value / other.value if known and self.value and other.value else None
        return self._joined(other, value)

    def plus(self, other: "Figure") -> "Figure":
        """The sum, likewise; what is nothing adds no doubt."""
        if other.value == 0:
            return self
        if self.value == 0:
            return other
        known = self.value is not None and other.value is not None
        value = self.value + other.value if known and self.value and other.value else None
        return self._joined(other, value)

    def scaled(self, factor: float) -> "Figure":
        """So many times as much."""
        return replace(self, value=None if self.value is None else self.value * factor)

    def as_json(self) -> dict[str, Any]:
        """`{value, source, says, at_least}`."""
        return {
            "value": self.value,
            "source": self.source,
            "says": self.says,
            "at_least": self.at_least,
        }

    def _joined(self, other: "Figure", value: float | None) -> "Figure":
        less_sure = max(self, other, key=lambda figure: SOURCES.index(figure.source))
        source = less_sure.source if value is not None else UNKNOWN
        return Figure(value, source, less_sure.says, self.at_least or other.at_least)


def unknown(says: str) -> Figure:
    """Not known, with what would make it known."""
    return Figure(None, UNKNOWN, says)


def exactly(value: float, source: str, says: str = "") -> Figure:
    """A number that is known."""
    return Figure(float(value), source, says)


NOTHING = Figure(0.0, SETTINGS)


def added_up(figures: Iterable[Figure]) -> Figure:
    """The sum of what is known; `at_least` where something is not."""
    figures = list(figures)
    known = [figure for figure in figures if figure.value is not None]
    if not known:
        return figures[0] if figures else NOTHING
    source = max((each.source for each in known), key=SOURCES.index)
    lacks = [figure for figure in figures if figure.value is None]
    says = f"without {len(lacks)} that are unknown" if lacks else ""
    at_least = bool(lacks) or any(figure.at_least for figure in known)
    return Figure(sum(figure.value or 0 for figure in known), source, says, at_least)


def _product(first: float | None, second: float | None) -> float | None:
    if first == 0 or second == 0:
        return 0.0
    return None if first is None or second is None else first * second
