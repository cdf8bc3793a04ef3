"""Fringes: the locks over the forehead."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fringe:
    """Locks that start at the parting and end over the forehead or the eyes.

    Each lock is (root's longitude, tip's longitude, degrees from the crown of its tip), longitudes
    to the own left of the front. `tags` are given where the face is seen.
    """

    name: str
    tags: tuple[str, ...]
    locks: tuple[tuple[float, float, float], ...]
    width: float = 1.0
    """Of its locks, against the usual."""
    start: float = 0.08
    """Where the roots lie: share of the way from the crown to the tip."""
    blunt: bool = False
    backwards: bool = False
    """Combed from the hairline back over the crown."""
    hides: frozenset[str] = frozenset({"brow"})
    """Features of the face that are behind it."""
    unseen: bool = False
    """Held out: appears in the test split only."""


def _straight(downs: dict[float, float]) -> tuple[tuple[float, float, float], ...]:
    return tuple((longitude, longitude, down) for longitude, down in downs.items())


_BOTH = frozenset({"brow", "left_eye", "right_eye"})
_NOTHING: frozenset[str] = frozenset()

_ALL = (
    Fringe(
        "blunt",
        ("bangs", "blunt_bangs"),
        _straight({-50: 94, -38: 93, -25: 92, -12: 92, 0: 92, 12: 92, 25: 92, 38: 93, 50: 94}),
        1.1,
        blunt=True,
    ),
    Fringe(
        "swept",
        ("bangs", "swept_bangs"),
        ((-40, -56, 104), (-26, -44, 98), (-14, -30, 92), (0, -16, 88), (10, 2, 84), (20, 20, 84),
         (32, 38, 92), (44, 54, 104)),
    ),
    Fringe(
        "parted",
        ("bangs", "parted_bangs"),
        ((-14, -58, 110), (-10, -46, 103), (-6, -32, 92), (-4, -18, 74), (4, 18, 74), (6, 32, 92),
         (10, 46, 103), (14, 58, 110)),
        1.1,
        0.2,
        hides=_NOTHING,
    ),
    Fringe(
        "between_eyes",
        ("bangs", "hair_between_eyes"),
        _straight({-54: 104, -38: 98, -24: 92, -12: 90, 26: 93, 40: 98, 54: 104, 12: 92, 0: 112}),
    ),
    Fringe(
        "over_one_eye",
        ("bangs", "hair_over_one_eye"),
        ((-30, -54, 104), (-24, -38, 96), (-18, -22, 90), (-10, -6, 88), (0, 8, 104), (8, 22, 124),
         (18, 36, 130), (32, 50, 120)),
        1.15,
        hides=frozenset({"brow", "left_eye"}),
    ),
    Fringe(
        "over_eyes",
        ("bangs", "hair_over_eyes"),
        _straight({-54: 116, -40: 120, -28: 122, -16: 120, -5: 118, 6: 119, 17: 121, 29: 122,
                   41: 119, 54: 116}),
        1.15,
        hides=_BOTH,
    ),
    Fringe(
        "side_parted",
        ("bangs", "asymmetrical_bangs"),
        ((30, -52, 106), (28, -36, 99), (26, -20, 93), (25, -4, 88), (25, 12, 80), (34, 36, 88),
         (37, 48, 100), (40, 58, 108)),
        1.1,
        0.16,
    ),
    Fringe(
        "choppy",
        ("bangs",),
        _straight({-52: 100, -43: 93, -35: 97, -26: 88, -18: 95, -9: 86, 0: 96, 9: 88, 17: 95,
                   26: 87, 34: 97, 43: 91, 52: 101}),
        0.75,
    ),
    Fringe(
        "crossed",
        ("bangs", "crossed_bangs", "hair_between_eyes"),
        ((-34, -54, 106), (-26, -40, 98), (-18, -25, 93), (14, -9, 106), (26, 27, 93),
         (34, 42, 98), (42, 56, 106), (-12, 9, 110)),
    ),
    Fringe(
        "swept_back",
        (),
        _straight({-64: 84, -48: 76, -32: 71, -16: 68, 0: 67, 16: 68, 32: 71, 48: 76, 64: 84}),
        1.15,
        backwards=True,
        hides=_NOTHING,
    ),
    Fringe(
        "long_parted",
        ("bangs", "parted_bangs"),
        ((-6, -50, 128), (-4, -40, 114), (-2, -24, 88), (3, 22, 92), (4, 40, 116), (6, 50, 130)),
        1.25,
        0.12,
        hides=_NOTHING,
    ),
    Fringe(
        "double_parted",
        ("bangs", "double-parted_bangs"),
        ((-24, -60, 108), (-22, -46, 99), (-18, -16, 94), (-6, -5, 100), (6, 6, 101), (18, 17, 94),
         (22, 46, 99), (24, 60, 108)),
        1.1,
        0.18,
        unseen=True,
    ),
)  # fmt: skip

FRINGES = {fringe.name: fringe for fringe in _ALL}
