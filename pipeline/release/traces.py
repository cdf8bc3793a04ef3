"""Traces of posts in files: what is looked for, and what a file's bytes say.

A file is known by how it begins, not by its name, for objects of a DVC cache have no names:
Parquet, images, NumPy arrays, tar, and text (JSON, JSON lines, CSV, HTML, Markdown). In tables and
JSON a post is a number under one of the names that this project gives posts; in any text it is a
file of that name, a link to the post, or a hash of its image. A family's name in `group` is no
trace: it says nothing of the post, and the others of the family keep their splits by it.
"""

import base64
import binascii
import contextlib
import csv
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.images.decoding import FORMATS, BadImage, Limits, decode
from pipeline.images.pixels import pixel_hash

POST_NAMES = frozenset({"post_id", "post", "foreground", "background", "image_id"})
"""Columns and keys whose number is a post's id."""

POST_LISTS = frozenset({"posts", "post_ids", "neighbours", "train", "val", "test"})
"""Columns and keys whose list of numbers are posts' ids."""

MAX_TEXT = 1_000_000_000
"""Bytes of a text file that is looked into."""

MAX_MEMBER = 200_000_000
"""Bytes of a file within a tar."""

_EXTENSIONS = "|".join([*FORMATS, "json", "txt", "cls"])
_NAME = re.compile(
    rf"(?<![0-9A-Za-z_])([0-9]{{1,19}})(?:-[0-9a-z_]+)?\.(?:{_EXTENSIONS})(?![0-9A-Za-z])"
)
_LINK = re.compile(r"posts?[/ ]([0-9]{1,19})(?![0-9,.]?[0-9])")
_HASH = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])")
_SHOWN = re.compile(r'data-posts="([0-9 ]*)"')
_INLINE = re.compile(r"data:image/[a-z+.-]+;base64,([A-Za-z0-9+/=]+)")

_MAGIC = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF8": "gif",
    b"BM": "bmp",
}


@dataclass(frozen=True)
class Wanted:
    """What is looked for."""

    posts: frozenset[int]
    hashes: frozenset[str] = frozenset()
    """MD5, SHA-256 and pixel hashes of their images, in hex."""
    artists: frozenset[str] = frozenset()
    """Tags of artists none of whose posts may be left."""
    secrets: frozenset[str] = frozenset()
    """Reasons that must not be repeated."""
    limits: Limits = field(default=Limits(100_000_000, 100_000_000))
    """For decoding images."""


@dataclass(frozen=True, order=True)
class Trace:
    """Something that is left: where, and what it is."""

    place: str
    what: str


def name_traces(name: str, wanted: Wanted) -> Iterator[str]:
    """What a file's name gives away: `263162.jpg`, `pose-263162.jpg`, `263162-ann.jpg`."""
    for post in _posts_in(_NAME, name.replace("pose-", "/"), wanted):
        yield f"a file of post {post}"


def file_traces(path: Path, wanted: Wanted, *, pixels: bool = True) -> Iterator[str]:
    """What the content of a file gives away, in words, each once.

    Args:
        path: the file.
        wanted: what is looked for.
        pixels: decode images, to know a picture that was saved again without loss.
    """
    with path.open("rb") as stream:
        start = stream.read(512)
    kind = kind_of(start)
    if kind == "parquet":
        yield from _once(_table(path, wanted))
    elif kind == "tar":
        yield from _once(_archive(path, wanted))
    elif kind == "array":
        yield from _array(path, wanted)
    elif kind == "image":
        yield from _once(_image(path.read_bytes(), wanted, pixels=pixels))
    elif kind == "text":
        if path.stat().st_size > MAX_TEXT:
            yield f"{path.stat().st_size:,} bytes of text, too many to look into"
        else:
            yield from _once(text_traces(path.read_bytes(), wanted))


def kind_of(start: bytes) -> str:
    """By its start: `parquet`, `image`, `array`, `tar`, `text`, or `other` (weights, fonts)."""
    if start.startswith(b"PAR1"):
        return "parquet"
    if _image_type(start):
        return "image"
    if start.startswith(b"\x93NUMPY"):
        return "array"
    if start[257:262] == b"ustar":
        return "tar"
    return "other" if b"\0" in start else "text"


