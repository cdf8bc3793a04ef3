"""Old and new names of one tag."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Aliases:
    """What became of tags since 2019.

    A renamed tag matches both ways: whichever name a rule uses, posts with either match. A split
    tag expands from old to new only: the old tag meant all of the new ones, none of them means all
    that the old one did.
    """

    renames: Mapping[str, str]
    """Old name → new name. Several old names may have become one."""
    splits: Mapping[str, tuple[str, ...]]
    """Old name → the narrower tags that replaced it."""

    def expand(self, tag: str) -> frozenset[str]:
        """Every tag that a rule matches by naming this one: itself, its other names, its parts."""
        return self._reach(tag, through_splits=True)

    def names(self, tag: str) -> frozenset[str]:
        """Every name of this one tag, itself among them."""
        return self._reach(tag, through_splits=False)

    def _reach(self, tag: str, *, through_splits: bool) -> frozenset[str]:
        reached = {tag}
        waiting = [tag]
        while waiting:
            name = waiting.pop()
            near = set(self._renamed(name))
            if through_splits:
                near.update(self.splits.get(name, ()))
            waiting += near - reached
            reached |= near
        return frozenset(reached)

    def _renamed(self, name: str) -> Iterator[str]:
        if name in self.renames:
            yield self.renames[name]
        for old, new in self.renames.items():
            if new == name:
                yield old


NO_ALIASES = Aliases({}, {})
