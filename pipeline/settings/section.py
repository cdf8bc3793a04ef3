"""What the sections of the settings have in common."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A section of the settings: no key is optional, none is unknown, none changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Training(Section):
    """How a network is trained, whatever it learns."""

    epochs: Annotated[int, Field(gt=0)]
    batch: Annotated[int, Field(gt=0)]
    """Images a step of one device."""
    accumulate: Annotated[int, Field(gt=0)]
    """Batches whose gradients make one step of the optimizer."""
    learning_rate: Annotated[float, Field(gt=0)]
    """At its peak: it rises for the first tenth of the steps and falls to nothing by the last. It
    belongs to the images of a whole step, batch × devices × nodes × accumulate, and is not scaled
    when they change."""
    precision: Literal["auto", "32-true", "bf16-mixed"]
    """`auto`: bf16-mixed on devices that compute in it, 32-true on others."""
    devices: Annotated[int, Field(gt=0)]
    """GPUs of one machine; without any, processes on its CPU."""
    nodes: Annotated[int, Field(gt=0)]
    """Machines, on each of which torchrun or srun starts the stage."""
    seed: Annotated[int, Field(ge=0)]
