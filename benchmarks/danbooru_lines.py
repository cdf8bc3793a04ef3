"""Metadata lines as Danbooru2019 has them, with invented values: for benchmarks.

A line is about 2.3 KB and holds about 29 tags, drawn from a vocabulary with a long tail. The same
seed gives the same lines.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TAGS_PER_POST = 29
VOCABULARY = 30_000
CATEGORIES = np.array([0, 1, 3, 4, 5])
CATEGORY_SHARES = np.array([0.55, 0.2, 0.06, 0.16, 0.03])
SYLLABLES = ("ka", "shi", "ru", "mo", "ne", "ta", "ri", "ho", "su", "wa", "gi", "en", "do", "pa")
POSTS_PER_BLOCK = 10_000


def vocabulary(seed: int = 2019) -> list[tuple[str, int]]:
    """`VOCABULARY` different tags, the most frequent first: name and category."""
    random = np.random.default_rng(seed)
    categories = random.choice(CATEGORIES, VOCABULARY, p=CATEGORY_SHARES)
    syllables = random.integers(len(SYLLABLES), size=(VOCABULARY, 5))
    names = (
        "".join(SYLLABLES[index] for index in row[:2])
        + "_"
        + "".join(SYLLABLES[index] for index in row[2:])
        + f"_{number}"
        for number, row in enumerate(syllables)
    )
    return [(name, int(category)) for name, category in zip(names, categories, strict=True)]


def lines(posts: int, seed: int = 2019) -> Iterator[bytes]:
    """`posts` lines, each ending in a newline, in no order of their ids."""
    random = np.random.default_rng(seed)
    objects = [
        json.dumps(
            {"id": str(400_000 + n), "name": name, "category": str(category)}, separators=(",", ":")
        )
        for n, (name, category) in enumerate(vocabulary(seed))
    ]
    shares = 1 / (np.arange(VOCABULARY) + 20.0)
    cumulative = np.cumsum(shares / shares.sum())
    ids = random.permutation(posts) + 1
    for start in range(0, posts, POSTS_PER_BLOCK):
        yield from _block(ids[start : start + POSTS_PER_BLOCK], objects, cumulative, random)


def write_shards(folder: Path, posts: int, shards: int = 13, seed: int = 2019) -> list[Path]:
    """Write `posts` lines as `shards` files named as Danbooru2019 names them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"2019{number:012}" for number in range(shards)]
    source = lines(posts, seed)
    for number, path in enumerate(paths):
        count = posts * (number + 1) // shards - posts * number // shards
        with path.open("wb") as shard:
            shard.writelines(next(source) for _ in range(count))
    return paths


FIXED = (
    '"is_note_locked":false,"file_ext":"%s","last_noted_at":"1970-01-01 00:00:00 UTC",'
    '"is_rating_locked":false,"parent_id":"%d","has_children":false,"approver_id":"%d",'
    '"file_size":"%d","is_status_locked":false,"up_score":"%d","down_score":"0",'
    '"is_pending":false,"is_flagged":false,"is_deleted":%s,'
    '"updated_at":"2019-0%d-1%d 14:32:09.5%d UTC","is_banned":false,"pixiv_id":"%d",'
)


def _block(
    ids: NDArray[np.int64],
    objects: list[str],
    cumulative: NDArray[np.float64],
    random: np.random.Generator,
) -> Iterator[bytes]:
    """The lines of these ids; drawing for many at once is what makes this quick."""
    numbers = random.integers(1 << 31, size=(len(ids), 12))
    counts = random.poisson(TAGS_PER_POST, len(ids)).clip(1)
    tags = np.searchsorted(cumulative, random.random(counts.sum()))
    ends = counts.cumsum()
    for post_id, number, start, end in zip(
        ids.tolist(), numbers.tolist(), (ends - counts).tolist(), ends.tolist(), strict=True
    ):
        chosen = ",".join(objects[tag] for tag in dict.fromkeys(tags[start:end].tolist()))
        yield _line(post_id, number, chosen)


def _line(post_id: int, number: list[int], tags: str) -> bytes:
    """One post, from twelve random numbers and its tags as JSON."""
    favs = ",".join(f'"{(number[0] >> shift) % 600_000}"' for shift in range(number[1] % 18))
    fixed = FIXED % (
        ("jpg", "png", "jpg", "jpg", "gif", "zip")[number[2] % 1000 // 170],
        number[3] % post_id if number[4] % 8 == 0 else 0,
        number[4] % 30_000,
        number[5] % 9_000_000,
        number[6] % 40,
        "true" if number[7] % 12 == 0 else "false",
        number[8] % 9 + 1,
        number[8] % 10,
        number[9] % 10_000,
        number[10] if number[10] % 3 else 0,
    )
    return (
        f'{{"id":"{post_id}","created_at":"20{number[0] % 15 + 5:02}-0{number[1] % 9 + 1}-'
        f'1{number[2] % 10} 0{number[3] % 10}:08:07.{number[4] % 100_000 + 1} UTC",'
        f'"uploader_id":"{number[5] % 500_000}","score":"{number[6] % 60 - 5}",'
        f'"source":"https://i.pximg.net/img-original/img/{number[7]}/{number[8]}_p0.jpg",'
        f'"md5":"{number[9]:08x}{number[10]:08x}{number[11]:08x}{number[0]:08x}",'
        f'"last_commented_at":"1970-01-01 00:00:00 UTC","rating":"{"sssssqqe"[number[9] % 8]}",'
        f'"image_width":"{number[10] % 3000 + 200}","image_height":"{number[11] % 3000 + 200}",'
        f'{fixed}"tags":[{tags}],"pools":[],"favs":[{favs}]}}\n'
    ).encode()
