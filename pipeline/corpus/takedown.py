"""Stage `takedown`: the posts that artists want gone, found in the metadata and deleted here.

takedown.yaml names posts, originals by md5, and artists. Which posts these are stands in
TAKEN_DOWN, which every stage that chooses posts reads; so an edit of the list re-runs nothing
unless it changes which posts must go. Their files leave our own store in the same step, copies too,
and they are blotted out of the packed images; a mirror is never touched.
"""

from collections import defaultdict

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.metadata import ARTIST, POSTS, TAGS, TAKEN_DOWN
from pipeline.corpus.purge import purge
from pipeline.corpus.removals import TAKEDOWN, Takedown, read_takedown, told_reasons
from pipeline.errors import PipelineError
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage(
    "takedown",
    params=("corpus.name",),
    inputs=(TAKEDOWN, POSTS.path, TAGS.path),
    outputs=(TAKEN_DOWN.path,),
)

_QUERY = """
SELECT post_id, md5, list_intersect(tags, $artists) AS artists
FROM read_parquet($posts)
WHERE md5 IN (SELECT unnest($md5s)) OR list_has_any(tags, $artists)
"""


def main(run: Run) -> Counts:
    """Find the posts, delete their files, write the list that stages go by."""
    path = run.input(TAKEDOWN)
    entries = read_takedown(path)
    tags = run.read(TAGS, ["name", "category"])
    check_artists(entries, tags, str(path))
    found = found_posts(entries, str(run.input(POSTS.path)))
    deleted = purge(run.root, run.corpus, run.params.images.packed, list(found))
    rows = [{"post_id": post_id, "reason": told_reasons(found[post_id])} for post_id in found]
    run.write(TAKEN_DOWN, pa.Table.from_pylist(rows, schema=TAKEN_DOWN.schema))
    return {"entries": len(entries), "posts": len(found), "files deleted": len(deleted)}


def check_artists(entries: list[Takedown], tags: pa.Table, where: str) -> None:
    """A tag that is no artist's takes nothing down: `solo` would empty every set.

    Args:
        entries: of the list.
        tags: name and category of TAGS.
        where: the list, for the error.

    Raises:
        PipelineError: for a tag that the metadata know, but not as an artist's.
    """
    others = tags.filter(pc.not_equal(tags["category"], ARTIST))
    known = set(others["name"].to_pylist())
    for entry in entries:
        if entry.artist in known:
            raise PipelineError(
                f"{where}:{entry.line}: {entry.artist} is not an artist's tag; name posts by "
                "post_id or md5 instead"
            )


def found_posts(entries: list[Takedown], posts: str) -> dict[int, list[Takedown]]:
    """The posts that must go, sorted, each with the entries that name it, in the list's order.

    A post that is named by its id is there whether or not the metadata have it.

    Args:
        entries: of the list.
        posts: the file of POSTS.
    """
    by_md5 = {entry.md5: entry for entry in entries if entry.md5}
    by_artist = {entry.artist: entry for entry in entries if entry.artist}
    found: dict[int, list[Takedown]] = defaultdict(list)
    for entry in entries:
        if entry.post_id is not None:
            found[entry.post_id].append(entry)
    if by_md5 or by_artist:
        values = {"posts": posts, "artists": list(by_artist), "md5s": list(by_md5)}
        connection = duckdb.connect()
        for post_id, md5, artists in connection.execute(_QUERY, values).fetchall():
            found[post_id] += [by_md5[md5]] if md5 in by_md5 else []
            found[post_id] += [by_artist[artist] for artist in artists]
    return {
        post_id: sorted(found[post_id], key=lambda entry: entry.line) for post_id in sorted(found)
    }


if __name__ == "__main__":
    run_stage(STAGE, main)
