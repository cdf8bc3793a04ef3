"""The form of a release folder: its files, what is in them, and a reader that checks what it reads.

    release = Release.open(Path("datasets/sample/releases/1.0.0"))
    release.images()                       # a row an image, as IMAGES
    release.labels("pose", "test")         # a row a post, as LABELS["pose"]
    release.coco("pose", "test")           # the same as COCO

A release has no images unless it was built with them; then they lie below `images/` under the
path that `images.parquet` and the COCO files give: `images/512px/0162/263162.jpg`.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.annotation.labels import Label, read_labels
from pipeline.contracts.segmenter import COMPOSITES
from pipeline.contracts.table import Table
from pipeline.errors import PipelineError
from pipeline.tagger.classes import Classes, read_classes

SCHEMA = 1
"""Of the form of a release. A reader refuses a newer one."""

SetName = Literal["tagger", "segmenter", "pose"]
SETS: tuple[SetName, ...] = ("tagger", "segmenter", "pose")
SPLITS = ("train", "val", "test")

RELEASES = "datasets/{corpus}/releases"
"""Where releases are built, below the root: a folder a version."""

INFO = "release.json"
CARD = "README.md"
CHANGELOG = "CHANGELOG.md"
LICENSE = "LICENSE"
CITATION = "CITATION.cff"
ATTRIBUTION = "ATTRIBUTION.csv"
CROISSANT = "croissant.json"
SUMS = "SHA256SUMS"
SPLITS_FILE = "splits.json"
CLASSES = "classes.json"
RULEBOOK = "rulebook"
"""A folder: the rules as people wrote them."""
HISTORY = "annotation/labels.jsonl"
"""Every answer that people gave to the tasks of released images, all revisions."""
AGREEMENT = "annotation/agreement.json"
IMAGE_FOLDER = "images"
"""Present in a release with images: what `path` in IMAGES names lies below it."""

ATTRIBUTION_COLUMNS = ("post_id", "kind", "artists", "source_url", "post_url", "rating")

IMAGES = Table(
    "images.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),  # negative: a texture, no post
            pa.field("kind", pa.string(), nullable=False),  # 512px, original or texture
            pa.field("path", pa.string(), nullable=False),  # `512px/0162/263162.jpg`
            ("md5", pa.string()),  # of the original, as Danbooru gives it; null: none is known
            pa.field("sha256", pa.string(), nullable=False),  # of the file that was used
            pa.field("pixel_sha256", pa.string(), nullable=False),  # of size, mode and pixels
            pa.field("width", pa.int32(), nullable=False),  # of the file that was used
            pa.field("height", pa.int32(), nullable=False),
            pa.field("artists", pa.list_(pa.string()), nullable=False),  # tags, sorted
            ("post_url", pa.string()),  # null: a texture
            pa.field("source_url", pa.string(), nullable=False),  # "" where nobody gave one
            ("rating", pa.string()),  # null: a texture
            pa.field("sets", pa.list_(pa.string()), nullable=False),  # that use it, sorted
        ]
    ),
)
"""A row an image, sorted by post_id and kind: a post may be there as 512px copy and original."""

_POST = [
    pa.field("post_id", pa.int64(), nullable=False),
    pa.field("kind", pa.string(), nullable=False),  # with post_id: the row of IMAGES
    pa.field("group", pa.int64(), nullable=False),  # posts of one group are in one split
]

_BOX = [pa.field(name, pa.float64()) for name in ("x", "y", "width", "height")]
"""In pixels of the image, from its upper left corner."""

LABELS: dict[str, Table] = {
    "tagger": Table(
        "tagger/{split}.parquet",
        pa.schema(
            [
                *_POST,
                pa.field("classes", pa.list_(pa.int16()), nullable=False),  # numbers in CLASSES
            ]
        ),
    ),
    "segmenter": Table(
        "segmenter/{split}.parquet",
        pa.schema(
            [
                *_POST,
                pa.field("role", pa.string(), nullable=False),  # foreground, background, texture
                *_BOX,  # of the figure; null, as the next two, where there is none
                ("area", pa.float64()),  # of the mask, in pixels
                ("mask", pa.string()),  # COCO's compressed run-length code, of the image's size
            ]
        ),
    ),
    "pose": Table(
        "pose/{split}.parquet",
        pa.schema(
            [
                *_POST,
                *[field.with_nullable(False) for field in _BOX],
                ("area", pa.float64()),
                ("area_source", pa.string()),  # mask or box
                # 17 of (x, y, v), COCO's order.
                pa.field("keypoints", pa.list_(pa.float64(), 51), nullable=False),
                pa.field("num_keypoints", pa.int32(), nullable=False),
                pa.field("set", pa.string(), nullable=False),  # add or new
                ("quota", pa.string()),  # that chose it; null for add
            ]
        ),
    ),
}
"""The labels of each set, a file a split, sorted by post_id."""

COCO: dict[str, str] = {name: f"{name}/{{split}}.json" for name in SETS}
"""The same as COCO, a file a split. Image ids are post ids; the tagger's categories are its classes
counted from 1, each annotation a class of the whole image; the segmenter's and the pose set's
annotations are of the one character, with the post's id."""

RELEASED_COMPOSITES = Table("segmenter/composites.parquet", COMPOSITES.schema)
"""The fixed validation and test pairs of the segmenter."""