def text_traces(data: bytes, wanted: Wanted) -> Iterator[str]:
    """What a text gives away: JSON, JSON lines and CSV by their names, and all by its words."""
    text = data.decode("utf-8", errors="replace")
    documents = _documents(text)
    if documents is not None:
        for document in documents:
            yield from _json(document, wanted)
    else:
        yield from _csv(text, wanted)
    for post in [*_posts_in(_NAME, text, wanted), *_posts_in(_LINK, text, wanted)]:
        yield f"names post {post}"
    for shown in _SHOWN.findall(text):
        for post in sorted(wanted.posts.intersection(map(int, shown.split()))):
            yield f"shows post {post}"
    for found in set(_HASH.findall(text)) & wanted.hashes:
        yield f"the hash {found} of an image"
    for _ in [secret for secret in wanted.secrets if secret in text]:
        yield "a reason that is private"
    for number, inline in enumerate(_INLINE.findall(text), start=1):
        yield from (f"{what} (picture {number} in the page)" for what in _inline(inline, wanted))


def table_posts(table: pa.Table, wanted: Wanted) -> Iterator[str]:
    """What the rows of a table give away."""
    posts = pa.array(sorted(wanted.posts), pa.int64())
    for name in table.column_names:
        column = table[name].combine_chunks()
        named = POST_NAMES if pa.types.is_primitive(column.type) else POST_NAMES | POST_LISTS
        for values in _leaves(column):
            if pa.types.is_integer(values.type):
                if name in named and len(values):
                    found = values.filter(pc.is_in(values.cast(pa.int64()), value_set=posts))
                    for post in sorted(set(found.to_pylist())):
                        yield f"post {post} in column {name}"
            elif pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
                yield from _strings(name, values, wanted)
            elif pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
                for cell in values.drop_null():
                    data = cell.as_py()
                    if _image_type(data[:16]):
                        found_in = _image(data, wanted, pixels=True)
                        yield from (f"{what} in column {name}" for what in found_in)


def _table(path: Path, wanted: Wanted) -> Iterator[str]:
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                yield from table_posts(pa.Table.from_batches([batch]), wanted)
    except (pa.ArrowException, OSError) as error:
        yield f"a Parquet file that cannot be looked into ({error})"


def _leaves(values: Any) -> Iterator[Any]:
    """A column's values without the lists and structures around them."""
    if pa.types.is_struct(values.type):
        for each in values.flatten():
            yield from _leaves(each)
    elif (
        pa.types.is_list(values.type)
        or pa.types.is_large_list(values.type)
        or pa.types.is_fixed_size_list(values.type)
    ):
        yield from _leaves(values.flatten())
    elif pa.types.is_dictionary(values.type):
        yield from _leaves(values.dictionary_decode())
    else:
        yield values


def _strings(name: str, values: Any, wanted: Wanted) -> Iterator[str]:
    """Hashes, names of files, links, artists and secrets in a column of text."""
    distinct = pc.unique(values.drop_null())
    for known, what in ((wanted.hashes, "the hash"), (wanted.secrets, "a private reason")):
        same = pc.is_in(distinct, value_set=pa.array(sorted(known), distinct.type))
        for value in distinct.filter(same).to_pylist():
            yield f"{what} {value} in column {name}" if known is wanted.hashes else what
    suspects = pc.match_substring_regex(distinct, r"[0-9]\.[a-z]|posts?[/ ][0-9]")
    for value in distinct.filter(suspects).to_pylist():
        for post in [*_posts_in(_NAME, value, wanted), *_posts_in(_LINK, value, wanted)]:
            yield f"post {post} in column {name}"
    if name.startswith("artist"):
        for value in distinct.to_pylist():
            for artist in sorted(wanted.artists.intersection(value.split())):
                yield f"artist {artist} in column {name}"


