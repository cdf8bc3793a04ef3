"""`posebooru rulebook explain`: which tags of a post gave which classes."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.contracts.metadata import CATEGORIES, POSTS, TAGS
from pipeline.errors import PipelineError
from pipeline.rulebook.check import GENERAL
from pipeline.rulebook.rules import Rulebook
from pipeline.rulebook.tables import lay_out
from pipeline.stage import Run


def explain_post(run: Run, rulebook: Rulebook, post_id: int) -> str:
    """The post's classes with the tags that gave them, then the tags that gave none.

    Raises:
        PipelineError: when the corpus has no posts yet, or not this one.
    """
    tags = _tags(run, post_id)
    gave: dict[int, list[str]] = {}
    for tag in tags:
        for number in rulebook.classes_by_tag.get(tag, []):
            gave.setdefault(number, []).append(tag)
    rows = [
        (rulebook.classes[number].group, rulebook.classes[number].name, " ".join(names))
        for number, names in sorted(gave.items())
    ]
    idle = _by_category(run, [tag for tag in tags if tag not in rulebook.classes_by_tag])
    parts = [f"post {post_id} of corpus {run.corpus!r}: {len(tags)} tags, {len(rows)} classes"]
    if rows:
        parts.append(lay_out(("group", "class", "given by"), rows))
    if idle:
        parts.append(lay_out(("category", "tags that gave no class"), idle))
    return "\n\n".join(parts)


def _tags(run: Run, post_id: int) -> list[str]:
    run.read(POSTS, columns=[])  # its checks are wanted, no column is
    rows = pq.read_table(
        run.path(POSTS.path), columns=["tags"], filters=pc.field("post_id") == post_id
    )
    if not len(rows):
        raise PipelineError(f"post {post_id} is not in corpus {run.corpus!r}")
    tags: list[str] = rows["tags"][0].as_py()
    return tags


def _by_category(run: Run, tags: Sequence[str]) -> list[tuple[str, str]]:
    """Tags joined by category, general ones first: these are candidates for a rule."""
    table = run.read(TAGS, columns=["name", "category"])
    known = table.filter(pc.is_in(table["name"], pa.array(tags, pa.string())))
    categories = dict(zip(known["name"].to_pylist(), known["category"].to_pylist(), strict=True))
    numbers = sorted({categories.get(tag, GENERAL) for tag in tags})
    return [
        (
            CATEGORIES.get(number, f"category {number}"),
            " ".join(tag for tag in tags if categories.get(tag, GENERAL) == number),
        )
        for number in numbers
    ]