SUPPORT = Table(
    "retrieval/support.parquet",
    pa.schema(
        [
            pa.field("post_id", pa.int64(), nullable=False),
            pa.field("kind", pa.string(), nullable=False),
            pa.field("group", pa.int64(), nullable=False),
            pa.field("pixel_sha256", pa.string(), nullable=False),
        ]
    ),
)
"""What retrieval searches, where the build has it: such a release has this file."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
VERSION = r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Filter(_Record):
    """What one rule of the build left out of one set."""

    set: SetName
    stage: str
    rule: str
    posts: Annotated[int, Field(ge=0)]


class Info(_Record):
    """`release.json`: what a program must know of a release before it reads the rest."""

    schema_version: int
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    """Of the data set, in every version."""
    corpus: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    version: Annotated[str, Field(pattern=VERSION)]
    previous: Annotated[str, Field(pattern=VERSION)] | None
    """The version that the changelog compares with; None for the first."""
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")]
    """Of the repository that built it."""
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    """Of that commit."""
    with_images: bool
    drawn: bool
    """Whether a program drew the corpus, and simulated annotators labelled it."""
    rulebook: Sha256
    """The hash of the rules as compiled, as in `classes.json`."""
    ratings: list[str]
    """What the build let in."""
    posts_read: Annotated[int, Field(ge=0)]
    """Posts of metadata that the filters began with."""
    filters: list[Filter]
    """In the order in which posts meet them."""
    images_licence: str
    images_licence_url: str
    removal_contact: str
    repository: str | None
    counts: dict[str, dict[str, int]]
    """Posts by set and split."""


@dataclass(frozen=True)
class Release:
    """A release folder, opened. What is read from it is held to the form that is given here."""

    folder: Path
    info: Info

    @classmethod
    def open(cls, folder: Path) -> "Release":
        """Open a release.

        Raises:
            PipelineError: when the folder is no release, or one of a newer form.
        """
        path = folder / INFO
        raw = read_json(path)
        version = raw.get("schema_version") if isinstance(raw, dict) else None
        if type(version) is not int:
            raise PipelineError(f"{path}: has no schema_version; is {folder} a release?")
        if version > SCHEMA:
            raise PipelineError(
                f"{path}: form {version} of a release, this program knows {SCHEMA}; update "
                "posebooru"
            )
        try:
            return cls(folder, Info.model_validate(raw))
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(str(part) for part in fault["loc"])
            raise PipelineError(f"{path}: {where}: {fault['msg']}") from error

    def images(self) -> pa.Table:
        """A row an image, as IMAGES."""
        return self.table(IMAGES)

    def labels(self, name: str, split: str) -> pa.Table:
        """The labels of a set's split, as LABELS.

        Args:
            name: one of SETS.
            split: one of SPLITS.
        """
        return self.table(of_split(LABELS[name], split))

    def coco(self, name: str, split: str) -> dict[str, Any]:
        """A set's split as COCO, with at least `images`, `annotations` and `categories`."""
        path = self.folder / COCO[name].format(split=split)
        content = read_json(path)
        if not isinstance(content, dict) or not all(
            isinstance(content.get(part), list) for part in ("images", "annotations", "categories")
        ):
            raise PipelineError(f"{path}: no COCO file; expected images, annotations, categories")
        return content

    def splits(self) -> dict[str, dict[str, list[int]]]:
        """Post ids by set and split, from `splits.json`."""
        path = self.folder / SPLITS_FILE
        content = read_json(path)
        try:
            return {
                name: {split: [_id(post) for post in content[name][split]] for split in SPLITS}
                for name in SETS
            }
        except (KeyError, TypeError) as error:
            raise PipelineError(f"{path}: expected post ids by set and split ({error})") from error

    def classes(self) -> Classes:
        """The classes that the tagger's labels are numbers of."""
        return read_classes(self.folder / CLASSES)

    def composites(self) -> pa.Table:
        """The segmenter's fixed pairs, as RELEASED_COMPOSITES."""
        return self.table(RELEASED_COMPOSITES)

    def history(self) -> list[Label]:
        """Every answer that people gave, all revisions."""
        return read_labels(self.folder / HISTORY)

    def image(self, path: str) -> Path:
        """Where an image of a release with images lies.

        Args:
            path: as `path` in IMAGES; verify a release before trusting what it says.
        """
        return self.folder / IMAGE_FOLDER / path

    def table(self, table: Table) -> pa.Table:
        """Read a Parquet file of the release, held to its schema.

        Raises:
            PipelineError: when it is missing, cannot be read, or has other columns.
        """
        path = self.folder / table.path
        try:
            if not pq.read_schema(path).equals(table.schema):
                raise PipelineError(f"{path}: has other columns than a release has there")
            return pq.read_table(path)
        except FileNotFoundError as error:
            raise PipelineError(f"{path}: missing from the release") from error
        except (pa.ArrowException, OSError) as error:
            raise PipelineError(f"{path}: not a readable Parquet file ({error})") from error


def of_split(table: Table, split: str) -> Table:
    """The table of one split."""
    return Table(table.path.replace("{split}", split), table.schema)


def read_json(path: Path) -> Any:
    """The content of a JSON file of a release.

    Raises:
        PipelineError: when it is missing or no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PipelineError(f"{path}: missing from the release") from error
    except (OSError, ValueError, RecursionError) as error:
        raise PipelineError(f"{path}: no readable JSON ({error})") from error


def write_json(content: Any, path: Path) -> None:
    """Write JSON that `diff` reads, the same content giving the same bytes."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _id(post: object) -> int:
    if type(post) is not int:
        raise TypeError(f"{post!r} is no post's id")
    return post
