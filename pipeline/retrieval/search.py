"""The search: a pose and filters in, drawings out.

index = PoseIndex.load(Path(), "sample")
hits = index.search(Query(keypoints), Filters(tags=("skirt",), mirror=True), count=20)
"""

import difflib
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.metadata import RATINGS
from pipeline.contracts.retrieval import RETRIEVAL_INDEX
from pipeline.corpus.removals import EXCLUDED, TAKEDOWN, read_removals, read_takedown
from pipeline.errors import PipelineError
from pipeline.keypoints import NAMES, mirror
from pipeline.retrieval.approximate import Approximate
from pipeline.retrieval.descriptors import degrees, limbs_of
from pipeline.retrieval.folder import IndexFolder, md5_bytes, read_folder
from pipeline.retrieval.ranking import Ranked, Ranking

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Query:
    """A pose to look for.

    Raises:
        ValueError: for another shape, numbers that are not finite, or negative weights.
    """

    keypoints: NDArray[np.floating]
    """(25, 3) x, y in any unit, y downwards, and weight: 0 where a joint is not posed, 1 where it
    counts in full. Any subset; limbs both of whose ends are posed are compared."""

    def __post_init__(self) -> None:
        if self.keypoints.shape != (len(NAMES), 3):
            raise ValueError(f"expected keypoints ({len(NAMES)}, 3), got {self.keypoints.shape}")
        if not np.isfinite(self.keypoints).all() or (self.keypoints[:, 2] < 0).any():
            raise ValueError("keypoints are finite numbers, weights 0 or more")

    @property
    def limbs(self) -> int:
        """How many limbs are posed; a query without any finds nothing."""
        return int((limbs_of(self.keypoints[None]).weights > 0).sum())


@dataclass(frozen=True)
class Filters:
    """What may be found."""

    tags: tuple[str, ...] = ()
    """All of these."""
    without_tags: tuple[str, ...] = ()
    """None of these."""
    ratings: tuple[str, ...] = RATINGS
    """One of these, as in RATINGS."""
    mirror: bool = False
    """Find mirrored poses too; a hit says whether it is."""
    rotation: bool = False
    """Find rotated poses too."""
    group: bool = True
    """Near-duplicates (variants, children of a post) together under the nearest of them."""


@dataclass(frozen=True)
class Hit:
    """A drawing that was found."""

    post_id: int
    distance: float
    """Degrees, 0 (the same pose) to 180, as `pipeline.retrieval.descriptors` defines."""
    mirrored: bool
    """Whether it is the mirrored pose that is near."""
    keypoints: NDArray[np.float32]
    """(25, 3) x, y in pixels of its image, confidence."""
    size: tuple[int, int]
    """Width and height of its image in pixels."""
    box: Box
    """x, y, width, height in pixels."""
    artists: tuple[str, ...]
    source: str
    """As the post gives it: often a URL, sometimes not; text from outside."""
    tags: tuple[str, ...]
    rating: str
    variants: tuple[int, ...] = ()
    """Post ids of its near-duplicates that the filters let pass; empty when not grouped."""


@dataclass
class _Removals:
    """The posts that must not be shown, read again when their lists change."""

    folder: IndexFolder
    takedown: Path
    excluded: Path
    _seen: tuple[object, ...] = ()
    _rows: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rows(self) -> NDArray[np.int64]:
        """Rows of the index that are not shown: by post, md5 of the original, or artist.

        Raises:
            PipelineError: when a list is malformed; nothing is shown until it is mended.
        """
        now = _stamp(self.takedown), _stamp(self.excluded)
        with self._lock:
            if now != self._seen:
                self._rows = np.flatnonzero(self._gone())
                self._seen = now
            return self._rows

    def _gone(self) -> NDArray[np.bool_]:
        entries = read_takedown(self.takedown)
        arrays = self.folder.arrays
        posts = {entry.post_id for entry in entries if entry.post_id is not None}
        posts |= read_removals(self.excluded).keys()
        gone = np.isin(arrays.post_ids, np.array(sorted(posts), np.int64))
        for entry in entries:
            if entry.md5 is not None:
                gone |= (arrays.md5s == md5_bytes(entry.md5)).all(axis=1)
            if entry.artist is not None:
                gone[self.folder.tagged(entry.artist)] = True
        return gone


