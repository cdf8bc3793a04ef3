"""Settings of releases: what a published data set says of itself, and what may be given on."""

from typing import Annotated

from pydantic import Field

from pipeline.settings.pose import Licence
from pipeline.settings.section import Section


class Release(Section):
    """What a release says of itself."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    """Of the data set in every version; also of its git tags, `<name>@v<version>`."""
    title: Annotated[str, Field(min_length=1)]
    authors: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
    """Who answers for it, as a citation names them."""
    repository: Annotated[str, Field(pattern=r"^https://")] | None
    """Where the rules, the labels and the code are; null: not said."""
    removal_contact: Annotated[str, Field(min_length=1)] | None
    """Where an artist asks for removal: an address that everybody may read; null: a release is
    refused."""
    licence: Licence
    """Of labels, rules and tables; `pose.licence` is that of the images."""
    textures_credit: Annotated[str, Field(min_length=1)] | None
    """Who made the textures and where they are from; null: a release with textures is refused."""
    images_may_be_given_on: bool
    """Whether `--with-images` is allowed: only where the images' licence is known to permit it."""
