"""The wardrobe: each garment is one function from a posed body to shapes, and the tags it gives.

To add one: write its function in the module of its kind and list it in that module's `GARMENTS`.
"""

from pipeline.sample.garments import (
    accessories,
    bottoms,
    dresses,
    footwear,
    headwear,
    legwear,
    neckwear,
    outerwear,
    tops,
)
from pipeline.sample.garments.garment import Garment

WARDROBE: dict[str, Garment] = {
    garment.name: garment
    for module in (
        accessories,
        bottoms,
        dresses,
        footwear,
        headwear,
        legwear,
        neckwear,
        outerwear,
        tops,
    )
    for garment in module.GARMENTS
}
