"""What is made of an image's pixels: a hash, a white ground, a 512px copy."""

import hashlib
import io

from PIL import Image

SIDE = 512
"""Both sides of a 512px copy."""

JPEG_QUALITY = 90


def pixel_hash(image: Image.Image) -> str:
    """SHA-256 of size, mode and pixels: equal for two files that show the very same picture.

    An alpha channel that is opaque everywhere does not count.
    """
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    digest = hashlib.sha256(f"{image.mode} {image.width}x{image.height}\n".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


def on_white(image: Image.Image) -> Image.Image:
    """The image as RGB, transparency over white."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def place_in_512px(width: int, height: int) -> tuple[int, int, int, int]:
    """Where in its 512px copy an image of that size lies: x, y, width, height."""
    shrink = min(1.0, SIDE / max(width, height))
    wide, high = (max(round(side * shrink), 1) for side in (width, height))
    return (SIDE - wide) // 2, (SIDE - high) // 2, wide, high


def shrink_to_512px(image: Image.Image) -> bytes:
    """A 512px copy as Danbooru2019 has them: longest side 512, centred on white, JPEG.

    An image that is smaller already is not enlarged, only padded.
    """
    flat = on_white(image)
    flat.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", (SIDE, SIDE), "white")
    canvas.paste(flat, ((SIDE - flat.width) // 2, (SIDE - flat.height) // 2))
    buffer = io.BytesIO()
    canvas.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()
