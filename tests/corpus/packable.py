"""A small corpus in a local mirror, with two manifests whose images can be packed."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.corpus.packing import pack
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.params import Params
from pipeline.stage import Counts, Run, Stage
from tests.conftest import POST

LIMITS = Limits(max_bytes=1_000_000, max_pixels=1_000_000)

READING = Stage(
    "example",
    ("corpus.name", "corpus.originals_by_md5", "corpus.root", "images"),
    (POSTS.path, TAGGER_IMAGES.path, POSE_IMAGES.path),
    (),
)

COPIES = (1, 2, 3, 4, 1001)
"""Posts of the tagger, 512px copies."""

ORIGINALS = (2, 7)
"""Posts of the pose set that have an original; it has post 4's copy, too."""


@dataclass
class Packable:
    """The corpus below a root."""

    root: Path
    change: Callable[..., Params]
    put_table: Callable[..., Path]

    @property
    def mirror(self) -> Path:
        """Where its images are."""
        return self.root / "mirror"

    def write(self) -> None:
        """Write images and manifests."""
        copies = [self._image(Wanted(post, "512px", "jpg", None)) for post in COPIES]
        originals = [self._image(Wanted(post, "original", "png", None)) for post in ORIGINALS]
        self.put_table(TAGGER_IMAGES, copies)
        posts = sorted({*COPIES, *ORIGINALS})
        self.put_table(POSTS, [POST | {"post_id": post, "ext": "png"} for post in posts])
        pose = [*originals, *(row for row in copies if row["post_id"] == 4)]
        self.put_table(POSE_IMAGES, sorted(pose, key=lambda row: row["post_id"]))

    def run(self, **changes: Any) -> Run:
        """A reader of it."""
        settings = {"corpus.root": str(self.mirror), "engine.workers": 1}
        return Run(READING, self.change(**(settings | changes)), self.root)

    def pack(self, out: Path, per_shard: int = 2, **changes: Any) -> Counts:
        """Pack both sets."""
        return pack(self.run(**changes), [TAGGER_IMAGES, POSE_IMAGES], out, per_shard)

    def _image(self, wanted: Wanted) -> dict[str, Any]:
        buffer = io.BytesIO()
        picture = Image.new("RGB", (20 + wanted.post_id % 9, 20), (wanted.post_id % 256, 0, 0))
        picture.save(buffer, "JPEG" if wanted.ext == "jpg" else "PNG")
        file = self.mirror / wanted.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(buffer.getvalue())
        return describe(wanted, buffer.getvalue(), LIMITS)
