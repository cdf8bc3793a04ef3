"""Pictures for the page: some of the tagger's images with their tags, and examples of rejects."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from PIL import Image

from pipeline.contracts.metadata import METADATA_REJECTS, POSTS
from pipeline.contracts.segmenter import (
    BACKGROUND_POSTS,
    BACKGROUNDS,
    FOREGROUND_POSTS,
    FOREGROUNDS,
)
from pipeline.contracts.tagger import CLASSES, LABELS, SELECTED, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.corpus.collect import ImageSource, open_images
from pipeline.images.decoding import BadImage, decode
from pipeline.images.pixels import on_white
from pipeline.images.store import Wanted
from pipeline.report.classes import classes_of, read_classes
from pipeline.report.parts import Card, Part
from pipeline.stage import Run

REJECTS = (
    METADATA_REJECTS,
    SELECTED.rejects,
    TAGGER_IMAGES.rejects,
    TAGGER_SPLITS.rejects,
    FOREGROUND_POSTS.rejects,
    FOREGROUNDS.rejects,
    BACKGROUND_POSTS.rejects,
    BACKGROUNDS.rejects,
)
"""Whose rejects are shown, in this order."""

INPUTS = (
    CLASSES,
    LABELS.path,
    POSTS.path,
    TAGGER_IMAGES.path,
    *(table.path for table in REJECTS),
)

SAMPLES = 24
EXAMPLES = 4
"""Rejects shown for each rule."""

LOOKED_AT = 200
"""Of a rule's rejects, so many are looked at for one with a picture that may be shown."""

SIDE = 256

UNSEEN_RULES = {"taken_down", "excluded", "flagged"}
"""Whoever asked for a picture to go does not find it in a report."""

UNNAMED_RULE = "taken_down"
"""Nor, where it was the artist who asked, a word about it."""

SEEN_RATINGS = {"safe", "general"}


def samples(run: Run, folder: Path) -> Part:
    """Images of the data set, chosen by a hash of their ids, with raw tags and classes."""
    posts = by_hash(run.read(TAGGER_IMAGES, ["post_id"])["post_id"].to_pylist())[:SAMPLES]
    manifest = open_images(run, TAGGER_IMAGES, posts)
    metadata = rows_of(run, posts)
    names = read_classes(run.input(CLASSES))
    labels = pq.read_table(run.input(LABELS.path), filters=[("post_id", "in", posts)])
    classes = classes_of(labels, names)
    giving = {
        tag
        for entry in json.loads(run.input(CLASSES).read_text())["classes"]
        for tag in entry["tags"]
    }
    cards = []
    for index, post in enumerate(manifest.post_ids):
        picture = save(manifest.image(index), folder, post)
        tags = metadata[post]["tags"]
        used = [tag for tag in tags if tag in giving]
        lines = [
            ("classes", classes[post]),
            ("tags that give them", used),
            ("other tags", [tag for tag in tags if tag not in giving]),
        ]
        cards.append(Card(f"post {post}", picture, lines, posts=(post,)))
    return Part(
        name="samples",
        title="Some of the images",
        text=f"{len(cards)} of the data set's images, chosen by a hash of their ids, as they are "
        "stored, with the tags that uploaders gave and the classes that follow.",
        cards=cards,
    )


def rejects(run: Run, folder: Path) -> Part:
    """For each rule that took posts, how many and a few of them."""
    source = ImageSource.of(run)
    folded = []
    for table in REJECTS:
        rows = pq.read_table(run.input(table.path))
        for rule in sorted(pc.unique(rows["rule"]).to_pylist()):
            inside = rows.filter(pc.equal(rows["rule"], rule))
            examples = inside.slice(0, LOOKED_AT).to_pylist()
            cards = [] if rule == UNNAMED_RULE else _examples(run, source, examples, folder)
            stage = examples[0]["stage"]
            folded.append(
                Part(f"{stage}-{rule}", f"{stage}: {rule}", f"{len(inside):,} posts", cards=cards)
            )
    return Part(
        name="rejects",
        title="What was left out, and why",
        text="Each rule with a few of its posts. Pictures are shown only of posts rated safe "
        "that nobody asked to have removed, and only where the file can be read.",
        folded=folded,
    )


def _examples(
    run: Run, source: ImageSource, rejects: list[dict[str, Any]], folder: Path
) -> list[Card]:
    """Some rejects of one rule, those with a picture first."""
    if "line" in rejects[0]:
        return [_unread(row) for row in rejects[:EXAMPLES]]
    metadata = rows_of(run, [row["post_id"] for row in rejects])
    pictured: list[Card] = []
    bare: list[Card] = []
    for row in rejects:
        post = row["post_id"]
        seen = metadata[post]["rating"] in SEEN_RATINGS and row["rule"] not in UNSEEN_RULES
        picture = _held(source, post, folder) if seen and len(pictured) < EXAMPLES else None
        why = [("why", [row["detail"] or row["rule"]])]
        card = Card(f"post {post}", picture, why, posts=(post,))
        (pictured if picture else bare).append(card)
    return (pictured + bare)[:EXAMPLES]


def _unread(row: dict[str, Any]) -> Card:
    """A line of metadata that could not be read."""
    post = row["post_id"]
    about = [(f"{row['shard']}, line {row['line']}", [row["detail"]])]
    if post is None:
        return Card("post ?", None, about)
    return Card(f"post {post}", None, about, posts=(post,))


def _held(source: ImageSource, post: int, folder: Path) -> str | None:
    """The picture of a post, if its 512px copy is held and can be read; nothing is fetched."""
    path = source.store.find(Wanted(post, "512px", "jpg", None).path)
    if path is None or path.stat().st_size > source.limits.max_bytes:
        return None
    try:
        return save(decode(path.read_bytes(), "jpg", source.limits).pixels, folder, post)
    except BadImage:
        return None


def save(image: Image.Image, folder: Path, post: int) -> str:
    """Write a small copy; returns its name relative to the page."""
    small = on_white(image)
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.save(folder / f"{post}.jpg", quality=88)
    return f"{folder.name}/{post}.jpg"


def rows_of(run: Run, posts: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The metadata of a few posts."""
    rows = pq.read_table(run.input(POSTS.path), filters=[("post_id", "in", list(posts))])
    return {row["post_id"]: row for row in rows.to_pylist()}


def by_hash(posts: list[int]) -> list[int]:
    """Posts in an order that looks random and never changes."""
    return sorted(posts, key=lambda post: hashlib.sha256(str(post).encode()).digest())
