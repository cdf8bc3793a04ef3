"""Choosing new pose samples: which kind a post is of, how many of each, in which order."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.rulebook.pose_quotas import Quota
from pipeline.stage import Reject


@dataclass(frozen=True)
class Kind:
    """A quota with every name that its tags go by, and its place among the quotas."""

    quota: Quota
    tags: frozenset[str]
    place: int


@dataclass(frozen=True)
class Candidate:
    """A post that may be taken."""

    post_id: int
    kind: Kind
    tags: tuple[str, ...]
    """Those of the kind, that it has."""
    split: str
    group: int
    artist: str
    whole: bool
    """Its tags say that it shows the whole body."""

    @property
    def order(self) -> tuple[bool, bytes]:
        """Whole bodies first, then as chance has it."""
        return not self.whole, hashlib.sha256(f"pose {self.post_id}".encode()).digest()


def kind_of(tags: Iterable[str], kinds: Sequence[Kind]) -> tuple[Kind, tuple[str, ...]] | None:
    """The first kind that tags are of, and which of them say so."""
    for kind in kinds:
        shared = kind.tags.intersection(tags)
        if shared:
            return kind, tuple(sorted(shared))
    return None


def one_a_group(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Reject]]:
    """The first candidate of each group of posts that belong together, and the others' rejects."""
    best: dict[int, Candidate] = {}
    rejects = []
    for candidate in sorted(candidates, key=lambda each: (each.kind.place, each.order)):
        first = best.setdefault(candidate.group, candidate)
        if first is not candidate:
            detail = f"as post {first.post_id}"
            rejects.append(Reject(candidate.post_id, "same_group", detail))
    return list(best.values()), rejects


def shared_out(total: int, kinds: Sequence[Kind]) -> list[int]:
    """A number of samples shared out by the quotas, to whole numbers by largest remainder."""
    quotas = [kind.quota.new for kind in kinds]
    exact = [total * quota / max(sum(quotas), 1) for quota in quotas]
    shares = [math.floor(part) for part in exact]
    short = total - sum(shares) if sum(quotas) else 0
    by_remainder = sorted(range(len(kinds)), key=lambda i: (shares[i] - exact[i], i))
    for index in by_remainder[:short]:
        shares[index] += 1
    return shares


def in_turns(candidates: Iterable[Candidate], taken: Mapping[str, int]) -> list[Candidate]:
    """Candidates in the order in which they are taken: whole first, then artists by turns.

    Args:
        candidates: of one kind and split.
        taken: how many are taken already of each artist.
    """
    turns = Counter(taken)
    keyed = []
    for candidate in sorted(candidates, key=lambda each: each.order):
        cropped, chance = candidate.order
        keyed.append(((cropped, turns[candidate.artist], chance), candidate))
        turns[candidate.artist] += 1
    return [candidate for _, candidate in sorted(keyed, key=lambda pair: pair[0])]
