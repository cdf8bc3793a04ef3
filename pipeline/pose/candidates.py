"""New pose samples: posts of the kinds that AnimeDrawingsDataset lacks (paper, on pose data).

Of posts that may be used, show one person, and whole as far as their tags tell, each kind of
`rulebook/pose_quotas.yaml` takes its number: those tagged as whole first, artists by turns, else in
an order that a hash of the post's id decides. So one post less makes room for one other. None is
taken that hangs together with AnimeDrawingsDataset or would be in a test split.
"""

import logging
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import dataset

from pipeline.contracts.metadata import CATEGORIES, POSTS, TAGS
from pipeline.contracts.pose import ADD, CANDIDATES
from pipeline.corpus.filters import (
    COMIC,
    INPUTS,
    SINGLE_PERSON,
    SINGLE_PERSON_SETTINGS,
    TOO_SMALL,
    USABLE,
    USABLE_SETTINGS,
    having,
    judge,
    settings_of,
    tagged,
)
from pipeline.errors import PipelineError
from pipeline.pose.choosing import Candidate, Kind, in_turns, kind_of, one_a_group, shared_out
from pipeline.rulebook.pose_quotas import read_quotas
from pipeline.rulebook.reading import ALIASES_FILE, QUOTAS_FILE, RulebookFiles, read_rulebook
from pipeline.rulebook.rules import RULEBOOK
from pipeline.splits import Plan, component_groups, parent_links, read_base, read_frozen
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

log = logging.getLogger("posebooru")

RULES = (QUOTAS_FILE, ALIASES_FILE)

RULE_FILES = tuple(f"{RULEBOOK}/{name}" for name in RULES)
"""What `read_kinds` reads."""

POST_SETTINGS = (*USABLE_SETTINGS, "min_side", "comic_tags", *SINGLE_PERSON_SETTINGS)
"""What the tagger asks of a post, save for its classes: a new rule must not change the samples."""

STAGE = Stage(
    "pose_candidates",
    params=(
        *("corpus.name", "pose.candidates", "pose.sizes", "splits"),
        *(f"tagger.select.{name}" for name in POST_SETTINGS),
    ),
    inputs=(*INPUTS, TAGS.path, ADD.path, ADD.rejects.path, *RULE_FILES),
    outputs=(CANDIDATES.path, CANDIDATES.rejects.path),
)

NEW_SPLITS = ("train", "val")
"""New samples are in these, never in the test split."""

FILTERS = (*USABLE, TOO_SMALL, COMIC, *SINGLE_PERSON, tagged("cropped", "cropped_tags"))

OF_A_KIND = f"SELECT * FROM read_parquet($posts) WHERE len({having('kinds')}) > 0"  # noqa: S608 - our words

ARTIST = next(number for number, name in CATEGORIES.items() if name == "artist")


def main(run: Run) -> Counts:
    """Judge the posts of each kind, take so many of them, say of the others why not."""
    kinds = read_kinds(run)
    verdicts = _judged(run, kinds)
    left = verdicts.filter(pc.is_valid(verdicts["rule"])).to_pylist()
    rejects = [Reject(row["post_id"], row["rule"], row["detail"]) for row in left]
    candidates, unfit = _candidates(run, kinds, verdicts)
    alone, doubled = one_a_group(candidates)
    add_splits = Counter(run.read(ADD, ["split"])["split"].to_pylist())
    rows, unneeded = _taken(run, kinds, alone, add_splits)
    rejects += unfit + doubled + unneeded
    rows.sort(key=lambda row: row["post_id"])
    run.write(CANDIDATES, pa.Table.from_pylist(rows, schema=CANDIDATES.schema))
    run.write_rejects(CANDIDATES, rejects)
    chosen = Counter(row["quota"] for row in rows if not row["spare"])
    spare = sum(row["spare"] for row in rows)
    per_kind = {kind.quota.name: chosen[kind.quota.name] for kind in kinds}
    return {"of a kind": len(verdicts), **per_kind, "spare": spare, "rejects": len(rejects)}


def read_kinds(run: Run) -> list[Kind]:
    """The quotas in their order.

    Args:
        run: of a stage that declares RULE_FILES.

    Raises:
        PipelineError: for the first thing that is wrong with the files.
    """
    contents = {name: run.input(f"{RULEBOOK}/{name}").read_bytes() for name in RULES}
    files = RulebookFiles(f"{RULEBOOK}/", contents)
    quotas, findings = read_quotas(files)
    source = read_rulebook(files)
    for finding in sorted({*findings, *source.findings}):
        raise PipelineError(f"{finding}; see `posebooru rulebook check`")
    kinds = []
    for place, quota in enumerate(quotas):
        names = frozenset(name for tag in quota.tags for name in source.aliases.expand(tag))
        kinds.append(Kind(quota, names, place))
    return kinds


