"""How a character looks: everything that is chosen about it but its pose."""

from dataclasses import dataclass, field

from pipeline.sample.colours import CLOTH, EYES, HAIR, SKIN
from pipeline.sample.skeleton import Build


@dataclass(frozen=True)
class Hair:
    """A head of hair: a colour's tag, a fringe, side locks, a length, and what it is done up in."""

    colour: str
    fringe: str
    """blunt, swept, parted, between_eyes, over_one_eye"""
    length: float
    """Of the back hair below the equator of the head, in heads."""
    sides: float
    """Of the locks before the ears, likewise."""
    done_up: str = ""
    """The tag of a style, or nothing: ponytail, twintails, hair_bun, …"""
    wave: float = 0.0
    ahoge: bool = False

    @property
    def paint(self) -> str:
        """Its colour."""
        return HAIR[self.colour]


@dataclass(frozen=True)
class Face:
    """Eyes by their tag, and an expression."""

    eyes: str
    style: str
    """round, sharp, droopy: the shape of the eyes."""
    mouth: str
    """A tag: closed_mouth, smile, open_mouth, :d, :o, frown."""
    lids: str = ""
    """closed_eyes, one_eye_closed, or nothing"""
    blush: bool = False

    @property
    def paint(self) -> str:
        """The colour of the irises."""
        return EYES[self.eyes]


@dataclass(frozen=True)
class Worn:
    """One garment as worn: its entry in the wardrobe, its colours by name, its pattern's tag."""

    garment: str
    colour: str = "white"
    trim: str = "white"
    pattern: str = ""

    @property
    def paint(self) -> str:
        """Its main colour."""
        return CLOTH[self.colour]

    @property
    def trimming(self) -> str:
        """Its second colour."""
        return CLOTH[self.trim]


@dataclass(frozen=True)
class Look:
    """One character; its extras, by name (cat_ears), are parts no ordinary human has."""

    build: Build
    person: str
    """1girl or 1boy"""
    skin: str
    hair: Hair
    face: Face
    clothes: tuple[Worn, ...]
    """From the skin outwards."""
    extras: tuple[str, ...] = field(default=())
    bust: float = 0.0

    @property
    def flesh(self) -> str:
        """The colour of the skin."""
        return SKIN[self.skin]
