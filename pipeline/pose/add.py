"""AnimeDrawingsDataset, in our skeleton: 13 of 17 keypoints of 2,000 characters, and its own split.

Eyes and ears it does not have: people add them (paper, section on pose data). What is wrong with an
entry is mended, with a note in the repairs, or makes it leave, with a reason.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.metadata import POSTS, TAKEN_DOWN
from pipeline.contracts.pose import ADD, ADD_REPAIRS
from pipeline.contracts.sample import SAMPLE
from pipeline.corpus.location import local_folder
from pipeline.corpus.mirror import Mirror, TooLarge
from pipeline.corpus.remote import NotThere
from pipeline.corpus.removals import EXCLUDED, read_removals
from pipeline.errors import PipelineError
from pipeline.pose.add_entries import Entry, frame_of, read_entry, usable
from pipeline.settings.corpus import Fetch
from pipeline.stage import Counts, Reject, Run, Stage, run_stage

STAGE = Stage(
    "add",
    params=("corpus.name", "pose.add", "tagger.select.drop_flags"),
    inputs=(POSTS.path, TAKEN_DOWN.path, EXCLUDED, SAMPLE),
    outputs=(ADD.path, ADD.rejects.path, ADD_REPAIRS.path),
)

SPLITS = ("test", "val", "train")
"""The one that counts most first: a post that is listed twice stays in the first."""

FILES = {split: f"{split}.json" for split in SPLITS}

MAX_BYTES = 50_000_000
"""Of a file; the largest real one has 1.8 million."""

Posts = Mapping[int, dict[str, Any]]
"""What the metadata say of each post."""


def main(run: Run) -> Counts:
    """Read the three files, check each entry, mend what can be mended, keep what is of use."""
    listed = list(_listed(run))
    entries, rejects = _each_once(listed)
    posts = _posts(run, entries)
    unfit = _unfit(run, entries, posts)
    rows: list[dict[str, Any]] = []
    repairs: list[Reject] = []
    for post_id in sorted(entries):
        if post_id in unfit:
            rejects.append(unfit[post_id])
            continue
        outcome, mended = settle(
            entries[post_id], posts[post_id]["width"], posts[post_id]["height"]
        )
        if isinstance(outcome, Reject):
            rejects.append(outcome)
        else:
            rows.append(outcome)
            repairs += mended
    run.write(ADD, pa.Table.from_pylist(rows, schema=ADD.schema))
    run.write_rejects(ADD, rejects)
    run.write_reasons(ADD_REPAIRS, repairs)
    in_split = {split: sum(row["split"] == split for row in rows) for split in reversed(SPLITS)}
    return {"listed": len(listed), **in_split, "repairs": len(repairs), "rejects": len(rejects)}


def settle(
    entry: Entry, width: int | None, height: int | None
) -> tuple[dict[str, Any] | Reject, list[Reject]]:
    """The row of an entry, as ADD, and what was mended in it; or why it is of no use.

    Args:
        entry: as it was read.
        width: of the image, as the metadata have it; None or 0 if they do not.
        height: likewise.
    """
    repairs = []
    frame = entry.frame
    if 0 in frame:
        if not width or not height:
            reject = Reject(entry.post_id, "no_frame", "and the image's size is not known either")
            return reject, []
        frame = frame_of(width, height)
        detail = f"{frame[0]}x{frame[1]}, from the image's {width}x{height}"
        repairs.append(Reject(entry.post_id, "no_frame", detail))
    keypoints, faults = usable(entry.points, frame)
    if not keypoints.any():
        return Reject(entry.post_id, "no_joint", "not one can be used"), []
    repairs += [Reject(entry.post_id, rule, detail) for rule, detail in faults]
    row = {"post_id": entry.post_id, "split": entry.split, "width": frame[0], "height": frame[1]}
    return row | {"keypoints": keypoints.ravel()}, repairs


def _each_once(listed: list[tuple[str, object]]) -> tuple[dict[int, Entry], list[Reject]]:
    entries: dict[int, Entry] = {}
    rejects = []
    for split, raw in listed:
        entry = read_entry(split, raw)
        if isinstance(entry, Reject):
            rejects.append(entry)
        elif entry.post_id in entries:
            detail = f"in {split}.json, and in {entries[entry.post_id].split}.json"
            rejects.append(Reject(entry.post_id, "listed_twice", detail))
        else:
            entries[entry.post_id] = entry
    return entries, rejects


def open_add(location: str, fetch: Fetch, base: Path) -> Mirror:
    """The folder or server that `pose.add` names.

    Raises:
        PipelineError: when there is no such folder, or it is no location that can be read.
    """
    folder = local_folder(location, base)
    if folder is not None and not folder.is_dir():
        raise PipelineError(
            f"pose.add = {location!r}: no such folder; name the one, or the URL, that holds "
            "AnimeDrawingsDataset's train.json, val.json and test.json"
        )
    return Mirror(location, fetch, base)


def _listed(run: Run) -> Iterator[tuple[str, object]]:
    """Each entry with the split whose file it stands in.

    Raises:
        PipelineError: when a file is missing, too large, or no list of entries.
    """
    mirror = open_add(run.params.pose.add, run.params.fetch, run.root)
    for split, name in FILES.items():
        file = _held(mirror, name, run.work)
        try:
            entries = json.loads(file.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise PipelineError(
                f"{mirror.where(name)}: not JSON ({error}); see pose.add"
            ) from error
        if not isinstance(entries, list):
            raise PipelineError(f"{mirror.where(name)}: expected a list of entries; see pose.add")
        for raw in entries:
            yield split, raw


def _held(mirror: Mirror, name: str, work: Path) -> Path:
    """A file of a folder in place, or of a server as fetched."""
    missing = f"{mirror.where(name)}: no such file; see pose.add"
    too_large = f"{mirror.where(name)}: more than {MAX_BYTES:,} bytes; see pose.add"
    if mirror.local is None:
        fetched = work / name
        try:
            mirror.copy(name, fetched, MAX_BYTES)
        except NotThere as error:
            raise PipelineError(missing) from error
        except TooLarge as error:
            raise PipelineError(too_large) from error
        return fetched
    file = mirror.local / name
    if not file.is_file():
        raise PipelineError(missing)
    if file.stat().st_size > MAX_BYTES:
        raise PipelineError(too_large)
    return file


def _posts(run: Run, entries: Mapping[int, Entry]) -> Posts:
    flags = run.params.tagger.select.drop_flags
    posts = run.read(POSTS, ["post_id", "width", "height", *flags])
    chosen = posts.filter(pc.is_in(posts["post_id"], value_set=pa.array(entries, pa.int64())))
    return {row["post_id"]: row for row in chosen.to_pylist()}


def _unfit(run: Run, entries: Mapping[int, Entry], posts: Posts) -> dict[int, Reject]:
    """Posts that were removed, are flagged, or are not in the metadata."""
    removed = run.read(TAKEN_DOWN).to_pylist()
    taken_down = {row["post_id"]: row["reason"] for row in removed}
    excluded = read_removals(run.input(EXCLUDED))
    flags = run.params.tagger.select.drop_flags
    unfit = {}
    for post_id in entries:
        raised = [flag for flag in flags if posts.get(post_id, {}).get(flag)]
        if post_id in taken_down:
            unfit[post_id] = Reject(post_id, "taken_down", taken_down[post_id])
        elif post_id in excluded:
            unfit[post_id] = Reject(post_id, "excluded", excluded[post_id])
        elif post_id not in posts:
            unfit[post_id] = Reject(post_id, "not_in_metadata")
        elif raised:
            unfit[post_id] = Reject(post_id, "flagged", ", ".join(raised))
    return unfit


if __name__ == "__main__":
    run_stage(STAGE, main)
