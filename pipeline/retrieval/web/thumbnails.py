"""Small pictures of the drawings, made when they are first asked for and kept in memory."""

import io
import threading
from collections import OrderedDict

from PIL import Image

from pipeline.retrieval.pictures import Pictures

SIDE = 512
"""Pixels of the longer side."""

QUALITY = 84

KEPT_BYTES = 64 * 1024 * 1024


class Thumbnails:
    """JPEGs of the index's pictures, by post; the ones asked for longest ago are forgotten."""

    def __init__(self, pictures: Pictures, kept_bytes: int = KEPT_BYTES) -> None:
        self._pictures = pictures
        self._most = kept_bytes
        self._bytes = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, post_id: int) -> bytes | None:
        """A thumbnail that is at hand."""
        with self._lock:
            data = self._kept.get(post_id)
            if data is not None:
                self._kept.move_to_end(post_id)
            return data

    def make(self, post_id: int) -> bytes:
        """Make a thumbnail, and keep it.

        Raises:
            KeyError: when the post has no picture.
            PipelineError: when its file has gone or changed.
            BadImage: when it cannot be decoded.
        """
        image = self._pictures.image(post_id)
        image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=QUALITY)
        data = buffer.getvalue()
        self._keep(post_id, data)
        return data

    def _keep(self, post_id: int, data: bytes) -> None:
        with self._lock:
            self._bytes += len(data) - len(self._kept.pop(post_id, b""))
            self._kept[post_id] = data
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1])
