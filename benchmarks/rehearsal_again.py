"""What is run again in the rehearsal: when a rule is edited, and when a newer dump comes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rehearsal_growth import Step, Taken, run_step
from rehearsal_inputs import Root, add_dump, apart, link_copies

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import POSE_SPLITS
from pipeline.contracts.segmenter import SEGMENTER_SPLITS
from pipeline.contracts.tagger import LABELS, TAGGER_IMAGES, TAGGER_SPLITS

RULE_S = 60.0
"""An edited rule is in the labels and the selection in less."""

RULES = "rulebook/clothing/headwear.yaml"
RULE, EDITED = "beanie: [beanie]", "beanie: [beanie, watermark]"
"""An edit: one tag more."""

OF_A_RULE = ("retag", "tagger_select")

OF_A_DUMP = ("metadata_download", "metadata", "retag", "takedown", "tagger_select")
"""Then pictures, and splits."""

GROWING = (POSTS, LABELS, TAGGER_IMAGES)
"""Tables sorted by post, which newer posts only make longer."""

SPLITS = (TAGGER_SPLITS, SEGMENTER_SPLITS, POSE_SPLITS)


@dataclass(frozen=True)
class Again:
    """What was run again after a change."""

    what: str
    taken: dict[str, Taken]
    whole_s: float
    """What it took the first time until the same outputs were there, from the metadata on."""
    findings: dict[str, int | bool]
    """What was looked for in the outputs."""
    faults: list[str]

    @classmethod
    def of(cls, raw: dict[str, Any]) -> "Again":
        """From what a file holds of it."""
        taken = {name: Taken(**each) for name, each in raw["taken"].items()}
        return cls(**(raw | {"taken": taken}))

    @property
    def seconds(self) -> float:
        """Of all stages."""
        return sum(each.seconds for each in self.taken.values())

    def as_text(self) -> str:
        """Some lines of Markdown."""
        each = ", ".join(f"`{name}` {taken.seconds:.1f} s" for name, taken in self.taken.items())
        share = f"{self.seconds / self.whole_s:.2f} of the {self.whole_s:.0f} s of the first time"
        found = [f"  - {name}: {_told(value)}" for name, value in self.findings.items()]
        return "\n".join([f"- {self.what}: {self.seconds:.1f} s, {share} ({each})", *found])


def after_a_rule(root: Root, steps: dict[str, Step], first: dict[str, Taken]) -> Again:
    """Edit a rule of the corpus's copy, label and select again."""
    file = root.folder / RULES
    before = root.read(LABELS)["classes"].combine_chunks()
    file.write_text(file.read_text().replace(f"\n{RULE}\n", f"\n{EDITED}\n"))
    taken = _run(root, steps, OF_A_RULE)
    after = root.read(LABELS)["classes"].combine_chunks()
    findings: dict[str, int | bool] = {
        "labels more than before": len(after.flatten()) - len(before.flatten())
    }
    seconds = sum(each.seconds for each in taken.values())
    faults = [f"an edited rule takes {seconds:.0f} s"] if seconds > RULE_S else []
    if findings["labels more than before"] <= 0:
        faults.append("an edited rule changes nothing")
    whole = sum(first[name].seconds for name in ("metadata", *OF_A_RULE) if name in first)
    return Again("a rule is edited", taken, whole, findings, faults)


def after_a_dump(root: Root, steps: dict[str, Step], first: dict[str, Taken]) -> Again:
    """Add a newer dump, run what follows from it, compare with what was there."""
    before = Root(root.folder / "before", root.posts, root.drawings)
    for table in (*GROWING, *SPLITS):
        before.path(table.path).parent.mkdir(parents=True, exist_ok=True)
        before.path(table.path).hardlink_to(root.path(table.path))  # stages replace, never edit
    add_dump(root)
    base = before.path(SPLITS[0].path).parent.relative_to(root.folder)
    root.change(lambda raw: raw["splits"].update(base=str(base)))
    taken = _run(root, steps, OF_A_DUMP)
    link_copies(root)
    taken |= _run(root, steps, ("tagger_images",))
    apart(root, TAGGER_IMAGES)
    taken |= _run(root, steps, ("splits",))
    moved = sum(len(moved_posts(before.read(table), root.read(table))) for table in SPLITS)
    findings: dict[str, int | bool] = {
        "posts more": pq.read_metadata(root.path(POSTS.path)).num_rows - root.posts,
        "posts of a split that left it or moved": moved,
    }
    for table in GROWING:
        name = f"{Path(table.path).parent.name}/{Path(table.path).name} begins with all it had"
        findings[name] = same_beginning(before.path(table.path), root.path(table.path))
    faults = [f"not so: {name}" for name, value in findings.items() if value is False]
    if moved or findings["posts more"] != root.newer:
        faults.append(f"{findings['posts more']} posts more, {moved} moved")
    whole = sum(first[name].seconds for name in taken if name in first)
    return Again("a newer dump is added", taken, whole, findings, faults)


def moved_posts(before: pa.Table, after: pa.Table) -> pa.Table:
    """The rows of a table of splits that another does not have."""
    return before.join(after, before.schema.names, join_type="left anti")


def same_beginning(before: Path, after: Path) -> bool:
    """Whether a table begins with all rows of another, of the same row groups."""
    with pq.ParquetFile(before) as old, pq.ParquetFile(after) as new:
        for number in range(old.num_row_groups):
            rows = old.read_row_group(number)
            if not new.read_row_group(number).slice(0, len(rows)).equals(rows):
                return False
    return True


def _run(root: Root, steps: dict[str, Step], names: tuple[str, ...]) -> dict[str, Taken]:
    return {name: run_step(steps[name], root) for name in names}


def _told(value: int | bool) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else f"{value:,}"