class PoseIndex:
    """The drawings of a corpus, searched by pose. Reads from several threads are safe."""

    def __init__(self, folder: Path, removals: tuple[Path, Path] | None = None) -> None:
        self._folder = read_folder(folder)
        self._arrays = self._folder.arrays
        self._removals = _Removals(self._folder, *removals) if removals else None
        self._by_group = np.argsort(self._arrays.groups, kind="stable")
        large = self._folder.approximate
        self._ranking = Ranking(self._arrays.keypoints, Approximate(large) if large else None)

    @classmethod
    def load(cls, root: Path, corpus: str) -> "PoseIndex":
        """Open the index that the stage `retrieval_index` wrote.

        Args:
            root: where datasets/ and annotations/ are.
            corpus: its name.

        Raises:
            PipelineError: when it is missing or not whole.
        """
        takedown, excluded = (root / path.format(corpus=corpus) for path in (TAKEDOWN, EXCLUDED))
        return cls(root / RETRIEVAL_INDEX.format(corpus=corpus), (takedown, excluded))

    def __len__(self) -> int:
        return len(self._arrays)

    @property
    def post_ids(self) -> list[int]:
        """Every post of the index, rising, removed ones too."""
        ids: list[int] = self._arrays.post_ids.tolist()
        return ids

    def hit(self, post_id: int) -> Hit:
        """A drawing of the index, as if searched with its own pose.

        Raises:
            KeyError: for a post that the index does not have, or that was removed.
        """
        if not self.shows(post_id):
            raise KeyError(post_id)
        row = int(np.searchsorted(self._arrays.post_ids, post_id))
        return self._hit(Ranked(row, 1.0, 0), self._allowed(Filters()), Filters())

    @property
    def tag_names(self) -> list[str]:
        """Every tag of a drawing of the index, sorted."""
        return self._folder.tag_names

    def tag_count(self, tag: str) -> int:
        """How many drawings have a tag; 0 for one that is not known."""
        return len(self._folder.tagged(tag))

    def near_tag(self, tag: str) -> str | None:
        """The known tag that is spelt most like another; None where none is."""
        near = difflib.get_close_matches(tag, self.tag_names, n=1)
        return near[0] if near else None

    def shows(self, post_id: int) -> bool:
        """Whether a post is in the index and not removed: whether its picture may be shown."""
        row = int(np.searchsorted(self._arrays.post_ids, post_id))
        if row == len(self) or self._arrays.post_ids[row] != post_id:
            return False
        return self._removals is None or row not in self._removals.rows()

    def search(
        self,
        query: Query,
        filters: Filters = Filters(),
        count: int = 20,
    ) -> list[Hit]:
        """The nearest drawings, nearest first; of equal ones, the smaller post id first.

        Args:
            query: the pose.
            filters: what may be found. A tag that no drawing has matches none.
            count: hits, at most.

        Returns:
            Fewer than count where fewer pass the filters or have a limb in common with the query;
            none where the query has no limb.

        Raises:
            PipelineError: when a list of removals has become malformed.
        """
        allowed = self._allowed(filters)
        poses = [query.keypoints] + [mirror(query.keypoints, 0)] * filters.mirror
        ranked = self._ranking.ranked(np.stack(poses), allowed, rotation=filters.rotation)
        hits: list[Hit] = []
        seen: set[int] = set()
        for each in ranked:
            if len(hits) == count:
                break
            group = int(self._arrays.groups[each.row])
            if not (filters.group and group in seen):
                seen.add(group)
                hits.append(self._hit(each, allowed, filters))
        return hits

    def _hit(self, ranked: Ranked, allowed: NDArray[np.bool_], filters: Filters) -> Hit:
        row, arrays = ranked.row, self._arrays
        record = self._folder.record(row)
        variants: tuple[int, ...] = ()
        if filters.group:
            together = self._together(row)
            variants = tuple(
                int(arrays.post_ids[other]) for other in together if other != row and allowed[other]
            )
        width, height = arrays.sizes[row].tolist()
        x, y, box_width, box_height = arrays.boxes[row].tolist()
        return Hit(
            post_id=int(arrays.post_ids[row]),
            distance=float(degrees(np.array(ranked.cosine))),
            mirrored=ranked.pose == 1,
            keypoints=np.array(arrays.keypoints[row]),
            size=(width, height),
            box=(x, y, box_width, box_height),
            artists=tuple(record["artists"]),
            source=record["source"],
            tags=tuple(self._folder.tags(row)),
            rating=RATINGS[arrays.ratings[row]],
            variants=variants,
        )

    def _together(self, row: int) -> list[int]:
        """The rows of a row's group."""
        groups, order = self._arrays.groups, self._by_group
        group = groups[row]
        start, stop = np.searchsorted(groups, [group, group + 1], sorter=order)
        together: list[int] = order[start:stop].tolist()
        return together

    def _allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """(N,): which rows may be found."""
        unknown = set(filters.ratings) - set(RATINGS)
        if unknown:
            raise PipelineError(f"rating {unknown.pop()!r} is none of {', '.join(RATINGS)}")
        passing = np.array([rating in filters.ratings for rating in RATINGS])
        everything = passing.all()  # there is nothing to look up, which takes time in millions
        allowed = np.ones(len(self), bool) if everything else passing[self._arrays.ratings]
        for tag in filters.tags:
            having = np.zeros(len(self), bool)
            having[self._folder.tagged(tag)] = True
            allowed &= having
        for tag in filters.without_tags:
            allowed[self._folder.tagged(tag)] = False
        if self._removals is not None:
            allowed[self._removals.rows()] = False
        return allowed


def _stamp(path: Path) -> object:
    """What changes when a file does."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
