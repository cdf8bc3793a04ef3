"""The wardrobe: all garments by name.

To add one: write its function in the module of its kind and list it in that module's `GARMENTS`.
"""

from pipeline.sample.garments.accessories import GARMENTS as ACCESSORIES
from pipeline.sample.garments.bottoms import GARMENTS as BOTTOMS
from pipeline.sample.garments.dresses import GARMENTS as DRESSES
from pipeline.sample.garments.footwear import GARMENTS as FOOTWEAR
from pipeline.sample.garments.garment import Garment
from pipeline.sample.garments.headwear import GARMENTS as HEADWEAR
from pipeline.sample.garments.legwear import GARMENTS as LEGWEAR
from pipeline.sample.garments.neckwear import GARMENTS as NECKWEAR
from pipeline.sample.garments.outerwear import GARMENTS as OUTERWEAR
from pipeline.sample.garments.tops import GARMENTS as TOPS

WARDROBE: dict[str, Garment] = {
    garment.name: garment
    for kind in (
        ACCESSORIES,
        BOTTOMS,
        DRESSES,
        FOOTWEAR,
        HEADWEAR,
        LEGWEAR,
        NECKWEAR,
        OUTERWEAR,
        TOPS,
    )
    for garment in kind
}
