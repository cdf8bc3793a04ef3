"""Files that mean harm, or are broken, and what is to be said of each."""

import io
import struct
import zipfile
import zlib

from PIL import Image


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that says it has that size, whatever is in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", data), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def honest(kind: str = "PNG", size: tuple[int, int] = (60, 80)) -> bytes:
    image = Image.new("RGB", size, "white")
    image.paste("black", (10, 10, 50, 70))
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("../../evil.py", "raise SystemExit")
    return buffer.getvalue()


def moving() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

REFUSED = {
    "nothing at all": (b"", "image/png", 422, "empty"),
    "a bomb by its header": (png(60_000, 60_000), "image/png", 422, "pixels"),
    "a bomb by its data": (
        png(30_000, 30_000, zlib.compress(bytes(50_000_000))), "image/png", 422, "pixels",
    ),
    "a picture with too little in it": (
        png(100, 100, zlib.compress(bytes(50))), "image/png", 422, "cut off|broken",
    ),
    "SVG": (SVG, "image/svg+xml", 415, "not a picture"),
    "SVG that calls itself PNG": (SVG, "image/png", 415, "type"),
    "HTML that begins as PNG does": (
        b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>", "image/png", 415, "type",
    ),
    "JPEG that calls itself PNG": (honest("JPEG"), "image/png", 415, "type"),
    "GIF": (honest("GIF"), "image/gif", 415, "not a picture"),
    "GIF that calls itself WebP": (honest("GIF"), "image/webp", 415, "type"),
    "PDF": (b"%PDF-1.7 ...", "application/pdf", 415, "not a picture"),
    "a form": (b"file=x", "application/x-www-form-urlencoded", 415, "not a picture"),
    "what a page from elsewhere could send": (honest(), "text/plain", 415, "not a picture"),
    "no type": (honest(), "", 415, "not a picture"),
    "a cut-off JPEG": (honest("JPEG")[:-200], "image/jpeg", 422, "cut off|broken"),
    "a moving picture": (moving(), "image/png", 422, "moves"),
    "PostScript that calls itself BMP": (b"%!PS-Adobe-3.0", "image/bmp", 415, "type"),
    "noise": (bytes(range(256)) * 40, "image/jpeg", 415, "type"),
}  # fmt: skip
"""By name: the bytes, the type they are sent as, the status, what is said."""

POLYGLOTS = {
    "PNG and archive": (honest() + archive(), "image/png"),
    "JPEG and script": (honest("JPEG") + b"<script>alert(1)</script>", "image/jpeg"),
    "PNG with a page in its text": (
        honest().replace(
            chunk(b"IEND", b""), chunk(b"tEXt", b"Title\0<script>") + chunk(b"IEND", b"")
        ),
        "image/png",
    ),
}
"""Pictures that are something else as well: they are looked at, and nothing of them comes back."""
