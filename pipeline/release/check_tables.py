"""Checks of a release's tables: they fit each other, splits are apart, images attributed."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pipeline.release.faults import Fault, some
from pipeline.release.layout import (
    AGREEMENT,
    ATTRIBUTION,
    ATTRIBUTION_COLUMNS,
    CARD,
    CLASSES,
    HISTORY,
    IMAGES,
    INFO,
    LABELS,
    RELEASED_COMPOSITES,
    RULEBOOK,
    SETS,
    SPLITS,
    SPLITS_FILE,
    SUPPORT,
    Release,
    read_json,
)
from pipeline.release.removed import Removed
from pipeline.release.texts import attribution, counts_of_card
from pipeline.rulebook.reading import RulebookFiles
from pipeline.rulebook.rules import load_rulebook

KINDS = {"tagger": {"512px"}, "pose": {"512px", "original"}}
ROLES = {"foreground": "original", "background": "512px", "texture": "texture"}

_STORE_PATH = re.compile(r"(512px|original|texture)/\d{4}/\d{1,19}\.[a-z0-9]{1,5}")
_HASH = re.compile(r"[0-9a-f]{64}")


def images(release: Release) -> Iterator[Fault]:
    """Images are sorted, each once; paths lead nowhere else; sets are those that use them."""
    rows = release.images().to_pylist()
    keys = [(row["post_id"], row["kind"]) for row in rows]
    if keys != sorted(set(keys)):
        yield Fault(IMAGES.path, "rows are not sorted by post_id and kind, or one is there twice")
    strange = [
        row["post_id"]
        for row in rows
        if not _STORE_PATH.fullmatch(row["path"])
        or not row["path"].startswith(f"{row['kind']}/")
        or not _HASH.fullmatch(row["sha256"])
        or not _HASH.fullmatch(row["pixel_sha256"])
        or min(row["width"], row["height"]) < 1
    ]
    if strange:
        yield Fault(IMAGES.path, f"path, hash or size that no image has: posts {some(strange)}")
    uses: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for name, _, row in _labels(release):
        uses[row["post_id"], row["kind"]].add(name)
    wrong = [
        row["post_id"] for row in rows if sorted(uses[row["post_id"], row["kind"]]) != row["sets"]
    ]
    if wrong:
        yield Fault(IMAGES.path, f"sets are not those that use the image: posts {some(wrong)}")


def attributed(release: Release) -> Iterator[Fault]:
    """Every image has an artist or a source, and its row in ATTRIBUTION.csv."""
    rows = release.images()
    nameless = [
        row["post_id"] for row in rows.to_pylist() if not row["artists"] and not row["source_url"]
    ]
    if nameless:
        yield Fault(IMAGES.path, f"neither artist nor source: posts {some(nameless)}")
    with (release.folder / ATTRIBUTION).open(encoding="utf-8", newline="") as file:
        told = [tuple(row) for row in csv.reader(file)]
    expected = [ATTRIBUTION_COLUMNS, *attribution(rows)]
    for number, (has, should) in enumerate(zip(told, expected, strict=False), start=1):
        if has != should:
            yield Fault(ATTRIBUTION, f"line {number} is not what {IMAGES.path} says")
            return
    if len(told) != len(expected):
        yield Fault(
            ATTRIBUTION, f"has {len(told) - 1:,} images, {IMAGES.path} {len(expected) - 1:,}"
        )


def labels(release: Release) -> Iterator[Fault]:
    """Each label has its image; classes, roles and splits are known ones."""
    there = {(row["post_id"], row["kind"]) for row in release.images().to_pylist()}
    classes = len(release.classes())
    told = release.splits()
    for name in SETS:
        for split in SPLITS:
            file = LABELS[name].path.format(split=split)
            rows = release.labels(name, split).to_pylist()
            keys = [(row["post_id"], row["kind"]) for row in rows]
            if keys != sorted(set(keys)):
                yield Fault(file, "rows are not sorted by post, or one is there twice")
            lacking = sorted({key[0] for key in keys if key not in there})
            if lacking:
                yield Fault(file, f"not in {IMAGES.path}: posts {some(lacking)}")
            strange = [row["post_id"] for row in rows if _is_strange(name, row, classes)]
            if strange:
                yield Fault(file, f"no label of this set: posts {some(strange)}")
            if told[name][split] != sorted({post for post, _ in keys}):
                yield Fault(SPLITS_FILE, f"{name} {split}: other posts than in {file}")


def disjoint(release: Release) -> Iterator[Fault]:
    """No post, group or picture is in two splits, over all sets and what retrieval searches."""
    pixels = {
        (row["post_id"], row["kind"]): row["pixel_sha256"] for row in release.images().to_pylist()
    }
    found: dict[tuple[str, Any], set[tuple[str, str]]] = defaultdict(set)
    for name, split, row in _labels(release):
        for key in _keys(row, pixels.get((row["post_id"], row["kind"]))):
            found[key].add((split, name))
    for (what, value), places in found.items():
        if len({split for split, _ in places}) > 1:
            first, *others = sorted(places)
            file = LABELS[others[-1][1]].path.format(split=others[-1][0])
            yield Fault(file, f"{what} {value} is also in {first[0]} of {first[1]}")
    if not (release.folder / SUPPORT.path).exists():
        return
    for row in release.table(SUPPORT).to_pylist():
        splits = {
            split for key in _keys(row, row["pixel_sha256"]) for split, _ in found.get(key, ())
        }
        if len(splits) > 1:
            yield Fault(
                SUPPORT.path, f"post {row['post_id']} ties {' and '.join(sorted(splits))} together"
            )


def composites(release: Release) -> Iterator[Fault]:
    """The fixed pairs are made of the segmenter's images of their split."""
    held: dict[tuple[str, str], set[int]] = defaultdict(set)
    for name, split, row in _labels(release):
        if name == "segmenter":
            held[split, "figure" if row["role"] == "foreground" else "place"].add(row["post_id"])
    for row in release.composites().to_pylist():
        figure, place = row["foreground"], row["background"]
        lacking = [
            post
            for post, what in ((figure, "figure"), (place, "place"))
            if post is not None and post not in held[row["split"], what]
        ]
        if lacking:
            pair = f"{row['split']} {row['pair']}"
            yield Fault(RELEASED_COMPOSITES.path, f"pair {pair}: {lacking[0]} is not in its split")


