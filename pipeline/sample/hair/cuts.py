"""Cuts: how the loose hair at the sides and the back hangs."""

from dataclasses import dataclass

from pipeline.sample.hair.lock import Fall

_HANGING = Fall()


@dataclass(frozen=True)
class Cut:
    """How loose hair is cut and falls; what hangs from a tail falls likewise."""

    name: str
    tags: tuple[str, ...]
    fall: Fall = _HANGING
    lengths: tuple[float, float] = (0.3, 3.4)
    """From the equator of the head, in heads, that it goes with."""
    spacing: float = 17.0
    """Between locks, in degrees."""
    width: float = 1.0
    uneven: float = 0.08
    """How much the locks differ in length, as a share."""
    end: float = 0.0
    """Width of the ends against the locks'."""
    pointed: bool = False
    """Whether a lock gets narrower from its root on."""
    layers: int = 1
    rises: float = 12.0
    """Degrees by which each further layer starts nearer to the crown."""
    coiled: bool = False
    """Wound into coils, as drills are."""
    fringes: tuple[str, ...] = ()
    """The fringes it goes with; none named: all."""
    unseen: bool = False
    """Held out: appears in the test split only."""


_ALL = (
    Cut("straight", (), layers=2),
    Cut("layered", (), Fall(outward=0.2, flare=0.12), (0.4, 2.4), 15, 0.9, 0.22, layers=2),
    Cut("hime", ("hime_cut", "blunt_ends"), Fall(0.08), (0.8, 3.0), 13, 1.05, 0.0, 0.92,
        fringes=("blunt",)),
    Cut("wavy", ("wavy_hair",), Fall(0.2, wave=0.10, waves=0.75), (0.7, 3.4),
        uneven=0.12, layers=2),
    Cut("curly", ("curly_hair",), Fall(0.5, wave=0.12, waves=1.5), (0.5, 2.2), 13, 0.95, 0.15,
        layers=2),
    Cut("flipped", ("flipped_hair",), Fall(0.1, flare=2.0), (0.36, 1.1), 14, 0.95, 0.1),
    Cut("messy", ("messy_hair",), Fall(0.45, flare=0.25), (0.3, 2.6), 12, 0.85, 0.3, layers=2),
    Cut("spiked", ("spiked_hair",), Fall(0.8, stiff=0.95), (0.3, 0.6), 15, 1.4, 0.25,
        pointed=True, layers=3, rises=24,
        fringes=("choppy", "between_eyes", "swept", "side_parted", "swept_back")),
    Cut("bob", ("bob_cut",), Fall(0.34, flare=-0.5), (0.36, 0.5), 12, 1.1, 0.02, 0.75),
    Cut("pixie", (), Fall(0.02, flare=-0.1), (0.26, 0.34), 12, 0.85, 0.15, layers=2),
    Cut("tousled", (), Fall(0.3, wave=0.05, waves=1.1), (0.4, 1.6), 13, 0.9, 0.2, layers=2),
    Cut("drills", ("drill_hair",), Fall(0.25), (0.9, 2.0), 34, 1.0, 0.06, coiled=True),
    Cut("swept_up", ("flipped_hair", "messy_hair"), Fall(0.5, flare=2.2), (0.4, 0.9), 13, 0.8, 0.2,
        layers=2, unseen=True),
)  # fmt: skip

CUTS = {cut.name: cut for cut in _ALL}
