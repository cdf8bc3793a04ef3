import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image, ImageDraw

from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.segmenter import FOREGROUND_POSTS, FOREGROUNDS
from pipeline.images.store import store_path
from pipeline.params import Params
from pipeline.segmenter.foregrounds import STAGE, main
from pipeline.stage import execute

Verdict = dict[str, Any] | tuple[str, str]


def figure(width: int = 300, height: int = 400) -> Image.Image:
    """A figure in the middle, on nothing."""
    image = Image.new("RGBA", (width, height))
    pen = ImageDraw.Draw(image)
    pen.ellipse((width * 0.2, height * 0.1, width * 0.8, height * 0.9), (200, 60, 90, 255))
    return image


def encode(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def sixteen_bit(image: Image.Image) -> bytes:
    """A PNG of 16 bits a channel, with alpha, which Pillow itself cannot write."""
    pixels = np.array(image).astype(">u2") * 257
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + check

    header = (
        image.width.to_bytes(4, "big") + image.height.to_bytes(4, "big") + bytes([16, 6, 0, 0, 0])
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def bomb(size: int) -> bytes:
    """A PNG whose header says that it is so wide and so high, and whose data does not."""
    small = encode(Image.new("RGBA", (1, 1)))
    body = b"IHDR" + size.to_bytes(4, "big") * 2 + small[24:29]
    return small[:12] + body + zlib.crc32(body).to_bytes(4, "big") + small[33:]


def turned() -> bytes:
    """A figure lying on its side in the file, with the EXIF that says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encode(figure().rotate(90, expand=True), exif=exif)


@pytest.fixture
def look(
    tmp_path: Path,
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    change_params: Callable[..., Params],
) -> Callable[..., Verdict]:
    """Run the stage on a plain figure and one more file: its row, or its rule and detail."""

    def run(data: bytes, ext: str = "png", **changes: Any) -> Verdict:
        put_posts({"post_id": 1, "ext": "png"}, {"post_id": 2, "ext": ext})
        put_table(FOREGROUND_POSTS, [{"post_id": 1}, {"post_id": 2}])
        (tmp_path / SAMPLE.format(corpus="sample")).mkdir(parents=True, exist_ok=True)
        for path, content in (
            (store_path(1, "original", "png"), encode(figure())),
            (store_path(2, "original", ext), data),
        ):
            file = tmp_path / "mirror" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        settings = {"corpus.root": "mirror", "engine.workers": 1, "images.max_pixels": 1_000_000}
        execute(STAGE, main, change_params(**(settings | changes)), tmp_path)
        rows, rejects = (
            pq.read_table(tmp_path / table.path.format(corpus="sample")).to_pylist()
            for table in (FOREGROUNDS, FOREGROUNDS.rejects)
        )
        found = {row["post_id"]: row for row in rows}
        assert 1 in found
        if 2 in found:
            return dict(found[2])
        (reject,) = rejects
        assert (reject["post_id"], reject["stage"]) == (2, "foregrounds")
        return reject["rule"], reject["detail"]

    return run


PALETTE = figure().quantize(16)

GOOD = [
    # name, file, extension, mode in the file, width and height
    ("plain", encode(figure()), "png", "RGBA", (300, 400)),
    ("webp", encode(figure(), "WEBP"), "webp", "RGBA", (300, 400)),
    ("palette", encode(PALETTE), "png", "P", (300, 400)),
    ("grey", encode(figure().convert("LA")), "png", "LA", (300, 400)),
    ("16 bits", sixteen_bit(figure()), "png", "RGBA", (300, 400)),
    ("turned", turned(), "png", "RGBA", (300, 400)),
]


@pytest.mark.parametrize(
    ("data", "ext", "mode", "size"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD]
)
def test_alpha_of_any_kind_is_read(
    data: bytes, ext: str, mode: str, size: tuple[int, int], look: Callable[..., Verdict]
) -> None:
    row = look(data, ext)
    assert isinstance(row, dict)
    assert (row["kind"], row["mode"], row["width"], row["height"]) == ("original", mode, *size)


BAD = [
    # file, extension, rule, detail
    (b"", "png", "empty", "0 bytes"),
    (encode(figure())[:500], "png", "truncated", None),
    (encode(figure().convert("RGB"), "JPEG"), "jpg", "no_alpha", "nothing is transparent"),
    (encode(Image.new("RGBA", (300, 400), "red")), "png", "opaque", "0.0% is clear"),
    (encode(Image.new("RGBA", (300, 400))), "png", "nearly_empty", "0.0% is covered"),
    (encode(Image.new("RGBA", (1, 1), (9, 9, 9, 128))), "png", "opaque", "0.0% is clear"),
    (bomb(20_000), "png", "too_many_pixels", "more than twice Pillow's limit"),
    (encode(figure(20_000, 60)), "png", "too_many_pixels", "20000x60"),
]


@pytest.mark.parametrize(
    ("data", "ext", "rule", "detail"), BAD, ids=[f"{case[2]}-{case[3]}" for case in BAD]
)
def test_what_is_no_foreground_leaves_with_its_reason(
    data: bytes, ext: str, rule: str, detail: str | None, look: Callable[..., Verdict]
) -> None:
    verdict = look(data, ext)
    assert isinstance(verdict, tuple)
    assert verdict[0] == rule
    assert detail is None or verdict[1] == detail


def test_a_very_wide_original_is_looked_at(look: Callable[..., Verdict]) -> None:
    row = look(encode(figure(20_000, 600)), **{"images.max_pixels": 20_000_000})
    assert isinstance(row, dict)
    assert (row["width"], row["height"]) == (20_000, 600)
