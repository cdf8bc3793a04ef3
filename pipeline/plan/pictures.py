"""Pictures to measure with: some that are held, or made up where none are."""

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
from PIL import Image

from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.images.decoding import BadImage, Limits
from pipeline.images.manifest import Manifest, describe
from pipeline.images.pixels import JPEG_QUALITY, SIDE
from pipeline.images.store import ImageStore, Wanted

MOST = 16
"""Pictures of a kind."""

FIGURE = (768, 1024)
"""Width and height of a made-up original."""


class Pictures:
    """Images of one kind, in a store of their own that nothing else uses.

    Args:
        files: images that are held; those that cannot be decoded are passed over.
        kind: `512px` or `original`.
        folder: an empty one, for the store.
        limits: for decoding.
        clear: take only pictures that are transparent somewhere.
    """

    def __init__(
        self, files: Iterable[Path], kind: str, folder: Path, limits: Limits, *, clear: bool = False
    ) -> None:
        self.store = ImageStore(folder, None)
        self.wanted: list[Wanted] = []
        rows = []
        for post_id, (data, ext) in enumerate(_some(files), start=1):
            wanted = Wanted(post_id, kind, ext, None)
            try:
                row = describe(wanted, data, limits)
            except BadImage:
                continue
            if clear and row["mode"] not in {"RGBA", "LA", "PA"}:
                continue
            rows.append(self._keep(wanted, data, row))
        self.made_up = not rows
        if self.made_up:
            ext, data = ("png", figure()) if kind == "original" else ("jpg", blotches())
            wanted = Wanted(1, kind, ext, None)
            rows = [self._keep(wanted, data, describe(wanted, data, limits))]
        self.manifest = Manifest(pa.Table.from_pylist(rows, IMAGES_SCHEMA), self.store, limits)

    def says(self) -> str:
        """What they are."""
        if self.made_up:
            return "a made-up picture, as none is held"
        return f"{len(self.wanted)} that are held"

    def data(self, place: int) -> bytes:
        """The bytes of one of them."""
        return self.manifest.data(place)

    def _keep(self, wanted: Wanted, data: bytes, row: dict[str, object]) -> dict[str, object]:
        with self.store.writing(wanted.path) as temporary:
            temporary.write_bytes(data)
        self.wanted.append(wanted)
        return row


def _some(files: Iterable[Path]) -> Iterable[tuple[bytes, str]]:
    """Bytes and extension of evenly spread ones."""
    files = list(files)
    for file in files[:: max(1, len(files) // MOST)][:MOST]:
        yield file.read_bytes(), file.suffix.removeprefix(".")


def blotches() -> bytes:
    """A 512px copy of nothing in particular."""
    small = np.random.default_rng(2019).integers(0, 255, (24, 24, 3), dtype=np.uint8)
    picture = Image.fromarray(small).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def figure() -> bytes:
    """A soft disc on nothing, as a PNG of an original's size."""
    width, height = FIGURE
    down, across = np.mgrid[:height, :width]
    from_middle = np.hypot((across - width / 2) / width, (down - height / 2) / height)
    alpha = np.clip((0.4 - from_middle) * width, 0, 255)
    shades = [(across + down) % 256, across % 256, down % 256, alpha]
    buffer = io.BytesIO()
    Image.fromarray(np.stack(shades, axis=-1).astype(np.uint8), "RGBA").save(buffer, "PNG")
    return buffer.getvalue()
