"""`posebooru rulebook diff`: what an edit does, to the classes and to their counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.rulebook.frequencies import Frequencies
from pipeline.rulebook.rules import Rulebook, TagClass
from pipeline.rulebook.tables import lay_out


@dataclass(frozen=True)
class Change:
    """What became of one class. A class is the same as before when its name is."""

    name: str
    before: TagClass | None
    after: TagClass | None

    @property
    def kind(self) -> str:
        """added, removed, moved (to another group) or changed."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.before.tags != self.after.tags else "moved"

    @property
    def group(self) -> str:
        """The group, or both when it moved."""
        groups = [each.group for each in (self.before, self.after) if each]
        return " to ".join(dict.fromkeys(groups))

    @property
    def tags(self) -> str:
        """Tags that came and went, aliases expanded."""
        before = set(self.before.tags if self.before else ())
        after = set(self.after.tags if self.after else ())
        return " ".join(
            [f"+{tag}" for tag in sorted(after - before)]
            + [f"-{tag}" for tag in sorted(before - after)]
        )


def changes(before: Rulebook, after: Rulebook) -> list[Change]:
    """The classes that are not as they were, by name."""
    old = {each.name: each for each in before.classes}
    new = {each.name: each for each in after.classes}
    return [
        Change(name, old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def describe_changes(before: Rulebook, after: Rulebook) -> str:
    """A line for each class that is not as it was."""
    rows = [
        (change.kind, change.group, change.name, change.tags) for change in changes(before, after)
    ]
    counts = f"{len(before.classes):,} classes before, {len(after.classes):,} after"
    if not rows:
        return f"{counts}: no difference"
    return f"{counts}\n\n{lay_out(('change', 'group', 'class', 'tags'), rows)}"


def describe_counts(before: Rulebook, after: Rulebook, found: Frequencies) -> str:
    """The posts of each class that is not as it was, before and after.

    Args:
        before: the rulebook as it was.
        after: the rulebook as it is.
        found: the counts of both, in this order.
    """
    old, new = (
        {each.name: int(count) for each, count in zip(rulebook.classes, counts, strict=True)}
        for rulebook, counts in zip((before, after), found.by_class, strict=True)
    )
    rows = list(_count_rows(changes(before, after), old, new, max(found.posts, 1)))
    return lay_out(("class", "before", "after", "change", "share after"), rows)


def _count_rows(
    changed: list[Change], old: dict[str, int], new: dict[str, int], posts: int
) -> Iterator[tuple[str, int, int, int, float]]:
    for change in changed:
        was, now = old.get(change.name, 0), new.get(change.name, 0)
        yield change.name, was, now, now - was, now / posts
