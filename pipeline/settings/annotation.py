"""Settings of what people are asked."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pipeline.settings.section import Section


class SuspectLimits(Section):
    """When two people's answers to one image are so far apart that somebody must look again."""

    least_oks: Annotated[float, Field(ge=0, le=1)]
    """Their OKS is below this, ..."""
    far_sigmas: Annotated[float, Field(gt=0)]
    """... or a keypoint's distance is more than so many of its COCO sigmas."""


class Annotation(Section):
    """What people are asked, and how their answers are judged."""

    url: str | None
    """A Label Studio server; null starts one of our own."""
    folder: Annotated[str, Field(min_length=1)]
    """Where a server of our own keeps its data, and we the list of who is who; outside git."""
    images: str | None
    """Where browsers find the images: an https:// address or an s3:// location that has them in
    the store's layout; null: our own server serves them."""
    allow_partial: bool
    """Go on with the labels there are, though some tasks have none."""
    annotators: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*$")] | None
    """A Python module that answers the tasks in people's place; only for a drawn corpus."""
    double: Annotated[float, Field(ge=0, le=1)]
    """Share of the tasks that two people label."""
    suspects: SuspectLimits

    @field_validator("url", "images")
    @classmethod
    def _address(cls, address: str | None, field: ValidationInfo) -> str | None:
        schemes = ("https://", "http://", *(["s3://"] if field.field_name == "images" else []))
        if address is not None and not address.startswith(schemes):
            raise ValueError(f"must begin with {' or '.join(schemes)}, or be null")
        if address is not None and "@" in address.split("/")[2]:
            raise ValueError("must not hold a name or password: settings are kept in git")
        return address

    @model_validator(mode="after")
    def _fits_the_server(self) -> "Annotation":
        if self.url is not None and self.images is None:
            raise ValueError("images must say where the server of annotation.url finds the images")
        if self.url is not None and self.annotators is not None:
            raise ValueError("annotators work on a server of our own: url must be null")
        return self
