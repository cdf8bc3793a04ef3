"""Settings of the segmenter and its data set."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from pipeline.settings.section import Section, Training


class SegmenterSelect(Section):
    """What a post's tags must say to be a foreground or a background.

    Whom a picture shows, its rating, flags and file type are judged as `tagger.select` says.
    """

    foreground_tags: Annotated[list[str], Field(min_length=1)]
    """A foreground has all of these."""
    background_tags: Annotated[list[str], Field(min_length=1)]
    """A background has all of these."""
    text_tags: list[str]
    """A foreground has none of these: there is writing beside the figure."""
    min_side: Annotated[int, Field(ge=1)]
    """The longer side, in pixels, is at least this; for backgrounds the shorter one."""


class AlphaChecks(Section):
    """What a foreground's alpha must be like. Shares are from 0 to 1."""

    min_clear: Annotated[float, Field(ge=0, le=1)]
    """Of the image, clear; below this it is opaque."""
    min_area: Annotated[float, Field(ge=0, le=1)]
    """Of the image, covered; below this it is nearly empty."""
    max_speck: Annotated[float, Field(ge=0, le=1)]
    """Of the figure's area, that a piece apart from it may have; such specks are wiped away."""
    max_border: Annotated[float, Field(ge=0, le=1)]
    """Of the image's border, that the figure may touch; above this it is cut off."""
    glyphs: Annotated[int, Field(ge=2)]
    """So many pieces of one height in a row are writing."""


class Canvas(Section):
    """How a foreground and a background become one picture, in training and in the fixed pairs."""

    size: Annotated[int, Field(ge=32, multiple_of=32)]
    """Side of the square picture, in pixels: also the network's input in training."""
    empty: Annotated[float, Field(ge=0, lt=1)]
    """Share of the pictures that have no foreground."""
    scale: Annotated[list[Annotated[float, Field(gt=0, le=2)]], Field(min_length=2, max_length=2)]
    """The figure's longer side as a share of the canvas, from and to."""
    degrees: Annotated[float, Field(ge=0, le=180)]
    """At most, either way."""
    translate: Annotated[float, Field(ge=0, le=0.5)]
    """How far the figure's middle is from the canvas's, at most, as a share of the side."""
    flip: bool
    """Mirror half of the foregrounds and half of the backgrounds."""
    crop: Annotated[float, Field(gt=0, le=1)]
    """The least part of a background's shorter side that fills the canvas."""
    brightness: Annotated[float, Field(ge=0, lt=1)]
    """Of figure and background, each by itself, at most, either way; so are the next two."""
    saturation: Annotated[float, Field(ge=0, le=1)]
    hue: Annotated[float, Field(ge=0, le=180)]
    """In degrees."""

    @model_validator(mode="after")
    def _from_small_to_large(self) -> "Canvas":
        if self.scale[0] > self.scale[1]:
            raise ValueError("scale: the first number must not be above the second")
        return self


Chance = Annotated[float, Field(ge=0, le=1)]


class Styles(Section):
    """Changes of style in training, each with its share of the pictures; 0 switches it off."""

    sketch: Chance
    """Lines alone."""
    greyscale: Chance
    blur: Chance
    noise: Chance
    jpeg: Chance
    """Packed hard and unpacked."""


class FixedPairs(Section):
    """The pairs that validation and test are done on."""

    seed: Annotated[int, Field(ge=0)]
    val: Annotated[int, Field(gt=0)]
    """How many (paper, section on the segmenter: 1024)."""
    test: Annotated[int, Field(gt=0)]
    base: str | None
    """The composites.parquet of an earlier build, whose pairs stay as they are; or null."""


class SegmenterModel(Section):
    """The segmenter's network."""

    backbone: Literal["resnet18", "resnet50", "resnet101"]
    """Under a DeepLabv3 (paper: resnet101); the first without its last stage, for small builds."""
    weights: str | None
    """Initial weights: torchvision's name of a DeepLabv3's or of the backbone's, a file
    (.safetensors or .pth), or null."""


class SegmenterTrain(Training):
    """How the segmenter is trained; all of it learns."""

    pairs: Annotated[int, Field(ge=2)]
    """Composites an epoch."""
    batch: Annotated[int, Field(ge=2)]
    """Composites a step of one device: batch norm needs two."""


class MaskFile(Section):
    """Masks from outside; DVC sees that they changed by their hash, which stands here."""

    path: Annotated[str, Field(min_length=1)]
    """A folder of PNG or a COCO file of run-length codes."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """As `posebooru segmenter check` says it."""


class OtherSegmenters(Section):
    """Other systems' masks of our test pairs; null: none at hand."""

    aniseg: MaskFile | None
    solov2: MaskFile | None
    """YAAS SOLOv2."""
    condinst: MaskFile | None
    """YAAS CondInst."""
    another: MaskFile | None


class SegmenterEvaluate(Section):
    """How the segmenter is judged."""

    others: OtherSegmenters


class Segmenter(Section):
    """The segmenter and its data set."""

    select: SegmenterSelect
    textures: str | None
    """A folder of images, or a text file with a URL a line, below the root; null: none."""
    checks: AlphaChecks
    canvas: Canvas
    styles: Styles
    composites: FixedPairs
    model: SegmenterModel
    train: SegmenterTrain
    evaluate: SegmenterEvaluate