def _array(path: Path, wanted: Wanted) -> Iterator[str]:
    """Posts in a NumPy array of whole numbers in one dimension."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError) as error:
        yield f"a NumPy file that cannot be looked into ({error})"
        return
    whole = array.ndim == 1 and array.dtype.kind in "iu" and array.dtype.itemsize == 8
    if whole and len(array) and array[0] != 0:  # from 0 on: places in another array
        for post in np.intersect1d(array, np.array(sorted(wanted.posts))).tolist():
            yield f"post {post} in an array"


def _archive(path: Path, wanted: Wanted) -> Iterator[str]:
    """Members of a tar, by their names and their content; nothing is unpacked."""
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                yield from (f"{what} within it" for what in name_traces(member.name, wanted))
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is None:
                    continue
                if member.size > MAX_MEMBER:
                    yield f"{member.name}, too large to look into"
                    continue
                data = stream.read()
                if kind_of(data[:512]) == "image":
                    found = _image(data, wanted, pixels=True)
                else:
                    found = text_traces(data, wanted) if kind_of(data[:512]) == "text" else iter(())
                yield from (f"{what} within it" for what in found)
    except (tarfile.TarError, OSError) as error:
        yield f"a tar that cannot be looked into ({error})"


def _image(data: bytes, wanted: Wanted, *, pixels: bool) -> Iterator[str]:
    digests = [
        hashlib.sha256(data).hexdigest(),
        hashlib.md5(data, usedforsecurity=False).hexdigest(),
    ]
    if pixels and not wanted.hashes.intersection(digests):
        with contextlib.suppress(BadImage):  # what cannot be decoded cannot be shown either
            digests.append(pixel_hash(decode(data, _image_type(data[:16]), wanted.limits).pixels))
    for digest in sorted(wanted.hashes.intersection(digests))[:1]:
        yield f"an image of a post that was taken down (hash {digest})"


def _inline(encoded: str, wanted: Wanted) -> Iterator[str]:
    try:
        yield from _image(base64.b64decode(encoded), wanted, pixels=True)
    except binascii.Error:
        yield "a picture that cannot be read"


def _image_type(start: bytes) -> str:
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    return next((ext for magic, ext in _MAGIC.items() if start.startswith(magic)), "")


def _documents(text: str) -> list[Any] | None:
    """The one document of a JSON file, or those of a JSON lines file; None for other text."""
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None


def _json(document: Any, wanted: Wanted) -> Iterator[str]:
    """Posts in a JSON document, under the names that posts have."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            if "file_name" in value and "post_id" not in value and value.get("id") in wanted.posts:
                yield f"image {value['id']}"
            waiting += [(str(key), each) for key, each in value.items()]
        elif isinstance(value, list):
            listed = name in POST_LISTS or _NAME.search(name) or name.endswith(tuple(FORMATS))
            numbers = [each for each in value if type(each) is int] if listed else []
            for post in sorted(wanted.posts.intersection(numbers)):
                yield f"post {post} under {name}"
            waiting += [(name, each) for each in value if isinstance(each, dict | list | str)]
        elif type(value) is int and name in POST_NAMES and value in wanted.posts:
            yield f"post {value} under {name}"
        elif isinstance(value, str) and name.startswith("artist"):
            for artist in sorted(wanted.artists.intersection(value.split())):
                yield f"artist {artist} under {name}"


def _csv(text: str, wanted: Wanted) -> Iterator[str]:
    """Posts in a table of text, whose first line has the names."""
    first = text.split("\n", 1)[0]
    separator = "\t" if "\t" in first else ","
    names = {name.strip().strip('"') for name in first.split(separator)}
    if not names & {*POST_NAMES, "artist", "artists"}:
        return
    try:
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=separator):
            for name in POST_NAMES & row.keys():
                value = row[name] or ""
                if value.isascii() and value.isdigit() and int(value) in wanted.posts:
                    yield f"post {value} in column {name}"
            for name in {"artist", "artists"} & row.keys():
                for artist in sorted(wanted.artists.intersection((row[name] or "").split())):
                    yield f"artist {artist} in column {name}"
    except csv.Error as error:
        yield f"a table that cannot be looked into ({error})"


def _posts_in(pattern: re.Pattern[str], text: str, wanted: Wanted) -> list[int]:
    return sorted(wanted.posts.intersection(int(match) for match in pattern.findall(text)))


def _once(found: Iterator[str]) -> Iterator[str]:
    yield from dict.fromkeys(found)
