"""What the search finds, as the paper's figure 2: a drawing, and those in its pose."""

from pathlib import Path

from pipeline.contracts.retrieval import RETRIEVAL_INDEX, SUPPORT_IMAGES
from pipeline.corpus.collect import open_images
from pipeline.report.parts import Card, Part
from pipeline.report.pictures import by_hash
from pipeline.retrieval.pictures import Pictures
from pipeline.retrieval.search import Filters, Hit, PoseIndex, Query
from pipeline.retrieval.sheet import Tile, contact_sheet, tile_of_hit, tile_of_query
from pipeline.stage import Run

INPUTS = (RETRIEVAL_INDEX, SUPPORT_IMAGES.path)

ROWS = 6

FOUND = 5
"""Drawings in a row, beside the one that was searched with."""


def found(run: Run, folder: Path) -> Part:
    """Some drawings, each with its nearest."""
    index = PoseIndex(run.input(RETRIEVAL_INDEX))
    queries = by_hash(index.post_ids)[:ROWS]
    rows = {post: _row(index, post) for post in queries}
    shown = {hit.post_id for hits in rows.values() for hit in hits}
    pictures = Pictures(open_images(run, SUPPORT_IMAGES, sorted(shown)))
    cards = []
    for post, hits in rows.items():
        name = f"found-{post}.jpg"
        contact_sheet([_tiles(hits, pictures)]).save(folder / name, quality=88)
        whose = tuple(hit.post_id for hit in hits)
        cards.append(Card(f"post {post}", f"{folder.name}/{name}", [], wide=True, posts=whose))
    return Part(
        name="found",
        title="What the search by pose finds",
        text=f"{len(queries)} of the {len(index):,} drawings of corpus {run.corpus}, chosen by a "
        f"hash of their ids and framed in blue, each with the {FOUND} nearest, mirrored ones too; "
        "artist, post id and distance under each. Keypoints are the pose model's.",
        cards=cards,
    )


def _row(index: PoseIndex, post: int) -> list[Hit]:
    """The drawing itself, and what is nearest to it."""
    own = index.hit(post)
    filters = Filters(mirror=True)
    hits = index.search(Query(own.keypoints), filters, FOUND + 1)
    others = [hit for hit in hits if hit.post_id != post and post not in hit.variants]
    return [own, *others[:FOUND]]


def _tiles(hits: list[Hit], pictures: Pictures) -> list[Tile]:
    own, *others = hits
    picture = pictures.image(own.post_id)
    lines = (", ".join(own.artists) or "artist unknown", f"post {own.post_id}", "searched with")
    asked = tile_of_query(Query(own.keypoints), picture, lines)
    return [asked, *(tile_of_hit(pictures.image(hit.post_id), hit) for hit in others)]
