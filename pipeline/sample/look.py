"""How a character looks: everything that is chosen about it but its pose."""

from dataclasses import dataclass, field

from pipeline.sample.colours import CLOTH, EYES, HAIR, SKIN
from pipeline.sample.skeleton import Build

DYES = (
    "two-tone_hair",
    "gradient_hair",
    "streaked_hair",
    "colored_inner_hair",
    "colored_tips",
)
"""Tags of the ways in which a second colour is laid out in hair."""


@dataclass(frozen=True)
class Hair:
    """A head of hair: colours by their tags, a fringe, a cut, lengths, and how it is tied up."""

    colour: str
    fringe: str
    """A name in FRINGES."""
    length: float
    """Of the back hair below the equator of the head, in heads."""
    sides: float
    """Of the locks before the ears, likewise."""
    ties: tuple[str, ...] = ()
    """Names in TIES."""
    cut: str = "straight"
    """A name in CUTS."""
    strays: int = 0
    """Tufts that stand up from the crown: none, one, or two."""
    dye: str = ""
    """One of DYES, or nothing."""
    second: str = ""
    """The second colour's tag."""
    shine: str = "ragged"
    """ragged, smooth, spots, or nothing"""
    wind: float = 0.0
    """What blows it to the own left; 1 is as strong as its weight."""
    tie_colour: str = "red"

    @property
    def paint(self) -> str:
        """Its colour."""
        return HAIR[self.colour]

    @property
    def second_paint(self) -> str:
        """Its second colour, where it has one."""
        return HAIR[self.second] if self.second else self.paint

    @property
    def inside(self) -> str:
        """The colour of what is seen of it behind the neck."""
        return self.second_paint if self.dye == "colored_inner_hair" else self.paint

    @property
    def tip_paint(self) -> str:
        """The colour of its ends."""
        return self.second_paint if self.dye in {"gradient_hair", "colored_tips"} else self.paint

    @property
    def band(self) -> str:
        """The colour of what it is tied with."""
        return CLOTH[self.tie_colour]


@dataclass(frozen=True)
class Face:
    """Eyes by their tag, and an expression."""

    eyes: str
    style: str
    """A name in EYE_SHAPES."""
    mouth: str
    """A name in MOUTHS."""
    lids: str = ""
    """A name in LIDS."""
    blush: bool = False
    brows: str = ""
    """A name in BROWS."""
    brow_shape: str = ""
    """thick_eyebrows, short_eyebrows, or nothing"""
    brows_over_hair: bool = False
    pupils: str = ""
    """One of PUPILS."""
    second_eyes: str = ""
    """The right eye's colour, where it is another."""
    makeup: str = ""
    """lipstick, eyeshadow, or nothing"""
    marks: tuple[str, ...] = ()
    """Names in MARKS."""

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
class Holding:
    """Something held: its name in HELD, the hand, and its colour by name."""

    thing: str
    side: str
    """left or right"""
    colour: str

    @property
    def paint(self) -> str:
        """Its colour."""
        return CLOTH[self.colour]


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
    held: Holding | None = None

    @property
    def flesh(self) -> str:
        """The colour of the skin."""
        return SKIN[self.skin]
