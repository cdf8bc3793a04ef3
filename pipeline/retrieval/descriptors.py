"""Pose descriptors: what of a pose is compared, and what two poses are apart.

**The paper's.** Keypoints divided by the longer edge of the box; the descriptor is the 300
distances between the 25 of them; poses are compared by Euclidean distance (paper, section on
retrieval).
Distances stay when a pose is reflected, so a figure seen from the front is the same as its
reflection with left and right kept: as one that is seen from behind. The scale is that of a box,
which hair and ribbons stretch.

**Ours, the default: limbs.** A pose is P vectors, `LIMBS`: each goes from one place of the body to
another (shoulder to elbow, wrist to nose), in pixels of the image, read as a complex number
v_p = x + iy. Each is divided by the length it has in an average body and multiplied by the root of
how much it counts, which gives u_p. So a forearm that points elsewhere costs as much as a thigh
that does. Its weight w_p, 0 to 1, is that of the less sure of its ends; 0 where one is not posed.

Of a query q and a drawing d, with common weights c_p = w_p(q) w_p(d),

    N = Σ c_p conj(u_p(q)) u_p(d),    Q = Σ c_p |u_p(q)|²,    D = Σ c_p |u_p(d)|²,
    cosine = Re N / √(Q D)

is how alike their limbs are. Scale falls out: Q and D are taken over the very same limbs, and
1 - cosine² is the share of the query's limbs that the drawing's, at the best scale, leave over.
Hair, ribbons, boxes and the size of the image have no part in it. Position falls out because
vectors are differences. Left differs from right, since u_p of the left arm is compared with the
left arm's, and a reflection changes Re N. With *rotation invariance*, |N| takes the place of Re N:
the best rotation of the drawing.

A drawing that shows only some of what was asked for has less to be wrong in. With the *coverage*

    k = Σ m_p w_p(q) w_p(d) / √(Σ m_p w_p(q)² Σ' m_p w_p(d)²),

m_p being how much limb p counts and Σ' going over the limbs that the query has, what is not covered
is taken to be as alike as a stranger's: cosine' = k cosine + (1 - k) STRANGER. By Cauchy and
Schwarz k is at most 1, and 1 where a drawing is as sure of each limb as the query, or so many times
as sure: an unsure pose is still itself. The distance is the angle arccos(cosine'), in degrees: a
pose all of whose limbs are turned by 10° is 10° away.

All of N, Q, D and k are inner products of something of the query and something of the drawing, its
`terms`: searching with any subset of joints, any weights, mirrored, rotated or not, is five or six
products of a matrix and a vector, and exact.

**The full descriptor**, `full`, of fixed length 2P, is √w_p u_p of one pose divided by its norm:
where all is posed and sure, the inner product of two is the cosine above. Approximate search takes
its candidates by it; they are ranked again by the distance.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.keypoints import COCO_NAMES, INDEX, NAMES

Floats = NDArray[np.float32]


class Limb(NamedTuple):
    """A vector of the body, from one place to another; a place is the middle of its keypoints."""

    start: tuple[str, ...]
    end: tuple[str, ...]
    length: float
    """Of an average body, in shares of its height: Drillis and Contini's segments (1966)."""
    counts: float
    """How much it counts."""


NECK, PELVIS = ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip")
EARS = ("left_ear", "right_ear")


def _both(start: str, end: str, length: float, counts: float) -> list[Limb]:
    """The limb of either side; names without a side are of the middle."""

    def sided(name: str, side: str) -> tuple[str, ...]:
        return (name,) if name in COCO_NAMES else (f"{side}_{name}",)

    return [Limb(sided(start, s), sided(end, s), length, counts) for s in ("left", "right")]


LIMBS = (
    Limb(PELVIS, NECK, 0.29, 2.0),
    Limb(("right_shoulder",), ("left_shoulder",), 0.20, 1.0),
    Limb(("right_hip",), ("left_hip",), 0.12, 0.5),
    Limb(NECK, EARS, 0.12, 1.0),
    Limb(EARS, ("nose",), 0.06, 0.25),
    *_both("shoulder", "elbow", 0.19, 1.0),
    *_both("elbow", "wrist", 0.15, 1.0),
    *_both("hip", "knee", 0.245, 1.0),
    *_both("knee", "ankle", 0.246, 1.0),
    # Where hands and feet are, seen from the rest of the body.
    *_both("wrist", "nose", 0.45, 0.5),
    *_both("hip", "wrist", 0.30, 0.5),
    *_both("hip", "ankle", 0.49, 0.5),
    Limb(("right_wrist",), ("left_wrist",), 0.40, 0.5),
    Limb(("right_ankle",), ("left_ankle",), 0.30, 0.5),
)
"""What ours compares. Keypoints alone, without the midpoints, which follow from them."""

