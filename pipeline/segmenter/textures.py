"""The segmenter's textures: backgrounds from a folder of images, or from a list of URLs.

A texture belongs to no post. It is kept in the image store under a negative number made from its
file's hash, so that manifests, groups and splits take it as they take posts.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.segmenter import TEXTURES
from pipeline.corpus.collect import ImageSource
from pipeline.corpus.mirror import Mirror, TooLarge
from pipeline.corpus.remote import NotThere
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage, Limits
from pipeline.images.manifest import Manifest, describe, open_manifest
from pipeline.images.store import ImageStore, Wanted
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

STAGE = Stage(
    "textures",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
        "segmenter.textures",
    ),
    inputs=(SAMPLE,),
    outputs=(TEXTURES.path, TEXTURES.rejects.path),
)

FILES_IN_SHARD = 64

HEX_DIGITS = 15
"""Of a hash, that make a texture's number: it fits 64 bits with a sign."""


@dataclass(frozen=True)
class _Shard:
    """Files to take into the store."""

    files: list[Path]
    store: ImageStore
    limits: Limits


def main(run: Run) -> Counts:
    """Take the textures into the store and describe them."""
    rows, rejects = bring(run)
    if not rows and run.params.segmenter.textures:
        raise PipelineError(
            f"segmenter.textures = {run.params.segmenter.textures!r}: not one of {len(rejects)} "
            "files is a usable image"
        )
    table = pa.Table.from_pylist(rows, schema=IMAGES_SCHEMA)
    run.write(TEXTURES, table.sort_by("post_id"))
    run.write_rejects(TEXTURES, rejects)
    return {"textures": len(rows), "rejects": len(rejects)}


def open_textures(run: Run, numbers: Sequence[int]) -> Manifest:
    """The textures with these numbers, all at hand: what has left the store is brought again.

    Args:
        run: of a stage that declares TEXTURES, and what STAGE declares.
        numbers: as they stand in TEXTURES in place of a post's id.

    Raises:
        PipelineError: when some cannot be had.
    """
    source = ImageSource.of(run)

    def fetch(_: Sequence[int]) -> None:
        bring(run)

    return open_manifest(run.input(TEXTURES.path), source.place, source.limits, fetch, numbers)


def bring(run: Run) -> tuple[list[dict[str, object]], list[Reject]]:
    """Take all textures into the store.

    Returns:
        Their manifest rows, and the files that are left out.

    Raises:
        PipelineError: when the folder or list is not there, or a server refuses.
    """
    source = ImageSource.of(run)
    files, rejects = _files(run, source)
    shards = [
        _Shard(files[start : start + FILES_IN_SHARD], source.store, source.limits)
        for start in range(0, len(files), FILES_IN_SHARD)
    ]
    rows: dict[int, dict[str, object]] = {}
    for found, bad in run.map_shards(_take_in, shards):
        rejects += bad
        for name, row in found:
            number = int(str(row["post_id"]))
            if rows.setdefault(number, row) is not row:
                rejects.append(Reject(number, "duplicate", name))
    return list(rows.values()), rejects


def number_of(digest: str) -> int:
    """A texture's number, below zero, from a SHA-256 in hex."""
    return -1 - int(digest[:HEX_DIGITS], 16)


def _files(run: Run, source: ImageSource) -> tuple[list[Path], list[Reject]]:
    """The texture files, sorted by name, and what cannot be had."""
    setting = run.params.segmenter.textures
    if setting is None:
        return [], []
    place = run.root / setting
    if place.is_dir():
        return sorted(file for file in place.rglob("*") if file.is_file()), []
    if place.is_file():
        return _download(run, source, _urls(place))
    raise PipelineError(
        f"segmenter.textures = {setting!r}: {place} is no folder and no list of URLs; give one of "
        "them, or null"
    )


def _urls(file: Path) -> list[str]:
    """The URLs of a list, a line each; empty lines and lines that start with # are left out."""
    urls = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        url = line.strip()
        if not url or url.startswith("#"):
            continue
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or parts.query or not Path(parts.path).suffix:
            raise PipelineError(f"{file}:{number}: {url!r} is no http(s) URL of a file")
        urls.append(url)
    return urls


def _download(
    run: Run, source: ImageSource, urls: Sequence[str]
) -> tuple[list[Path], list[Reject]]:
    """Fetch what is not held from an earlier try; the files lie in the stage's work folder."""
    folder = run.work / "textures"
    folder.mkdir(exist_ok=True)
    files, rejects = [], []
    for url in run.progress(sorted(set(urls)), "textures"):
        digest = hashlib.sha256(url.encode()).hexdigest()
        base, _, name = url.rpartition("/")
        file = folder / (digest[:16] + Path(unquote(name)).suffix)
        try:
            if not file.exists():
                _fetch(source.mirror.elsewhere(base), unquote(name), file, source.limits)
            files.append(file)
        except NotThere:
            rejects.append(Reject(number_of(digest), "missing_file", url))
        except TooLarge as error:
            rejects.append(Reject(number_of(digest), "too_large", f"{url}: {error}"))
    return files, rejects


def _fetch(place: Mirror, name: str, file: Path, limits: Limits) -> None:
    partial = file.with_suffix(".partial")
    place.copy(name, partial, limits.max_bytes)
    partial.replace(file)


def _take_in(shard: _Shard) -> tuple[list[tuple[str, dict[str, object]]], list[Reject]]:
    """(name, manifest row) of each file that is an image, and the others."""
    rows, rejects = [], []
    for file in shard.files:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        try:
            rows.append((file.name, _copy_in(file, number_of(digest), shard)))
        except BadImage as bad:
            rejects.append(Reject(number_of(digest), bad.rule, f"{file.name}: {bad.detail}"))
    return rows, rejects


def _copy_in(file: Path, number: int, shard: _Shard) -> dict[str, object]:
    """Check a file and put it into the store, if it is not there."""
    if file.stat().st_size > shard.limits.max_bytes:
        raise BadImage("too_large", f"{file.stat().st_size} bytes")
    wanted = Wanted(number, "texture", file.suffix.lower().removeprefix("."), None)
    try:
        path = wanted.path
    except ValueError as error:
        raise BadImage("wrong_type", "its name has no image's ending") from error
    data = file.read_bytes()
    row = describe(wanted, data, shard.limits)
    if shard.store.find(path) is None:
        with shard.store.writing(path) as temporary:
            temporary.write_bytes(data)
    return row


if __name__ == "__main__":
    run_stage(STAGE, main)
