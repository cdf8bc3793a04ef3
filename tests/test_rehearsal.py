"""The rehearsal of the full build, small: what it makes up has the real form, and it ends well."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.corpus.conftest import post_2019

BENCHMARKS = REPOSITORY / "benchmarks"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module that makes up metadata, with fewer invented tags."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    module = importlib.import_module("danbooru_lines")
    few = {number: (kind, 500, mean) for number, (kind, _, mean) in module.INVENTED.items()}
    monkeypatch.setattr(module, "INVENTED", few)
    module.vocabulary.cache_clear()
    yield module
    module.vocabulary.cache_clear()


def posts(paths: list[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]


def test_made_up_metadata_has_danbooru2019s_form(lines: ModuleType, tmp_path: Path) -> None:
    found = posts(lines.write_shards(tmp_path, 500, shards=3))
    assert sorted(int(post["id"]) for post in found) == list(range(1, 501))
    real = post_2019()
    for post in found:
        assert {name: type(value) for name, value in post.items()} == {
            name: type(value) for name, value in real.items()
        }
        assert all(sorted(tag) == ["category", "id", "name"] for tag in post["tags"])


def test_posts_have_as_many_tags_as_there_and_the_same_people(
    lines: ModuleType, tmp_path: Path
) -> None:
    found = posts(lines.write_shards(tmp_path, 6000, shards=1))
    tags = [{tag["name"] for tag in post["tags"]} for post in found]
    assert sum(map(len, tags)) / len(tags) == pytest.approx(29.1, rel=0.1)
    assert sum("solo" in each for each in tags) / len(tags) == pytest.approx(0.625, rel=0.1)
    assert sum(post["rating"] == "s" for post in found) / len(tags) == pytest.approx(0.765, rel=0.1)
    assert sum({"no_humans", "scenery"} <= each for each in tags) >= lines.CERTAIN


def test_the_same_seed_gives_the_same_bytes(lines: ModuleType, tmp_path: Path) -> None:
    first, second = (
        [path.read_bytes() for path in lines.write_shards(tmp_path / name, 300, 2, broken=2)]
        for name in ("first", "second")
    )
    assert first == second
    with pytest.raises(json.JSONDecodeError):
        json.loads(first[1].splitlines()[-1])


@pytest.mark.slow
def test_the_rehearsal_runs_every_stage_and_adds_posts_to_what_is_there(tmp_path: Path) -> None:
    command = [sys.executable, BENCHMARKS / "rehearsal.py", "--posts", "2500", "--measure", "0.1"]
    done = subprocess.run(
        [*command, "--json", tmp_path / "told.json", "--folder", tmp_path / "work"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["faults"] == []
    assert f"| `retag` | {told['posts']:,} |" in done.stdout
    measured, counted = told["plans"]
    assert measured["measured"] > counted["measured"] == 0
    assert measured["not_measured"]  # a tenth of a second is not enough for all
    dump, rule = told["again"]
    assert dump["findings"] == {
        "posts more": 50,
        "posts of a split that left it or moved": 0,
        "metadata/posts.parquet begins with all it had": True,
        "tagger/labels.parquet begins with all it had": True,
        "tagger/images.parquet begins with all it had": True,
    }
    assert rule["findings"]["labels more than before"] > 0