COUNTS = np.array([limb.counts for limb in LIMBS])

STRANGER = 0.5
"""The cosine that a limb which a drawing does not show is taken to have: about the median of pairs
of drawings of the sample corpus."""

_UNITS = np.array([np.sqrt(limb.counts) / limb.length for limb in LIMBS])

NOTHING = 1e-12
"""Limbs whose vectors, squared and multiplied, are no more than this have no length."""

IN_CACHE = 8192
"""Drawings that are compared at a time: a second query finds them in the cache."""

AT_ONCE = 65_536
"""Poses whose limbs are made at a time."""

PAIRS = np.triu_indices(len(NAMES), k=1)
"""The paper's 300 pairs of keypoints, (0, 1), (0, 2), …"""


def _ends(side: str) -> NDArray[np.float64]:
    """(P, 25): what a limb's start or end takes from each keypoint."""
    shares = np.zeros((len(LIMBS), len(NAMES)))
    for row, limb in enumerate(LIMBS):
        names = limb.start if side == "start" else limb.end
        for name in names:
            shares[row, INDEX[name]] = 1 / len(names)
    return shares


_DIFFERENCE = _ends("end") - _ends("start")
_USES = [np.flatnonzero(_ends("start")[row] + _ends("end")[row]) for row in range(len(LIMBS))]


@dataclass(frozen=True)
class Limbs:
    """The limbs of poses."""

    vectors: NDArray[np.complex128]
    """(N, P): u_p, 0 where it has no weight."""
    weights: NDArray[np.float64]
    """(N, P): w_p, 0 to 1."""

    def __post_init__(self) -> None:
        assert self.vectors.shape == self.weights.shape

    def __len__(self) -> int:
        return len(self.vectors)


def limbs_of(keypoints: NDArray[np.floating]) -> Limbs:
    """The limbs of poses.

    Args:
        keypoints: (N, 25 or 17, 3) x, y in any unit, weight; a keypoint of weight 0 is not posed,
            and weights above 1 are as 1.
    """
    known = len(COCO_NAMES)
    weights = np.clip(keypoints[:, :known, 2], 0, 1).astype(np.float64)
    places = keypoints[:, :known, :2].astype(np.float64)
    vectors = ((places[..., 0] + 1j * places[..., 1]) @ _DIFFERENCE[:, :known].T) * _UNITS
    of_limbs = np.stack([weights[:, used].min(axis=1) for used in _USES], axis=1)
    return Limbs(np.where(of_limbs > 0, vectors, 0), of_limbs)


def full(limbs: Limbs) -> Floats:
    """(N, 2P): the full descriptor, of norm 1; all 0 where nothing is posed."""
    rooted = np.sqrt(limbs.weights) * limbs.vectors
    flat = _flat(rooted)
    norms = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.where(norms > 0, norms, 1), np.float32)


@dataclass(frozen=True)
class Terms:
    """What drawings bring to the inner products.

    Each by itself: a matrix and a vector multiply faster than two matrices of which one is thin.
    """

    vectors: NDArray[np.floating]
    """(N, 2P): w u, real parts, then imaginary ones."""
    weights: NDArray[np.floating]
    """(N, P): w."""
    squares: NDArray[np.floating]
    """(N, P): w |u|²."""
    sure: NDArray[np.floating]
    """(N, P): w²."""

    def __len__(self) -> int:
        return len(self.vectors)

    def part(self, part: slice) -> "Terms":
        """Some of the drawings; nothing is copied."""
        return Terms(self.vectors[part], self.weights[part], self.squares[part], self.sure[part])


def terms(limbs: Limbs, kind: type[np.floating] = np.float64) -> Terms:
    """The terms of drawings, in float64, or in float32 to look through many."""
    weighted = _flat(limbs.weights * limbs.vectors)
    squares = limbs.weights * np.abs(limbs.vectors) ** 2
    parts = (weighted, limbs.weights, squares, limbs.weights**2)
    return Terms(*(each.astype(kind) for each in parts))


