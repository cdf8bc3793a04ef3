"""What a build made, brought together as a release has it: images and the labels of each set."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.contracts.metadata import CATEGORIES, POSTS, TAGS
from pipeline.contracts.pose import POSE_DATASET, POSE_IMAGES, POSE_SPLITS
from pipeline.contracts.retrieval import SUPPORT_IMAGES
from pipeline.contracts.segmenter import (
    BACKGROUNDS,
    COMPOSITES,
    FOREGROUNDS,
    SEGMENTER_SPLITS,
    TEXTURES,
)
from pipeline.contracts.table import Table
from pipeline.contracts.tagger import LABELS, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.errors import PipelineError
from pipeline.release.layout import IMAGES, SPLITS, SUPPORT, of_split, read_json
from pipeline.release.layout import LABELS as RELEASED
from pipeline.release.masks import foreground_masks
from pipeline.splits import component_groups, parent_links, same_pixels
from pipeline.stage import Run

ROLES = {"foreground": FOREGROUNDS, "background": BACKGROUNDS, "texture": TEXTURES}

INPUTS = (
    *(POSTS.path, TAGS.path, LABELS.path, TAGGER_IMAGES.path, TAGGER_SPLITS.path),
    *(table.path for table in ROLES.values()),
    *(SEGMENTER_SPLITS.path, COMPOSITES.path),
    *(POSE_IMAGES.path, POSE_SPLITS.path, *POSE_DATASET.values()),
)
"""What a run must declare for `gather`."""

POST_URL = "https://danbooru.donmai.us/posts/{post_id}"

ARTIST = next(number for number, name in CATEGORIES.items() if name == "artist")

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Content:
    """Images and labels of a release."""

    images: pa.Table
    """As IMAGES."""
    labels: dict[str, dict[str, pa.Table]]
    """By set and split, as LABELS of the layout."""
    composites: pa.Table
    support: pa.Table | None
    """As SUPPORT; None where the build has no retrieval."""

    def ids(self, name: str, split: str) -> list[int]:
        """The posts of a set's split, sorted, each once."""
        return sorted(set(self.labels[name][split]["post_id"].to_pylist()))


def gather(run: Run, *, drawn: bool, textures_credit: str | None) -> Content:
    """Bring together what the build made.

    Args:
        run: of a reader that declares INPUTS and what opening images needs.
        drawn: whether a program drew the corpus; its posts are then on no site.
        textures_credit: who made the textures.

    Raises:
        PipelineError: when something is missing, or an image can be attributed to nobody.
    """
    found = {
        "tagger": (_tagger(run), (TAGGER_IMAGES,)),
        "segmenter": (_segmenter(run), tuple(ROLES.values())),
        "pose": (_pose(run), (POSE_IMAGES,)),
    }
    manifests: dict[tuple[int, str], dict[str, Any]] = {}
    uses: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    labels = {}
    for name, (splits, tables) in found.items():
        rows = [row for table in tables for row in run.read(table).to_pylist()]
        manifests |= {(row["post_id"], row["kind"]): row for row in rows}
        for row in (row for rows in splits.values() for row in rows):
            uses[row["post_id"], row["kind"]].add(name)
        labels[name] = {split: _table(RELEASED[name], splits[split]) for split in SPLITS}
    origins = _origins(run, {post_id for post_id, _ in uses}, drawn=drawn)
    images = [
        _image(manifests[key], origins.get(key[0]), textures_credit) | {"sets": sorted(uses[key])}
        for key in sorted(uses)
    ]
    _refuse_unattributed(images)
    return Content(
        images=pa.Table.from_pylist(images, schema=IMAGES.schema),
        labels=labels,
        composites=run.read(COMPOSITES),
        support=_support(run, labels),
    )


def public_source(source: str) -> str:
    """A post's source where it is an address on the web; else nothing.

    Uploaders also write remarks, and paths of their own machines, which are nobody's business.
    """
    try:
        parts = urlsplit(source)
        fit = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
    except ValueError:
        return ""
    return source if fit and source.isprintable() else ""


def _tagger(run: Run) -> dict[str, Rows]:
    splits = run.read(TAGGER_SPLITS)
    inside = splits["post_id"].combine_chunks()
    labels = run.read(LABELS)
    classes = labels.filter(pc.is_in(labels["post_id"], value_set=inside))
    of_post = dict(zip(classes["post_id"].to_pylist(), classes["classes"].to_pylist(), strict=True))
    kinds = _kinds(run, TAGGER_IMAGES)
    return _by_split(
        (row["split"], _post(row, kinds) | {"classes": of_post[row["post_id"]]})
        for row in splits.to_pylist()
    )


