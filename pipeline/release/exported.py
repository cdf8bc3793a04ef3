"""What an export is made of: a release's samples with their images, each checked on reading.

A release from outside is hostile until checked. Who exports has verified it; here a path is held to
the form of the image store, a file to its size, its hash and what it decodes to, labels to numbers.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage, Limits, decode
from pipeline.images.store import store_path
from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, OCCLUDED, VISIBLE
from pipeline.release.layout import Release

NOTICE = "NOTICE.txt"

LIMITS = Limits(max_bytes=100_000_000, max_pixels=100_000_000)
"""Of an image that is exported."""


@dataclass(frozen=True)
class Sample:
    """An image of a set, its row in IMAGES and its labels."""

    image: dict[str, Any]
    """A row of IMAGES."""
    label: dict[str, Any]
    """A row of LABELS of the set."""

    @property
    def post_id(self) -> int:
        """Of the post; negative for a texture."""
        return int(self.image["post_id"])

    @property
    def ext(self) -> str:
        """Of the image's file."""
        return str(self.image["path"].rpartition(".")[2])

    @property
    def key(self) -> str:
        """A name without folders or dots: `263162`, `texture-17`."""
        return str(self.post_id) if self.post_id >= 0 else f"texture-{-self.post_id}"

    @property
    def about(self) -> dict[str, Any]:
        """Whose image it is and where it comes from, for those who get it."""
        image = self.image
        return {name: image[name] for name in ("post_id", "kind", "width", "height", "sha256")} | {
            name: image[name] for name in ("artists", "post_url", "source_url", "rating")
        }


def samples_of(release: Release, name: str, split: str) -> list[Sample]:
    """The samples of a set's split, sorted by post.

    Args:
        release: one that was verified.
        name: tagger, segmenter or pose.
        split: train, val or test.

    Raises:
        PipelineError: when a label has no image, a path is none of the store, or an image of the
            set is there twice.
    """
    images = {(row["post_id"], row["kind"]): row for row in release.images().to_pylist()}
    samples = []
    for label in release.labels(name, split).to_pylist():
        where = f"{release.folder}: post {label['post_id']}"
        image = images.get((label["post_id"], label["kind"]))
        if image is None:
            raise PipelineError(f"{where}: has a label, but no image of kind {label['kind']}")
        try:
            expected = store_path(image["post_id"], image["kind"], image["path"].rpartition(".")[2])
        except ValueError as error:
            raise PipelineError(f"{where}: {error}") from error
        if image["path"] != expected:
            raise PipelineError(f"{where}: path {image['path']!r} is none of an image store")
        samples.append(Sample(image, label))
    keys = [sample.key for sample in samples]
    if len(set(keys)) != len(keys):
        raise PipelineError(f"{release.folder}: {name}, {split}: an image is there twice")
    return samples


def refuse_missing(release: Release, samples: list[Sample]) -> None:
    """Let it pass that all images are in the release's folder.

    Raises:
        PipelineError: says how many are not, and how to get them.
    """
    missing = [each for each in samples if not release.image(each.image["path"]).is_file()]
    if missing:
        raise PipelineError(
            f"{release.folder}: {len(missing):,} of {len(samples):,} images are not in it, the "
            f"first that of post {missing[0].post_id}; `posebooru fetch {release.folder}` gets them"
        )


def image_bytes(release: Release, sample: Sample) -> bytes:
    """The bytes of a sample's image: of the hash and the size that the release says.

    Raises:
        PipelineError: when the file is gone, another one, or cannot be decoded within LIMITS.
    """
    path = release.image(sample.image["path"])
    try:
        if path.is_symlink() or path.stat().st_size > LIMITS.max_bytes:
            raise PipelineError(f"{path}: a link, or larger than {LIMITS.max_bytes:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != sample.image["sha256"]:
        raise PipelineError(f"{path}: is another file than the release names; fetch it again")
    try:
        size = decode(data, sample.ext, LIMITS).pixels.size
    except BadImage as bad:
        raise PipelineError(f"{path}: {bad}") from bad
    if size != (sample.image["width"], sample.image["height"]):
        raise PipelineError(f"{path}: is {size[0]}x{size[1]}, not the size that the release names")
    return data


def pose_of(sample: Sample) -> tuple[tuple[float, ...], list[tuple[float, float, int]]]:
    """A pose sample's box (x, y, width, height) and 17 keypoints (x, y, v), in pixels.

    Raises:
        PipelineError: when a number is none, or v is not 0, 1 or 2.
    """
    label = sample.label
    box = tuple(float(label[name]) for name in ("x", "y", "width", "height"))
    flat = [float(value) for value in label["keypoints"]]
    points = list(zip(flat[0::3], flat[1::3], flat[2::3], strict=True))
    known = {NOT_LABELLED, OCCLUDED, VISIBLE}
    if (
        len(points) != len(COCO_NAMES)
        or not all(map(math.isfinite, (*box, *flat)))
        or min(box[2:]) <= 0
        or not {v for *_, v in points} <= known
    ):
        raise PipelineError(
            f"post {sample.post_id}: its box or its keypoints are no numbers of any"
        )
    return box, [(x, y, int(v)) for x, y, v in points]


def notice(release: Release) -> str:
    """Whose labels and images an export has, and whether it may be given on."""
    info = release.info
    given = (
        f"The images are in the release itself, under {info.images_licence} "
        f"({info.images_licence_url})."
        if info.with_images
        else "The images were fetched by whoever made this export. They belong to their artists, "
        "and are no part of the release: do not give them on."
    )
    return (
        f"{info.name} {info.version}, exported by posebooru.\n\n{given}\n\n"
        f"Artists and sources are with each sample. Removal: {info.removal_contact}\n"
    )


def of_splits(release: Release, name: str, splits: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Each split with its samples, all of whose images are there.

    Raises:
        PipelineError: as `samples_of` and `refuse_missing`.
    """
    found = {split: samples_of(release, name, split) for split in splits}
    refuse_missing(release, [sample for each in found.values() for sample in each])
    yield from found.items()
