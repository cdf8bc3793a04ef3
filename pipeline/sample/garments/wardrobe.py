"""The wardrobe: all garments by name, and by what outfits call for.

To add one: write its function in a module of this package and list it in that module's `GARMENTS`,
with its `kind`. It is then worn, tagged, shown in the gallery and tested.
"""

from pipeline.sample import garments
from pipeline.sample.garments.garment import Garment
from pipeline.sample.library import listed

WARDROBE: dict[str, Garment] = {
    garment.name: garment
    for garment in listed(garments.__name__, "GARMENTS")
    if isinstance(garment, Garment)
}


def of_kind(kind: str) -> list[str]:
    """Names of the garments of a kind."""
    return [name for name, garment in WARDROBE.items() if garment.kind == kind]
