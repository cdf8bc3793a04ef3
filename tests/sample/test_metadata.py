"""Danbooru2019's form, checked against its published example lines, and its quirks."""

import json
import random
import re

import pytest

from pipeline.sample.metadata import BROKEN_LINES, NEVER, SHARDS, Facts, MetadataShards, line

# Keys and types of the published examples.
STRINGS = {
    *("id", "created_at", "uploader_id", "score", "source", "md5", "last_commented_at", "rating"),
    *("image_width", "image_height", "file_ext", "last_noted_at", "parent_id", "approver_id"),
    *("file_size", "up_score", "down_score", "updated_at", "pixiv_id"),
}
BOOLEANS = {
    *("is_note_locked", "is_rating_locked", "has_children", "is_status_locked", "is_pending"),
    *("is_flagged", "is_deleted", "is_banned"),
}

FACTS = Facts(
    123456, "s", 800, 1200, "jpg", "0" * 32, 70_000, (("1girl", "general"), ("somebody", "artist"))
)


def record(seed: int = 0) -> dict[str, object]:
    found = json.loads(line(FACTS, random.Random(seed)))
    assert isinstance(found, dict)
    return found


def test_fields_are_those_of_danbooru2019():
    found = record()
    assert set(found) == {*STRINGS, *BOOLEANS, "tags", "pools", "favs"}
    assert all(isinstance(found[name], str) for name in STRINGS)
    assert all(isinstance(found[name], bool) for name in BOOLEANS)
    assert found["id"] == "123456"
    assert found["parent_id"] == "0"
    assert [tag["category"] for tag in found["tags"]] == ["0", "1"]
    assert all(set(tag) == {"id", "name", "category"} for tag in found["tags"])
    assert all(isinstance(value, str) for tag in found["tags"] for value in tag.values())


def test_dates_have_the_form_with_varying_fractions():
    dates = [str(record(seed)["created_at"]) for seed in range(200)]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3,6})? UTC", d) for d in dates)
    lengths = {len(date) for date in dates}
    assert len(lengths) > 3
    assert any("." not in date for date in dates)


def test_the_quirks_occur():
    many = [record(seed) for seed in range(600)]
    assert any(found["last_commented_at"] == NEVER for found in many)
    assert any(found["pixiv_id"] == "0" for found in many)
    words = {word for found in many for word in found["pools"]}
    assert {"series", "collection"} <= words
    assert any(word.isdigit() for word in words)
    assert any(len(found["tags"]) == 3 for found in many)  # one tag listed twice


@pytest.mark.parametrize("count", [1, 30, 3000])
def test_shards_hold_every_post_once_and_some_broken_lines(count, tmp_path):
    with MetadataShards(tmp_path / "metadata", count, seed=5) as written:
        for number in range(1, count + 1):
            written.add(json.dumps({"id": str(number), "filler": "x" * 60}))
    assert sorted(path.name for path in (tmp_path / "metadata").iterdir()) == list(SHARDS)
    whole, broken = [], 0
    for name in SHARDS:
        text = (tmp_path / "metadata" / name).read_text()
        assert text or count < len(SHARDS)
        for row in text.splitlines():
            try:
                whole.append(int(json.loads(row)["id"]))
            except json.JSONDecodeError:
                broken += 1
    assert sorted(whole) == list(range(1, count + 1))
    assert broken == BROKEN_LINES
    if count > 1:
        assert whole != sorted(whole)


def test_a_shard_is_shuffled_beyond_its_neighbours(tmp_path):
    with MetadataShards(tmp_path, 20_000, seed=5) as written:
        for number in range(20_000):
            written.add(json.dumps({"id": number, "filler": "x" * 60}))
    ids = [json.loads(row)["id"] for row in (tmp_path / SHARDS[3]).read_text().splitlines()
           if row.endswith("}")]  # fmt: skip
    moved = [
        abs(place - rank) for rank, place in enumerate(sorted(range(len(ids)), key=ids.__getitem__))
    ]
    assert sorted(moved)[len(moved) // 2] > 50
