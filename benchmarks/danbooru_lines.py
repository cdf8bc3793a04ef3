"""Metadata as Danbooru2019 has it, with invented posts: for benchmarks and the rehearsal.

A line is about 2.3 KB and holds about 29 tags. How frequent the tags of rules are among one another
says `rulebook/vocabulary.csv`, how frequent those of the filters are say Danbooru's own counts. Who
is in a picture and how diligently it was tagged is drawn first: so tags come together as they do
there, and the filters leave as many posts as in the paper. The rest of 390,000 tags has invented
names with a long tail. The same seed gives the same bytes.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

POSTS_OF_DANBOORU2019 = 3_708_763
SHARDS = 13
POSTS_PER_BLOCK = 32_768

COUNTED = Path(__file__).parent.parent / "rulebook" / "vocabulary.csv"
POSTS_COUNTED = 8_000_000
"""Of the Danbooru whose posts COUNTED, and FILTERED, were counted in."""

TAGGED_THEN = 0.85
"""Posts had fewer tags in 2019 than they have today: 29 of them, 24 general ones."""

RULED = 0.4
"""Tags of rules are drawn so much less often than counts of today say: a post then has about 12
classes, and as many posts as in the paper have 12."""

FILTERED = {
    "artist_name": 375_047, "signature": 297_248, "english_text": 238_224, "watermark": 111_572,
    "speech_bubble": 267_859, "comic": 539_231, "4koma": 99_629, "2koma": 27_842, "3koma": 16_669,
    "full_body": 805_933, "transparent_background": 85_878,
}  # fmt: skip
"""Tags that decide what a data set is made of, with their posts as in COUNTED."""

WHO = (
    (("1girl", "solo"), 0.56),
    (("1girl",), 0.05),
    (("1boy", "solo"), 0.065),
    (("1boy", "1girl"), 0.085),
    (("2girls", "multiple_girls"), 0.12),
    (("3girls", "multiple_girls"), 0.03),
    (("4girls", "multiple_girls"), 0.015),
    (("5girls", "multiple_girls"), 0.008),
    (("6+girls", "multiple_girls"), 0.01),
    (("2boys", "multiple_boys"), 0.03),
    (("3boys", "multiple_boys"), 0.0072),
    (("no_humans",), 0.0138),
    (("no_humans", "scenery"), 0.0022),
    ((), 0.0038),
)
"""Who is in the picture, and in what share of posts: from the same counts."""

ALONE, EMPTY_PLACE = 0, 12
"""Places in WHO."""

CLEAR = "transparent_background"

CERTAIN = 60
"""Posts at a dump's beginning that are empty places, and as many figures on nothing: the smallest
corpus has both."""

DILIGENCE = 4.0
"""Shape of the gamma distribution of how many tags a post gets: their number spreads by 13."""

INVENTED = {
    0: ("general", 108_000, 14.2),
    1: ("artist", 150_000, 1.0),
    3: ("copyright", 30_000, 1.3),
    4: ("character", 100_000, 1.2),
}
"""Tags with invented names, by category: how they are drawn, how many there are, and how many an
average post has."""

HIGHRES = 0.43
"""Rate of the one tag that says nothing of the picture and that most know."""

GIVEN_UP = 20_000
"""Posts of a tag of COUNTED that Danbooru gave up: it had posts once."""

SYLLABLES = ("ka", "shi", "ru", "mo", "ne", "ta", "ri", "ho", "su", "wa", "gi", "en", "do", "pa")

RATINGS = (("s", 0.765), ("q", 0.145), ("e", 0.09))
EXTENSIONS = (("jpg", 0.735), ("png", 0.24), ("gif", 0.01), ("jpeg", 0.003), ("zip", 0.003),
              ("webm", 0.004), ("mp4", 0.003), ("swf", 0.002))  # fmt: skip
PNG = 1
"""Place in EXTENSIONS; what is transparent is a PNG."""

FIRST_MOMENT = np.datetime64("2005-05-24T03:35:31", "s")
SECONDS_PER_POST = 123

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Vocabulary:
    """All tags, sorted by name."""

    objects: pa.StringArray
    """Each as it stands in a line."""
    rates: dict[str, NDArray[np.float64]]
    """By kind of draw, (tags,) cumulative: how many draws of it an average post has."""
    places: dict[str, int]
    """Of each tag."""

    def draw(self, kind: str, count: int, random: np.random.Generator) -> Ints:
        """So many tags of a kind."""
        rates = self.rates[kind]
        return np.searchsorted(rates, random.random(count) * rates[-1], side="right")


@dataclass(frozen=True)
class _Word:
    """A tag, what kind of draw it comes by, and how many such draws an average post has."""

    name: str
    category: int
    kind: str
    rate: float


@cache
def vocabulary(seed: int = 2019) -> Vocabulary:
    """The vocabulary, which every corpus shares."""
    words = sorted([*_known(), *_invented(seed)], key=lambda word: word.name)
    objects = [
        json.dumps(
            {"id": str(400_000 + number), "name": word.name, "category": str(word.category)},
            separators=(",", ":"),
        )
        for number, word in enumerate(words)
    ]
    rates = {
        kind: np.cumsum([word.rate if word.kind == kind else 0.0 for word in words])
        for kind in dict.fromkeys(word.kind for word in words)
    }
    places = {word.name: number for number, word in enumerate(words)}
    return Vocabulary(pa.array(objects), rates, places)


def write_shards(
    folder: Path, posts: int, shards: int = SHARDS, seed: int = 2019, broken: int = 0
) -> list[Path]:
    """Write `posts` lines, in no order of their ids, as files named as Danbooru2019 names them.

    Args:
        folder: of the files.
        posts: their ids are 1 to `posts`.
        shards: files.
        seed: of all that is drawn.
        broken: lines more, at the end of the last file, that are no JSON.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"2019{number:012}" for number in range(shards)]
    ids = np.random.default_rng(seed).permutation(posts) + 1
    for number, (path, part) in enumerate(zip(paths, np.array_split(ids, shards), strict=True)):
        last = number == shards - 1
        write_shard(path, part, (seed, number), CERTAIN * (not number), broken * last)
    return paths


