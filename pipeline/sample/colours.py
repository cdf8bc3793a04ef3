"""Colours as #rrggbb, and the palettes, named by the tags they go by."""

from functools import cache

HAIR = {
    "black_hair": "#34313c",
    "blonde_hair": "#f2d27c",
    "platinum_blonde_hair": "#f5e8bd",
    "blue_hair": "#5a7fd6",
    "light_blue_hair": "#9fd0f0",
    "aqua_hair": "#6fd3d0",
    "brown_hair": "#85563b",
    "light_brown_hair": "#b98a60",
    "green_hair": "#6bb06a",
    "grey_hair": "#a3a3ad",
    "silver_hair": "#cfd2dc",
    "white_hair": "#f1f0f4",
    "orange_hair": "#ee9148",
    "pink_hair": "#f3a3bd",
    "purple_hair": "#8c68bd",
    "lavender_hair": "#c3aee6",
    "red_hair": "#c5383c",
}

EYES = {
    "blue_eyes": "#3d72d0",
    "aqua_eyes": "#38b5c4",
    "brown_eyes": "#7d4a2b",
    "green_eyes": "#3f9c58",
    "purple_eyes": "#8450bd",
    "red_eyes": "#cf2f3c",
    "yellow_eyes": "#e3ae22",
    "orange_eyes": "#e2782a",
    "pink_eyes": "#e87aa4",
    "grey_eyes": "#8a8f9c",
    "black_eyes": "#3c3844",
}

SKIN = {
    "": "#fbe3d2",
    "pale_skin": "#fbefe9",
    "tan": "#e0b48b",
    "dark_skin": "#a9714f",
    "blue_skin": "#a4c0e6",
    "green_skin": "#a8cf98",
    "red_skin": "#d98078",
    "grey_skin": "#c2c2ca",
}

CLOTH = {
    "black": "#3a3840",
    "white": "#f7f7f8",
    "blue": "#4668b4",
    "red": "#c8423f",
    "pink": "#f0a7ba",
    "green": "#5f9a68",
    "purple": "#7f5fa8",
    "yellow": "#f0cf62",
    "grey": "#9a9ba6",
    "brown": "#7a5138",
    "aqua": "#7fcfd6",
    "orange": "#e8924a",
}

GOLD = "#e3b94a"
WOOD = "#9a6d46"
STEEL = "#c3cad6"


@cache
def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@cache
def mix(first: str, second: str, share: float) -> str:
    """`share` of the second colour in the first."""
    parts = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def shaded(colour: str, amount: float = 0.24) -> str:
    """The colour in shadow, a little towards violet, as painters do."""
    return mix(colour, "#54407c", amount)


def lighter(colour: str, amount: float = 0.4) -> str:
    """The colour in full light."""
    return mix(colour, "#ffffff", amount)
