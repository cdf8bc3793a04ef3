"""Settings of `posebooru rulebook check`."""

from typing import Annotated

from pydantic import Field

from pipeline.settings.section import Section


class RulebookLimits(Section):
    """What `posebooru rulebook check` holds the rulebook to; no stage reads these.

    A number that is null asks for none in particular.
    """

    body: Annotated[int, Field(ge=0)] | None
    """Classes of each group (paper, section on the rulebook)."""
    clothing: Annotated[int, Field(ge=0)] | None
    misc: Annotated[int, Field(ge=0)] | None
    tags: Annotated[int, Field(ge=0)] | None
    """Raw tags in all classes."""
    min_percent: Annotated[float, Field(ge=0, le=100)]
    """A class on fewer of Danbooru's posts is too rare to learn."""
    posts_today: Annotated[int, Field(gt=0)]
    """Posts of the Danbooru that `rulebook/vocabulary.csv` counted."""
    new_poses: Annotated[int, Field(ge=0)] | None
    """What the quotas of new pose samples add up to."""
