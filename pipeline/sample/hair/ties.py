"""What hair is tied up in: tails, buns, braids, rings, drills."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tie:
    """Where hair is gathered, as (longitude, degrees from the crown), and what hangs there."""

    name: str
    tags: tuple[str, ...]
    places: tuple[tuple[float, float], ...]
    form: str
    """tail, bun, cone, braid, ring, drill, or band: a braid laid over the head"""
    length: float = 1.0
    """Of what hangs, against the hair's."""
    loose: bool = False
    """Whether the rest of the hair is left hanging."""
    unseen: bool = False
    """Held out: appears in the test split only."""


_UP = 58.0

_ALL = (
    Tie("ponytail", ("ponytail",), ((180, 66),), "tail"),
    Tie("high_ponytail", ("ponytail", "high_ponytail"), ((180, 34),), "tail"),
    Tie("low_ponytail", ("ponytail", "low_ponytail"), ((180, 118),), "tail"),
    Tie("side_ponytail", ("side_ponytail",), ((100, 66),), "tail"),
    Tie("topknot", ("topknot",), ((180, 8),), "tail", 0.5),
    Tie("twintails", ("twintails",), ((100, _UP), (-100, _UP)), "tail"),
    Tie("short_twintails", ("twintails", "short_twintails"), ((104, 64), (-104, 64)), "tail", 0.5),
    Tie("low_twintails", ("low_twintails", "twintails"), ((128, 112), (-128, 112)), "tail"),
    Tie("quad_tails", ("quad_tails",), ((96, 52), (-96, 52), (132, 104), (-132, 104)), "tail", 0.9),
    Tie("two_side_up", ("two_side_up",), ((92, 46), (-92, 46)), "tail", 0.45, loose=True),
    Tie("one_side_up", ("one_side_up",), ((84, 48),), "tail", 0.5, loose=True),
    Tie("hair_bun", ("hair_bun", "single_hair_bun"), ((180, 48),), "bun"),
    Tie("double_bun", ("hair_bun", "double_bun"), ((112, 44), (-112, 44)), "bun"),
    Tie("double_bun_loose", ("hair_bun", "double_bun"), ((104, 40), (-104, 40)), "bun",
        loose=True),
    Tie("cone_hair_bun", ("hair_bun", "cone_hair_bun"), ((108, 46), (-108, 46)), "cone",
        loose=True),
    Tie("side_bun", ("hair_bun", "side_bun"), ((118, 84),), "bun"),
    Tie("single_braid", ("braid", "single_braid"), ((180, 108),), "braid"),
    Tie("twin_braids", ("braid", "twin_braids"), ((122, 108), (-122, 108)), "braid"),
    Tie("side_braid", ("braid", "side_braid"), ((80, 104),), "braid", 0.6, loose=True),
    Tie("braided_ponytail", ("braid", "braided_ponytail", "ponytail"), ((180, 56),), "braid"),
    Tie("crown_braid", ("braid", "crown_braid"), ((0, 50),), "band", loose=True),
    Tie("hair_rings", ("hair_rings",), ((106, 60), (-106, 60)), "ring"),
    Tie("twin_drills", ("drill_hair", "twin_drills", "twintails"), ((100, 62), (-100, 62)), "drill",
        0.8),
    Tie("side_drill", ("drill_hair", "side_ponytail"), ((100, 64),), "drill", 0.8, unseen=True),
)  # fmt: skip

TIES = {tie.name: tie for tie in _ALL}