def _segmenter(run: Run) -> dict[str, Rows]:
    """Each image of the set; a foreground with its mask."""
    splits = {row["post_id"]: row for row in run.read(SEGMENTER_SPLITS).to_pylist()}
    foregrounds = [post for post in _kinds(run, FOREGROUNDS) if post in splits]
    masks = foreground_masks(run, foregrounds)
    nothing = dict.fromkeys(("x", "y", "width", "height", "area", "mask"))
    rows = [
        (
            splits[post_id]["split"],
            _post(splits[post_id], {post_id: kind})
            | {"role": role}
            | (masks[post_id] if role == "foreground" else nothing),
        )
        for role, table in ROLES.items()
        for post_id, kind in _kinds(run, table).items()
        if post_id in splits
    ]
    return _by_split(sorted(rows, key=lambda row: (row[1]["post_id"], row[1]["kind"])))


def _pose(run: Run) -> dict[str, Rows]:
    splits = {row["post_id"]: row for row in run.read(POSE_SPLITS).to_pylist()}
    kinds = _kinds(run, POSE_IMAGES)
    found: dict[str, Rows] = {}
    for split, path in POSE_DATASET.items():
        content = read_json(run.input(path))
        found[split] = [
            _post(splits[each["image_id"]], kinds)
            | dict(zip(("x", "y", "width", "height"), each["bbox"], strict=True))
            | {name: each[name] for name in ("area", "area_source", "keypoints", "num_keypoints")}
            | {name: each[name] for name in ("set", "quota")}
            for each in content["annotations"]
        ]
    return found


def _support(run: Run, labels: dict[str, dict[str, pa.Table]]) -> pa.Table | None:
    """The images that retrieval searches, each with the group that it hangs together with."""
    if not run.path(SUPPORT_IMAGES.path).exists():
        return None
    columns = ["post_id", "pixel_sha256"]
    tables = (TAGGER_IMAGES, *ROLES.values(), POSE_IMAGES, SUPPORT_IMAGES)
    pictures = same_pixels([run.read(table, columns) for table in tables])
    components = component_groups(
        [parent_links(run.read(POSTS, ["post_id", "parent_id"])), pictures]
    )
    known: dict[int, int] = {}
    for table in (table for splits in labels.values() for table in splits.values()):
        known |= zip(table["post_id"].to_pylist(), table["group"].to_pylist(), strict=True)
    settled = {components.get(post, post): group for post, group in known.items()}
    rows = run.read(SUPPORT_IMAGES, ["post_id", "kind", "pixel_sha256"]).to_pylist()
    for row in rows:
        component = components.get(row["post_id"], row["post_id"])
        row["group"] = known.get(row["post_id"], settled.get(component, component))
    return pa.Table.from_pylist(rows, schema=SUPPORT.schema)


def _post(row: dict[str, Any], kinds: dict[int, str]) -> dict[str, Any]:
    return {"post_id": row["post_id"], "kind": kinds[row["post_id"]], "group": row["group"]}


def _kinds(run: Run, table: Table) -> dict[int, str]:
    rows = run.read(table, ["post_id", "kind"])
    return dict(zip(rows["post_id"].to_pylist(), rows["kind"].to_pylist(), strict=True))


def _by_split(rows: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Rows]:
    found: dict[str, Rows] = {split: [] for split in SPLITS}
    for split, row in rows:
        found[split].append(row)
    return found


def _table(table: Table, rows: Rows) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=of_split(table, "").schema)


def _origins(run: Run, posts: set[int], *, drawn: bool) -> dict[int, dict[str, Any]]:
    """What the metadata say of where each post's image is from."""
    tags = run.read(TAGS, ["name", "category"])
    artists = set(tags.filter(pc.equal(tags["category"], ARTIST))["name"].to_pylist())
    rows = pq.read_table(
        run.input(POSTS.path),
        columns=["post_id", "md5", "rating", "source", "tags"],
        filters=[("post_id", "in", posts)],
    )
    return {
        row["post_id"]: {
            "md5": row["md5"],
            "artists": sorted(artists.intersection(row["tags"])),
            "post_url": None if drawn else POST_URL.format(post_id=row["post_id"]),
            "source_url": public_source(row["source"]),
            "rating": row["rating"],
        }
        for row in rows.to_pylist()
    }


def _image(
    manifest: dict[str, Any], origin: dict[str, Any] | None, textures_credit: str | None
) -> dict[str, Any]:
    names = ("post_id", "kind", "path", "sha256", "pixel_sha256", "width", "height")
    texture = {
        "md5": None,
        "artists": [textures_credit] if textures_credit else [],
        "post_url": None,
        "source_url": "",
        "rating": None,
    }
    return {name: manifest[name] for name in names} | (origin or texture)


def _refuse_unattributed(images: Rows) -> None:
    nameless = [row for row in images if not row["artists"] and not row["source_url"]]
    if not nameless:
        return
    first = nameless[0]
    if first["kind"] == "texture":
        raise PipelineError(
            f"{first['path']}: nobody is named as its maker; set release.textures_credit, or leave "
            "textures out (segmenter.textures: null)"
        )
    posts = ", ".join(str(row["post_id"]) for row in nameless[:10])
    raise PipelineError(
        f"{first['path']}: {len(nameless):,} images have neither artist nor source and cannot be "
        f"attributed (posts {posts}{', …' if len(nameless) > 10 else ''}); name them in "
        "annotations/<corpus>/excluded.yaml and run `dvc repro`"
    )