def write_shard(
    path: Path, ids: Ints, seed: Sequence[int], certain: int = 0, broken: int = 0
) -> None:
    """Write one file.

    Args:
        path: of the file.
        ids: of its posts, in the order of the lines.
        seed: of what is drawn for them.
        certain: posts at its beginning that are empty places; as many figures on nothing follow.
        broken: lines more that are no JSON.
    """
    random = np.random.default_rng(seed)
    with path.open("wb") as file:
        for start in range(0, len(ids), POSTS_PER_BLOCK):
            block = ids[start : start + POSTS_PER_BLOCK]
            file.write(_block(block, random, certain if start == 0 else 0))
        for number in range(broken):
            file.write(b'{"id":"%d","created_at":"20\n' % number)


def _known() -> Iterator[_Word]:
    """The tags of COUNTED, FILTERED and WHO; a rate is such that the tag's share comes out."""
    with COUNTED.open(encoding="utf-8", newline="") as stream:
        counts = {row["tag_2019"]: row["posts_today"] for row in csv.DictReader(stream)}
    who = {tag for tags, _ in WHO for tag in tags}
    for name in who:
        yield _Word(name, 0, "general", 0.0)
    yield _Word("highres", 5, "general", HIGHRES)
    for name, posts in (counts | FILTERED).items():
        if name not in who:
            then = TAGGED_THEN if name in FILTERED else RULED
            share = min(int(posts or GIVEN_UP) / POSTS_COUNTED * then, 0.9)
            yield _Word(name, 0, "general", -float(np.log1p(-share)))


def _invented(seed: int) -> Iterator[_Word]:
    """The rest, by category, frequent ones first."""
    random = np.random.default_rng(seed)
    for category, (kind, count, mean) in INVENTED.items():
        chances = 1 / (np.arange(count) + 20.0)
        rates = (chances / chances.sum() * mean).tolist()
        syllables = np.array(SYLLABLES)[random.integers(len(SYLLABLES), size=(count, 5))].tolist()
        for number, (rate, (a, b, c, d, e)) in enumerate(zip(rates, syllables, strict=True)):
            yield _Word(f"{a}{b}_{c}{d}{e}_{category}{number}", category, kind, rate)


