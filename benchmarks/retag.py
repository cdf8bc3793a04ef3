"""How fast tags become classes, against a plain loop over dictionaries of sets.

    python benchmarks/retag.py [--posts N] [--workers N]

Generates N posts (by default as many as Danbooru2019 has) of about 29 tags from a vocabulary with
a long tail, and a rulebook of 1062 classes over 2027 of the more frequent tags. Then runs the stage
`retag` and `posebooru rulebook diff`, each as a command of its own, and times the loop on some of
the same posts, on one core, read by the same Parquet reader.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from children import Measured, run_measured

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.table import ROWS_PER_GROUP
from pipeline.contracts.tagger import LABELS
from pipeline.engine import cores
from pipeline.rulebook.rules import Rulebook, load_folder

REPOSITORY = Path(__file__).parent.parent
POSTS_OF_DANBOORU2019 = 3_700_000
VOCABULARY = 390_000
DRAWS = 32
"""Tags drawn for a post; drawn twice, a tag counts once, which leaves about 29."""
CLASSES = {"body": 314, "clothing": 545, "misc": 203}
RULE_TAGS = 2027
FREQUENT = 3000
"""The rules' tags are among so many of the most frequent ones."""
CHANGED = 10
"""Classes that differ in the rulebook that `diff` compares with."""
DIFF = "from pipeline.rulebook.commands import app; app()"


def make_posts(path: Path, posts: int) -> float:
    """Write posts.parquet, a row group at a time; return the mean number of tags."""
    generator = np.random.default_rng(2019)
    names = pa.array([_tag(rank) for rank in range(VOCABULARY)])
    chances = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    chances /= chances[-1]
    uses = 0
    path.parent.mkdir(parents=True)
    with pq.ParquetWriter(path, POSTS.schema, compression="zstd") as writer:
        for start in range(0, posts, ROWS_PER_GROUP):
            rows = min(ROWS_PER_GROUP, posts - start)
            ranks = np.sort(np.searchsorted(chances, generator.random((rows, DRAWS))), axis=1)
            new = np.diff(ranks, axis=1, prepend=-1) > 0
            offsets = np.concatenate([[0], np.cumsum(new.sum(axis=1))]).astype(np.int32)
            tags = pa.ListArray.from_arrays(pa.array(offsets), names.take(pa.array(ranks[new])))
            ids = pa.array(np.arange(start, start + rows))
            columns = {"post_id": ids, "tags": tags} | dict(_other_columns(rows))
            table = pa.table({name: columns[name] for name in POSTS.schema.names})
            writer.write_table(table.cast(POSTS.schema), row_group_size=ROWS_PER_GROUP)
            uses += int(offsets[-1])
    return uses / posts


def _other_columns(rows: int) -> Iterator[tuple[str, pa.Array]]:
    """Columns that retagging does not read."""
    for field in POSTS.schema:
        if pa.types.is_boolean(field.type):
            yield field.name, pa.repeat(False, rows)
        elif field.name in {"rating", "source"}:
            yield field.name, pa.repeat("safe", rows)
        elif field.name not in {"post_id", "tags"}:
            yield field.name, pa.nulls(rows, field.type)


def make_rulebook(folder: Path, changed: int = 0) -> None:
    """Write 1062 classes over 2027 tags, the first `changed` of them with one tag more."""
    generator = np.random.default_rng(1062)
    tags = [_tag(rank) for rank in generator.choice(FREQUENT, RULE_TAGS, replace=False)]
    count = sum(CLASSES.values())
    homes = [[tag] for tag in tags[:count]]
    for tag in tags[count:]:
        homes[generator.integers(count)].append(tag)
    also = [homes[(number + 1) % count][0] if number % 3 == 0 else "" for number in range(count)]
    names = [f"class_{number}" for number in range(count)]
    last = 0
    for group, size in CLASSES.items():
        first, last = last, last + size
        rules = {}
        for number in range(first, last):
            extra = [_tag(FREQUENT + number)] if number < changed else []
            shared = [also[number]] if also[number] and number + 1 < last else []
            rules[names[number]] = {"tags": homes[number] + extra, "also": shared, "why": "made up"}
        path = folder / group / "all.yaml"
        path.parent.mkdir(parents=True)
        path.write_text("# Made up.\n" + yaml.safe_dump(rules))


def _tag(rank: int) -> str:
    return f"tag_{rank:06d}"


def loop(posts: Path, rulebook: Rulebook) -> tuple[float, int, list[list[int]]]:
    """The reference on the first row group: seconds, posts, labels."""
    started = time.perf_counter()
    by_tag = {tag: set(numbers) for tag, numbers in rulebook.classes_by_tag.items()}
    with pq.ParquetFile(posts) as file:
        table = file.read_row_group(0, ["post_id", "tags"])
    labels = []
    for tags in table["tags"].to_pylist():
        classes: set[int] = set()
        for tag in tags:
            if tag in by_tag:
                classes |= by_tag[tag]
        labels.append(sorted(classes))
    return time.perf_counter() - started, len(labels), labels


def report(what: str, measured: Measured, reference: float) -> None:
    """A line for a command."""
    print(
        f"{what}: {measured.seconds:.1f} s, {measured.peak_bytes / 1e9:.2f} GB at most "
        f"(under 15 s and 1.5 GB are asked for 3.7 million posts); "
        f"{reference / measured.seconds:.1f} times as fast as the loop"
    )


def main() -> None:
    """Print times, memory and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS_OF_DANBOORU2019)
    parser.add_argument("--workers", type=int, default=cores())
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        posts = root / POSTS.path.format(corpus="sample")
        mean = make_posts(posts, arguments.posts)
        make_rulebook(root / "rulebook")
        make_rulebook(root / "before", changed=CHANGED)
        raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
        raw["engine"]["workers"] = arguments.workers
        (root / "params.yaml").write_text(yaml.safe_dump(raw))
        print(f"{arguments.posts:,} posts of {mean:.1f} tags, {arguments.workers} workers")

        seconds, count, expected = loop(posts, load_folder(root))
        reference = seconds * arguments.posts / count
        print(f"loop: {reference:.1f} s, scaled up from {count:,} posts")

        given = ["--params", str(root / "params.yaml"), "--root", str(root)]

        report(
            "retag",
            run_measured([sys.executable, "-m", "pipeline.rulebook.retag", *given], REPOSITORY),
            reference,
        )
        with pq.ParquetFile(root / LABELS.path.format(corpus="sample")) as labels:
            ours = labels.read_row_group(0)["classes"].to_pylist()
        assert ours == expected, "the loop gives other labels"
        print(f"  classes a post: {sum(map(len, ours)) / len(ours):.1f}")

        other = ["diff", "--against", str(root / "before")]
        report(
            "rulebook diff",
            run_measured([sys.executable, "-c", DIFF, *other, *given], REPOSITORY),
            reference,
        )


if __name__ == "__main__":
    main()