def rules(release: Release) -> Iterator[Fault]:
    """The rulebook compiles to the classes, whose hash is the one that is told."""
    compiled = load_rulebook(RulebookFiles.in_folder(release.folder / RULEBOOK))
    if compiled.to_json() != (release.folder / CLASSES).read_text(encoding="utf-8"):
        yield Fault(CLASSES, f"not what {RULEBOOK}/ compiles to")
    if compiled.hash != release.info.rulebook:
        yield Fault(INFO, f"rulebook: not the hash of {RULEBOOK}/")


def answers(release: Release) -> Iterator[Fault]:
    """The label history is of posts of the pose set, and agreement is told."""
    posts = {row["post_id"] for name, _, row in _labels(release) if name == "pose"}
    strange = sorted({label.post_id for label in release.history()} - posts)
    if strange:
        yield Fault(HISTORY, f"answers to images that are not in it: posts {some(strange)}")
    if not isinstance(read_json(release.folder / AGREEMENT), dict):
        yield Fault(AGREEMENT, "expected figures by name")


def ratings(release: Release) -> Iterator[Fault]:
    """Every post has a rating that the release says it lets in."""
    strange = [
        row["post_id"]
        for row in release.images().to_pylist()
        if row["kind"] != "texture" and row["rating"] not in release.info.ratings
    ]
    if strange:
        allowed = ", ".join(release.info.ratings)
        yield Fault(IMAGES.path, f"rated other than {allowed}: posts {some(strange)}")


def nothing_removed(release: Release, removed: Removed) -> Iterator[Fault]:
    """No post that was taken down or excluded is in it, nor an answer about one."""
    gone = [row["post_id"] for row in release.images().to_pylist() if removed.has(row)]
    if gone:
        yield Fault(IMAGES.path, f"taken down or excluded: posts {some(gone)}")
    told = sorted({label.post_id for label in release.history()} & (removed.posts | set(gone)))
    if told:
        yield Fault(HISTORY, f"taken down or excluded: posts {some(told)}")
    if (release.folder / SUPPORT.path).exists():
        searched = [
            row["post_id"] for row in release.table(SUPPORT).to_pylist() if removed.has(row)
        ]
        if searched:
            yield Fault(SUPPORT.path, f"taken down or excluded: posts {some(searched)}")


def counts(release: Release) -> Iterator[Fault]:
    """What the card and `release.json` count is what is there."""
    there: dict[tuple[str, str], int] = {
        (name, split): len(set(release.labels(name, split)["post_id"].to_pylist()))
        for name in SETS
        for split in SPLITS
    }
    told = {
        (name, split): count
        for name, splits in release.info.counts.items()
        for split, count in splits.items()
    }
    if told != there:
        yield Fault(INFO, "counts: not the number of posts that are there")
    there["all", "images"] = len(release.images())
    card = counts_of_card((release.folder / CARD).read_text(encoding="utf-8"))
    for (name, split), count in there.items():
        has = card.get((name, split))
        if has != count:
            said = "nothing" if has is None else f"{has:,}"
            yield Fault(CARD, f"says {said} of {name} {split}; there are {count:,}")


def _labels(release: Release) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Set, split and row of each label."""
    for name in SETS:
        for split in SPLITS:
            for row in release.labels(name, split).to_pylist():
                yield name, split, row


def _keys(row: dict[str, Any], pixels: str | None) -> Iterator[tuple[str, Any]]:
    yield "post", row["post_id"]
    yield "group", row["group"]
    if pixels is not None:
        yield "picture", pixels


def _is_strange(name: str, row: dict[str, Any], classes: int) -> bool:
    if name == "segmenter":
        return (row["role"], row["kind"]) not in ROLES.items()
    if row["kind"] not in KINDS[name]:
        return True
    if name == "pose":
        return row["set"] not in {"add", "new"}
    numbers = row["classes"]
    return numbers != sorted(set(numbers)) or not all(0 <= each < classes for each in numbers)