def _judged(run: Run, kinds: Sequence[Kind]) -> pa.Table:
    settings = settings_of(run.params.tagger.select, POST_SETTINGS)
    settings["cropped_tags"] = run.params.pose.candidates.cropped_tags
    settings["kinds"] = sorted({tag for kind in kinds for tag in kind.tags})
    return judge(run, FILTERS, settings, OF_A_KIND)


def _candidates(
    run: Run, kinds: Sequence[Kind], verdicts: pa.Table
) -> tuple[list[Candidate], list[Reject]]:
    """The posts that passed the filters, and those that are tied to what they must not be."""
    kept = verdicts.filter(pc.is_null(verdicts["rule"]))["post_id"].combine_chunks()
    plan = _plan(run)
    in_add = {plan.groups.get(post, post): post for post in _listed_in_add(run)}
    tags = run.read(TAGS, ["name", "category"])
    artists = set(tags.filter(pc.equal(tags["category"], ARTIST))["name"].to_pylist())
    whole = run.params.pose.candidates.full_tags
    candidates, rejects = [], []
    for row in _tags_of(run, kept):
        post_id = row["post_id"]
        group = plan.groups.get(post_id, post_id)
        placed = plan.place(post_id)
        kind, said = _certain(kind_of(row["tags"], kinds))
        if group in in_add:
            rejects.append(Reject(post_id, "in_add", f"as post {in_add[group]}"))
        elif isinstance(placed, Reject):
            rejects.append(placed)
        elif placed.split not in NEW_SPLITS:
            rejects.append(Reject(post_id, "new_in_test", f"group {placed.group} in test"))
        else:
            artist = min(artists.intersection(row["tags"]), default=f"of post {post_id}")
            shows_all = not set(whole).isdisjoint(row["tags"])
            candidates.append(
                Candidate(post_id, kind, said, placed.split, group, artist, shows_all)
            )
    return candidates, rejects


def _listed_in_add(run: Run) -> list[int]:
    """Its posts, those that are of no use too, the largest first."""
    tables = (run.read(table, ["post_id"])["post_id"] for table in (ADD, ADD.rejects))
    return sorted((post for ids in tables for post in ids.to_pylist()), reverse=True)


def _tags_of(run: Run, posts: pa.Array) -> Iterator[dict[str, Any]]:
    """post_id and tags of some posts; all tags of all posts at once would fill the memory."""
    wanted = dataset.field("post_id").isin(posts)
    source = dataset.dataset(run.input(POSTS.path))
    for batch in source.to_batches(columns=["post_id", "tags"], filter=wanted):
        yield from batch.to_pylist()


def _plan(run: Run) -> Plan:
    """The splits as they will be, as far as metadata tell."""
    settings = run.params.splits
    posts = run.read(POSTS, ["post_id", "parent_id"])
    return Plan(
        component_groups([parent_links(posts)]),
        (settings.train, settings.val, settings.test),
        read_frozen(run.read(ADD, ["post_id", "split"])),
        read_base(run.root / settings.base) if settings.base else {},
    )


def _taken(
    run: Run, kinds: Sequence[Kind], candidates: Sequence[Candidate], add_splits: Mapping[str, int]
) -> tuple[list[dict[str, Any]], list[Reject]]:
    """The rows of those that are taken, and the rejects of those that are not needed."""
    spare = run.params.pose.candidates.spare
    sizes = run.params.pose.sizes
    taken: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for split in NEW_SPLITS:
        needed = max(getattr(sizes, split) - add_splits[split], 0)
        for kind, wanted in zip(kinds, shared_out(needed, kinds), strict=True):
            open_to = [each for each in candidates if each.kind is kind and each.split == split]
            ordered = in_turns(open_to, taken)
            count = wanted + math.ceil(wanted * spare)
            if len(ordered) < wanted:
                _warn(kind, split, wanted, len(ordered))
            taken.update(candidate.artist for candidate in ordered[:count])
            rows += [_row(each, rank, wanted) for rank, each in enumerate(ordered[:count])]
            rejects += [
                Reject(candidate.post_id, "not_needed", f"{kind.quota.name} in {split}")
                for candidate in ordered[count:]
            ]
    return rows, rejects


def _row(candidate: Candidate, rank: int, wanted: int) -> dict[str, Any]:
    return {
        "post_id": candidate.post_id,
        "quota": candidate.kind.quota.name,
        "split": candidate.split,
        "rank": rank,
        "spare": rank >= wanted,
        "tags": list(candidate.tags),
    }


def _warn(kind: Kind, split: str, wanted: int, found: int) -> None:
    log.warning(
        "pose_candidates: %s in %s: only %s of %s posts", kind.quota.name, split, found, wanted
    )


def _certain(found: tuple[Kind, tuple[str, ...]] | None) -> tuple[Kind, tuple[str, ...]]:
    assert found is not None, "the query asks for posts that are of a kind"
    return found


if __name__ == "__main__":
    run_stage(STAGE, main)