def terms_of(keypoints: NDArray[np.floating]) -> Terms:
    """The terms of many poses (N, 25, 3), in float32; memory is bounded beside them."""
    starts = range(0, max(len(keypoints), 1), AT_ONCE)
    parts = [
        terms(limbs_of(np.asarray(keypoints[start : start + AT_ONCE])), np.float32)
        for start in starts
    ]
    return Terms(
        np.concatenate([part.vectors for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.squares for part in parts]),
        np.concatenate([part.sure for part in parts]),
    )


def alike(query: Limbs, drawings: Terms, *, rotation: bool = False) -> NDArray[np.floating]:
    """How alike drawings are to queries.

    Args:
        query: M poses.
        drawings: N of them.
        rotation: whether a rotated pose counts as the same.

    Returns:
        (M, N) cosine', -1 to 1, as exact as the terms are; -1 where query and drawing have no limb
        in common.
    """
    found = np.empty((len(query), len(drawings)), drawings.vectors.dtype)
    for start in range(0, len(drawings), IN_CACHE):
        part = slice(start, start + IN_CACHE)
        found[:, part] = _alike(query, drawings.part(part), rotation=rotation)
    return found


def _alike(query: Limbs, drawings: Terms, *, rotation: bool) -> NDArray[np.floating]:
    def times(matrix: NDArray[np.floating], asked: NDArray[np.float64]) -> NDArray[np.floating]:
        """(M, N): the products of each; a matrix and a vector multiply faster by themselves."""
        across = asked.astype(matrix.dtype)
        if len(across) == 1:
            return np.asarray(matrix @ across[0])[None]
        return np.ascontiguousarray((matrix @ across.T).T)

    count, weights = len(query), query.weights
    weighted = weights * query.vectors
    if rotation:
        both = times(drawings.vectors, _flat(np.concatenate([weighted, 1j * weighted])))
        inner = np.hypot(both[:count], both[count:])
    else:
        inner = times(drawings.vectors, _flat(weighted))
    of_weights = np.concatenate([weights * np.abs(query.vectors) ** 2, weights * COUNTS])
    both = times(drawings.weights, of_weights)
    squared, coverage = both[:count], both[count:]
    squared *= times(drawings.squares, weights)
    nothing = squared <= NOTHING
    squared[nothing] = 1
    inner /= np.sqrt(squared, out=squared)
    most = times(drawings.sure, (weights > 0) * COUNTS)
    most *= np.sum(COUNTS * weights**2, axis=1, dtype=most.dtype)[:, None]
    coverage /= np.sqrt(np.maximum(most, NOTHING))
    inner -= STRANGER
    inner *= np.minimum(coverage, 1)
    inner += STRANGER
    inner[nothing] = -1
    return np.asarray(inner)


def _flat(vectors: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Real parts, then imaginary ones: (..., 2P) of (..., P)."""
    return np.concatenate([vectors.real, vectors.imag], axis=-1)


def degrees(cosines: NDArray[np.floating]) -> NDArray[np.float64]:
    """Distances, 0 to 180 degrees, from `alike`."""
    angles: NDArray[np.float64] = np.degrees(
        np.arccos(np.clip(np.asarray(cosines, np.float64), -1, 1))
    )
    return angles


def pairwise_distances(
    keypoints: NDArray[np.floating], boxes: NDArray[np.floating]
) -> NDArray[np.float32]:
    """The paper's descriptor: (N, 300), in the order of PAIRS.

    Args:
        keypoints: (N, 25, 2 or more) x, y.
        boxes: (N, 4) x, y, width, height in the same unit.
    """
    first, second = PAIRS
    found = np.empty((len(keypoints), len(first)), np.float32)
    for start in range(0, len(keypoints), AT_ONCE // 8):
        part = slice(start, start + AT_ONCE // 8)
        edges = np.asarray(boxes[part, 2:], np.float64).max(axis=1)[:, None, None]
        places = np.asarray(keypoints[part, :, :2], np.float64) / edges
        found[part] = np.linalg.norm(places[:, first] - places[:, second], axis=2)
    return found
