"""What changed from one release to another: records, labels with distances, classes and rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.annotation.labels import line_of
from pipeline.errors import PipelineError
from pipeline.release.layout import RULEBOOK, SETS, SPLITS, SUPPORT, Info, Release
from pipeline.release.sums import hash_of
from pipeline.release.versions import Change, Weight, heaviest
from pipeline.segmenter.rle import decode

Row = dict[str, Any]
Key = tuple[Any, ...]

DESCRIBED = ("md5", "artists", "post_url", "source_url", "rating")
"""Columns of IMAGES that say where an image is from."""


@dataclass(frozen=True)
class SetDifference:
    """What changed in one set. Entries are sorted by post."""

    added: list[Row]
    """post_id, split."""
    removed: list[Row]
    """post_id, split."""
    moved: list[Row]
    """post_id, before, after: in another split."""
    changed: list[Row]
    """post_id, and how far the label is from what it was, by set:

    tagger: distance, the share of the classes of either that only one has; lost and gained, names.
    segmenter: distance, one less the intersection over union of the masks.
    pose: distance, the mean over the keypoints that both have, and farthest, in pixels; seen
    otherwise, how many keypoints have another v; box, one less the boxes' intersection over union.
    """


@dataclass(frozen=True)
class TableDifference:
    """How many rows of a table are new, gone, or other than they were."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class ClassDifference:
    """What changed in the rules."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    """That unite other tags than before, or are in another group."""
    renumbered: int
    """That stand for another number in the labels."""
    files: list[str]
    """Of the rulebook, that are new, gone or other than they were."""


@dataclass(frozen=True)
class Difference:
    """What changed from one release to another."""

    before: str
    after: str
    sets: dict[str, SetDifference]
    files: list[int]
    """Posts whose image is another file than before."""
    described: list[int]
    """Posts of which something else is said: artists, source, rating."""
    classes: ClassDifference
    composites: TableDifference
    answers: TableDifference
    """Of the label history."""
    support: TableDifference
    """Of what retrieval searches."""
    packaging: list[str]
    """What else changed, that is no data."""

    @property
    def changes(self) -> list[Change]:
        """All that changed, the weightiest first."""
        found = [change for change in _changes(self) if change is not None]
        return sorted(found, key=lambda change: -change.weight)

    @property
    def weight(self) -> Weight:
        """How much it is in all."""
        return heaviest(self.changes)


def difference(before: Release, after: Release) -> Difference:
    """Compare two releases.

    Raises:
        PipelineError: when something of either cannot be read, or contradicts itself.
    """
    try:
        return _compared(before, after)
    except (KeyError, IndexError, ValueError) as error:
        raise PipelineError(
            f"{before.folder} and {after.folder} cannot be compared ({type(error).__name__}: "
            f"{error}); `posebooru release verify` says which is at fault"
        ) from error


def _compared(before: Release, after: Release) -> Difference:
    names = (before.classes().names, after.classes().names)
    measures: dict[str, Callable[[Row, Row], Row | None]] = {
        "tagger": lambda old, new: _classes_apart(old, new, *names),
        "segmenter": _masks_apart,
        "pose": _poses_apart,
    }
    old, new = _images(before), _images(after)
    return Difference(
        before=before.info.version,
        after=after.info.version,
        sets={
            name: _compare_set(
                _records(before, old, name), _records(after, new, name), measures[name]
            )
            for name in SETS
        },
        files=_posts_that_differ(old, new, ("sha256", "path")),
        described=_posts_that_differ(old, new, DESCRIBED),
        classes=_compare_classes(before, after),
        composites=_compare_rows(_composites(before), _composites(after)),
        answers=_compare_rows(_answers(before), _answers(after)),
        support=_compare_rows(_support(before), _support(after)),
        packaging=_packaging(before.info, after.info),
    )


def as_json(found: Difference) -> dict[str, Any]:
    """The same as plain objects, with the changes in words and their weight."""
    return {
        "before": found.before,
        "after": found.after,
        "weight": found.weight.name,
        "changes": [str(change) for change in found.changes],
    } | {name: value for name, value in asdict(found).items() if name not in {"before", "after"}}


def _images(release: Release) -> dict[Key, Row]:
    return {(row["post_id"], row["kind"]): row for row in release.images().to_pylist()}


def _records(release: Release, images: Mapping[Key, Row], name: str) -> dict[Key, tuple[str, Row]]:
    """Split and label of each record of a set; a post may be foreground and background.

    A label gets the `size` of its image, height and width, which masks are read by.
    """
    found: dict[Key, tuple[str, Row]] = {}
    for split in SPLITS:
        for row in release.labels(name, split).to_pylist():
            image = images[row["post_id"], row["kind"]]
            size = (image["height"], image["width"])
            found[row["post_id"], row.get("role", "")] = (split, row | {"size": size})
    return found


def _compare_set(
    before: Mapping[Key, tuple[str, Row]],
    after: Mapping[Key, tuple[str, Row]],
    measure: Callable[[Row, Row], Row | None],
) -> SetDifference:
    both = sorted(before.keys() & after.keys())
    changed = ((key[0], measure(before[key][1], after[key][1])) for key in both)
    return SetDifference(
        added=_entries(after, after.keys() - before.keys()),
        removed=_entries(before, before.keys() - after.keys()),
        moved=[
            {"post_id": key[0], "before": before[key][0], "after": after[key][0]}
            for key in both
            if before[key][0] != after[key][0]
        ],
        changed=[{"post_id": post} | found for post, found in changed if found is not None],
    )


def _entries(records: Mapping[Key, tuple[str, Row]], keys: Iterable[Key]) -> list[Row]:
    return [{"post_id": key[0], "split": records[key][0]} for key in sorted(keys)]


def _classes_apart(
    old: Row, new: Row, old_names: tuple[str, ...], new_names: tuple[str, ...]
) -> Row | None:
    had = {old_names[number] for number in old["classes"]}
    has = {new_names[number] for number in new["classes"]}
    if had == has:
        return None
    return {
        "distance": round(len(had ^ has) / len(had | has), 4),
        "lost": sorted(had - has),
        "gained": sorted(has - had),
    }


def _masks_apart(old: Row, new: Row) -> Row | None:
    if old["mask"] == new["mask"]:
        return None
    if old["mask"] is None or new["mask"] is None:
        return {"distance": 1.0}
    if old["size"] != new["size"]:
        return {"distance": 1.0}
    shapes = [decode(row["mask"], *row["size"]) for row in (old, new)]
    union = np.count_nonzero(shapes[0] | shapes[1])
    return {"distance": round(1 - np.count_nonzero(shapes[0] & shapes[1]) / union, 4)}


def _poses_apart(old: Row, new: Row) -> Row | None:
    names = ("x", "y", "width", "height", "area", "keypoints")
    if all(old[name] == new[name] for name in names):
        return None
    points = [np.array(row["keypoints"], np.float64).reshape(-1, 3) for row in (old, new)]
    both = (points[0][:, 2] > 0) & (points[1][:, 2] > 0)
    apart = np.hypot(*(points[0] - points[1])[both, :2].T)
    return {
        "distance": round(float(apart.mean()), 3) if len(apart) else None,
        "farthest": round(float(apart.max()), 3) if len(apart) else None,
        "seen_otherwise": int(np.count_nonzero(points[0][:, 2] != points[1][:, 2])),
        "box": round(1 - _overlap(old, new), 4),
    }


def _overlap(old: Row, new: Row) -> float:
    """Intersection over union of two boxes."""
    sides = [
        min(old[start] + old[size], new[start] + new[size]) - max(old[start], new[start])
        for start, size in (("x", "width"), ("y", "height"))
    ]
    shared = max(sides[0], 0.0) * max(sides[1], 0.0)
    areas = old["width"] * old["height"] + new["width"] * new["height"]
    return float(shared / (areas - shared))


def _posts_that_differ(
    before: Mapping[Key, Row], after: Mapping[Key, Row], columns: tuple[str, ...]
) -> list[int]:
    return sorted(
        {
            key[0]
            for key in before.keys() & after.keys()
            if any(before[key][name] != after[key][name] for name in columns)
        }
    )


def _compare_rows(before: Mapping[Key, Any], after: Mapping[Key, Any]) -> TableDifference:
    return TableDifference(
        added=len(after.keys() - before.keys()),
        removed=len(before.keys() - after.keys()),
        changed=sum(before[key] != after[key] for key in before.keys() & after.keys()),
    )


def _composites(release: Release) -> dict[Key, Row]:
    return {(row["split"], row["pair"]): row for row in release.composites().to_pylist()}


def _support(release: Release) -> dict[Key, Row]:
    if not (release.folder / SUPPORT.path).exists():
        return {}
    return {(row["post_id"],): row for row in release.table(SUPPORT).to_pylist()}


def _answers(release: Release) -> dict[Key, str]:
    return {
        (label.task, label.annotator, label.kind, label.revision): line_of(label)
        for label in release.history()
    }


def _compare_classes(before: Release, after: Release) -> ClassDifference:
    old, new = before.classes(), after.classes()
    numbers = [{name: place for place, name in enumerate(each.names)} for each in (old, new)]
    both = numbers[0].keys() & numbers[1].keys()
    files = [_rule_files(release) for release in (before, after)]
    return ClassDifference(
        added=sorted(numbers[1].keys() - both),
        removed=sorted(numbers[0].keys() - both),
        changed=sorted(
            name
            for name in both
            if old.tags[numbers[0][name]] != new.tags[numbers[1][name]]
            or old.groups[numbers[0][name]] != new.groups[numbers[1][name]]
        ),
        renumbered=sum(numbers[0][name] != numbers[1][name] for name in both),
        files=sorted(
            name
            for name in files[0].keys() | files[1].keys()
            if files[0].get(name) != files[1].get(name)
        ),
    )


def _rule_files(release: Release) -> dict[str, str]:
    folder = release.folder / RULEBOOK
    return {
        path.relative_to(folder).as_posix(): hash_of(path)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _packaging(before: Info, after: Info) -> list[str]:
    said = []
    if before.with_images != after.with_images:
        said.append("with images" if after.with_images else "without images")
    names = ("schema_version", "ratings", "images_licence", "removal_contact", "repository")
    said += [
        f"another {name.replace('_', ' ')}"
        for name in names
        if getattr(before, name) != getattr(after, name)
    ]
    return said


def _changes(found: Difference) -> Iterable[Change | None]:
    major, minor, patch = Weight.MAJOR, Weight.MINOR, Weight.PATCH
    for name, each in found.sets.items():
        yield _counted(major, len(each.removed), f"posts removed from {name}")
        yield _counted(major, len(each.moved), f"posts of {name} moved to another split")
        yield _counted(major, len(each.changed), f"labels of {name} changed")
        yield _counted(minor, len(each.added), f"posts added to {name}")
    yield _counted(major, len(found.files), "posts with another image file")
    yield _counted(major, len(found.described), "posts with other artists, source or rating")
    rules = found.classes
    yield _counted(major, len(rules.removed), "classes removed")
    yield _counted(major, len(rules.changed), "classes changed")
    yield _counted(major, rules.renumbered, "classes with another number")
    yield _counted(minor, len(rules.added), "classes added")
    yield _counted(patch, len(rules.files), "files of the rulebook changed")
    for what, table in (
        ("composites", found.composites),
        ("answers", found.answers),
        ("support images", found.support),
    ):
        yield _counted(major, table.removed, f"{what} removed")
        yield _counted(major, table.changed, f"{what} changed")
        yield _counted(minor, table.added, f"{what} added")
    for said in found.packaging:
        yield Change(patch, said)


def _counted(weight: Weight, count: int, what: str) -> Change | None:
    return Change(weight, f"{what}: {count:,}") if count else None
