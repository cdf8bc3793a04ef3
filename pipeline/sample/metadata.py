"""Danbooru2019's metadata, line by line, with its quirks."""

import json
import random
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Self

NEVER = "1970-01-01 00:00:00 UTC"

CATEGORIES = {"general": "0", "artist": "1", "copyright": "3", "character": "4", "meta": "5"}

SHARDS = tuple(f"20190000000000{number:02d}" for number in range(13))

BROKEN_LINES = 6
"""Lines that end in the middle."""

WINDOW = 100
"""Lines of a shard that wait to be shuffled."""

ADDED_PER_DAY = 850
"""Posts a day, to give ids their dates."""


@dataclass(frozen=True)
class Facts:
    """What a line says of a post, beside what chance adds."""

    post_id: int
    rating: str
    width: int
    height: int
    ext: str
    md5: str
    file_size: int
    tags: tuple[tuple[str, str], ...]
    """(name, category's name)"""
    parent_id: int = 0
    has_children: bool = False
    is_deleted: bool = False
    is_banned: bool = False


def line(facts: Facts, dice: random.Random) -> str:
    """One line of a shard: strings for numbers, "0" for none, 1970 for never."""
    created = _date(2005 + facts.post_id / (ADDED_PER_DAY * 365), dice)
    pixiv = str(dice.randint(10**6, 9 * 10**7)) if dice.random() < 0.55 else "0"
    up, down = dice.randint(0, 40), dice.choice((0, 0, 0, -1, -3))
    source = (
        f"http://i2.pixiv.net/img{dice.randint(1, 99)}/img/sample/{pixiv}_p0.jpg"
        if pixiv != "0"
        else ""
    )
    record = {
        "id": str(facts.post_id),
        "created_at": created,
        "uploader_id": str(dice.randint(1, 500_000)),
        "score": str(up + down),
        "source": source if dice.random() < 0.9 else "http://example.com/ギャラリー \\ 12",
        "md5": facts.md5,
        "last_commented_at": NEVER if dice.random() < 0.7 else _date(2015, dice),
        "rating": facts.rating,
        "image_width": str(facts.width),
        "image_height": str(facts.height),
        "is_note_locked": False,
        "file_ext": facts.ext,
        "last_noted_at": NEVER if dice.random() < 0.93 else _date(2016, dice),
        "is_rating_locked": dice.random() < 0.02,
        "parent_id": str(facts.parent_id),
        "has_children": facts.has_children,
        "approver_id": str(dice.randint(1, 60_000)) if dice.random() < 0.4 else "0",
        "file_size": str(facts.file_size),
        "is_status_locked": False,
        "up_score": str(up),
        "down_score": str(down),
        "is_pending": dice.random() < 0.002,
        "is_flagged": dice.random() < 0.003,
        "is_deleted": facts.is_deleted,
        "updated_at": _date(2019, dice),
        "is_banned": facts.is_banned,
        "pixiv_id": pixiv,
        "tags": _tags(facts, dice),
        "pools": _pools(dice),
        "favs": [str(dice.randint(1, 500_000)) for _ in range(dice.randint(0, 6))],
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


class MetadataShards:
    """Writes lines to the shards as they come: spread and shuffled, some broken ones between.

    Lines wait in a window for each shard, from which chance picks the next, so that memory stays
    small however many there are. Use it in a `with` block, which ends all shards.

    Args:
        folder: where the shards are written; it is made.
        posts: how many lines will come.
        seed: of the corpus.
    """

    def __init__(self, folder: Path, posts: int, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files = {name: (folder / name).open("w", encoding="utf-8") for name in SHARDS}
        self._waiting: dict[str, list[str]] = {name: [] for name in SHARDS}
        self._dice = random.Random(f"{seed}/shards")
        self._broken = Counter(self._dice.randrange(posts) for _ in range(BROKEN_LINES))
        self._added = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for name, waiting in self._waiting.items():
            self._dice.shuffle(waiting)
            self._files[name].writelines(waiting)
            self._files[name].close()

    def add(self, line: str) -> None:
        """Add a post's line; the first ones go to a shard each, so that none is empty."""
        number = self._added
        self._put(SHARDS[number] if number < len(SHARDS) else self._dice.choice(SHARDS), line)
        for _ in range(self._broken[number]):
            self._put(self._dice.choice(SHARDS), line[: self._dice.randint(20, len(line) - 20)])
        self._added += 1

    def _put(self, shard: str, line: str) -> None:
        waiting = self._waiting[shard]
        waiting.append(f"{line}\n")
        if len(waiting) > WINDOW:
            chosen = self._dice.randrange(len(waiting))
            waiting[chosen], waiting[-1] = waiting[-1], waiting[chosen]
            self._files[shard].write(waiting.pop())


def _tags(facts: Facts, dice: random.Random) -> list[dict[str, str]]:
    tags = [
        {
            "id": str(zlib.crc32(name.encode()) % 1_500_000 + 1),
            "name": name,
            "category": CATEGORIES[category],
        }
        for name, category in sorted(facts.tags)
    ]
    if tags and dice.random() < 0.01:
        tags.append(dict(dice.choice(tags)))  # some posts list a tag twice
    return tags


def _pools(dice: random.Random) -> list[str]:
    """Ids of pools; each may be followed by a word that says what it is."""
    pools = []
    while dice.random() < 0.06:
        pools.append(str(dice.randint(1, 16_000)))
        if dice.random() < 0.5:
            pools.append(dice.choice(("series", "collection")))
    return pools


def _date(year: float, dice: random.Random) -> str:
    day = f"{int(year)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    time = f"{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}:{dice.randint(0, 59):02d}"
    digits = dice.choice((0, 3, 4, 5, 5, 5, 5, 6))
    fraction = f".{dice.randint(0, 10**digits - 1):0{digits}d}" if digits else ""
    return f"{day} {time}{fraction} UTC"
