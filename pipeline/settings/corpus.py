"""Settings of the corpus: where it lies, what is accepted of it, how it is split and read."""

import re
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from pipeline.settings.section import Section

_ADDRESS = re.compile(r"auto|ray://(\[[0-9a-fA-F:]+\]|[^\s/:\[\]]+):[0-9]{1,5}")


class Corpus(Section):
    """Which Danbooru: its name and where it lies."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    root: Annotated[str, Field(min_length=1)]
    """A local folder, or a location that fsspec reads: http(s)://, s3://, hf://."""
    metadata: Annotated[list[str], Field(min_length=1)]
    """The metadata files below the root: JSON lines, one .tar.xz of them, or Parquet."""
    expected_posts: Annotated[int, Field(gt=0)] | None
    """How many posts the metadata must hold; null asks for none in particular."""
    originals_by_md5: str | None
    """Where to get a single original that the root lacks, as URL/ab/cd/<md5>.<ext>; or null."""

    @field_validator("metadata")
    @classmethod
    def _relative(cls, names: list[str]) -> list[str]:
        for name in names:
            if name.startswith("/") or ".." in name.split("/") or "\\" in name:
                raise ValueError(f"{name!r} must be a path below corpus.root")
        return names


class Sample(Section):
    """The drawn corpus. Only the stage `sample` reads this."""

    draw: bool
    """Draw it; false for every other corpus."""
    seed: Annotated[int, Field(ge=0)]
    posts: Annotated[int, Field(gt=0)]
    """Posts of metadata."""
    images: Annotated[int, Field(gt=0)]
    """Of these, about how many are drawn."""


class Images(Section):
    """What is accepted as an image, and by which way images are read."""

    max_bytes: Annotated[int, Field(gt=0)]
    max_pixels: Annotated[int, Field(gt=0)]
    cache_gb: Annotated[float, Field(gt=0)] | None
    """Billions of bytes that the store may hold of a remote corpus's images, each fetched when it
    is read; null fetches all that a stage needs before it begins, and keeps them."""
    packed: Annotated[str, Field(min_length=1)] | None
    """A folder made by `posebooru export packed`, to read from its shards what they hold; or
    null."""


class Splits(Section):
    """Shares of train, validation and test, and what must not move."""

    train: Annotated[float, Field(ge=0, le=1)]
    val: Annotated[float, Field(ge=0, le=1)]
    test: Annotated[float, Field(ge=0, le=1)]
    base: str | None
    """A folder with the splits of an earlier build, whose posts stay where they are; or null."""

    @model_validator(mode="after")
    def _sums_to_one(self) -> "Splits":
        if abs(self.train + self.val + self.test - 1) > 1e-9:
            raise ValueError("train, val and test must add up to 1")
        return self


class Engine(Section):
    """How work is spread."""

    address: str | None
    """Null: processes on this machine. `auto`: the Ray cluster that this machine belongs to.
    `ray://HOST:PORT`: a Ray cluster elsewhere, by its client port."""
    workers: Annotated[int, Field(gt=0)] | None
    """Processes on this machine; null takes one for each core. A cluster has as many as CPUs."""
    memory_mb: Annotated[int, Field(ge=256)]
    """What the metadata engine may hold before it spills to disk."""

    @field_validator("address")
    @classmethod
    def _is_of_ray(cls, address: str | None) -> str | None:
        if address is not None and not _ADDRESS.fullmatch(address):
            raise ValueError("expected null, auto or ray://HOST:PORT")
        return address


class Fetch(Section):
    """Manners towards a server."""

    connections: Annotated[int, Field(gt=0)]
    """At most so many at once to one host, over all workers."""
    requests_per_second: Annotated[float, Field(gt=0)]
    """At most so many to one host, over all workers."""
    retries: Annotated[int, Field(ge=0)]
    backoff_s: Annotated[float, Field(gt=0)]
    """The first pause after a failure; each next is twice as long, with jitter."""
    timeout_s: Annotated[float, Field(gt=0)]