def _tags(who: Ints, clear: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Rows and tags, sorted by both; a few stand there twice."""
    words = vocabulary()
    posts = len(who)
    rows, tags = [clear], [np.full(len(clear), words.places[CLEAR])]
    for number, (names, _) in enumerate(WHO):
        having = np.flatnonzero(who == number)
        for name in names:
            rows.append(having)
            tags.append(np.full(len(having), words.places[name]))
    diligence = random.gamma(DILIGENCE, 1 / DILIGENCE, posts)
    for kind, rates in words.rates.items():
        mean = rates[-1] * (diligence if kind == "general" else np.ones(posts))
        counts = np.ones(posts, np.int64) if kind == "artist" else random.poisson(mean)
        rows.append(np.repeat(np.arange(posts), counts))
        tags.append(words.draw(kind, int(counts.sum()), random))
    keys = np.unique(np.concatenate(rows) * len(words.objects) + np.concatenate(tags))
    twice = random.choice(len(keys), len(keys) // 10_000, replace=False)
    keys = np.sort(np.concatenate([keys, keys[twice]]))
    found_rows, found_tags = np.divmod(keys, len(words.objects))
    return found_rows, found_tags


def _block(ids: Ints, random: np.random.Generator, certain: int) -> bytes:
    """The lines of these ids."""
    posts = len(ids)
    who = random.choice(len(WHO), posts, p=_chances([share for _, share in WHO]))
    who[:certain] = EMPTY_PLACE
    sure = np.arange(posts)[certain : 2 * certain]
    who[sure] = ALONE
    rows, tags = _tags(who, sure, random)
    ratings = _drawn(RATINGS, posts, random)
    extensions = _drawn(EXTENSIONS, posts, random)
    ratings[: 2 * certain] = extensions[: 2 * certain] = 0
    extensions[rows[tags == vocabulary().places[CLEAR]]] = PNG
    numbers = random.integers(1 << 31, size=(8, posts))
    width = np.exp(random.normal(6.8, 0.35, posts)).astype(np.int64) + 150
    height = (width * random.uniform(0.7, 1.8, posts)).astype(np.int64)
    parents = np.where(numbers[0] % 8 == 0, ids - 1 - numbers[1] % 20, 0).clip(0)
    seconds = FIRST_MOMENT + ids * SECONDS_PER_POST
    moments = pa.array(seconds).cast(pa.string())
    fractions = pa.array([f".{digits}" for digits in range(1, 1000)] + [""])
    favourites = numbers[2] % 18
    favs = pc.binary_join_element_wise(
        '"', _text(random.integers(600_000, size=favourites.sum())), '"', ""
    )
    pieces = (
        '{"id":"', _text(ids), '","created_at":"', moments,
        fractions.take(pa.array(numbers[3] % 1000)), ' UTC","uploader_id":"',
        _text(numbers[4] % 500_000), '","score":"', _text(numbers[5] % 60 - 5),
        '","source":"https://i.pximg.net/img-original/img/', moments, "/", _text(numbers[6]),
        '_p0.jpg","md5":"', _md5s(posts, random),
        '","last_commented_at":"1970-01-01 00:00:00 UTC","rating":"', _words(RATINGS, ratings),
        '","image_width":"', _text(width), '","image_height":"', _text(height),
        '","is_note_locked":false,"file_ext":"', _words(EXTENSIONS, extensions),
        '","last_noted_at":"1970-01-01 00:00:00 UTC","is_rating_locked":false,"parent_id":"',
        _text(parents), '","has_children":false,"approver_id":"', _text(numbers[7] % 30_000),
        '","file_size":"', _text(numbers[6] % 9_000_000),
        '","is_status_locked":false,"up_score":"', _text(numbers[5] % 40),
        '","down_score":"0","is_pending":false,"is_flagged":false,"is_deleted":',
        _flags(random.random(posts) < 0.06), ',"updated_at":"', moments, ' UTC","is_banned":',
        _flags((random.random(posts) < 0.003) & (np.arange(posts) >= 2 * certain)),
        ',"pixiv_id":"', _text(np.where(numbers[3] % 3, numbers[6] % 80_000_000, 0)), '","tags":[',
        _joined(vocabulary().objects.take(pa.array(tags)), np.bincount(rows, minlength=posts)),
        '],"pools":[],"favs":[', _joined(favs, favourites), "]}\n", "",
    )  # fmt: skip
    lines: pa.StringArray = pc.binary_join_element_wise(*pieces)
    return lines.buffers()[2].to_pybytes()


def _text(numbers: Ints) -> pa.StringArray:
    return pa.array(numbers).cast(pa.string())


def _flags(flags: NDArray[np.bool_]) -> pa.StringArray:
    return pa.array(flags).cast(pa.string())


def _drawn(shares: Sequence[tuple[str, float]], count: int, random: np.random.Generator) -> Ints:
    """Places of words, by their shares."""
    return random.choice(len(shares), count, p=_chances([share for _, share in shares]))


def _words(shares: Sequence[tuple[str, float]], places: Ints) -> pa.StringArray:
    return pa.array([word for word, _ in shares]).take(pa.array(places))


def _chances(shares: list[float]) -> NDArray[np.float64]:
    chances = np.array(shares)
    return chances / chances.sum()


def _md5s(count: int, random: np.random.Generator) -> pa.StringArray:
    digits = random.bytes(16 * count).hex().encode()
    offsets = np.arange(count + 1, dtype=np.int32) * 32
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(digits))


def _joined(words: pa.StringArray, counts: Ints) -> pa.StringArray:
    """The words of each line, with commas between them."""
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), words), ",")
