from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pipeline.retrieval.folder import read_folder
from pipeline.retrieval.writing import FIXED, Part, record, write_parts

NAMES = pa.array(["a", "b", "c", "d"])


def part(posts: list[int], tags: list[list[int]]) -> Part:
    """Drawings of which only posts and tags are told."""
    fixed = {name: np.zeros((len(posts), *shape), kind) for name, (kind, shape) in FIXED.items()}
    return Part(
        fixed | {"post_ids": np.array(posts, np.int64)},
        np.array([len(each) for each in tags], np.int64),
        np.array([tag for each in tags for tag in each], np.int32),
        [record([], f"source of {post}") for post in posts],
    )


def test_which_tags_a_drawing_has_and_which_drawings_a_tag(tmp_path: Path) -> None:
    parts = [part([3, 5], [[0, 3], []]), part([8], [[0, 1]])]
    assert write_parts(tmp_path, parts, NAMES, 3, {}) == 3
    index = read_folder(tmp_path)
    assert index.tag_names == ["a", "b", "d"]  # no drawing has c
    assert [index.tags(row) for row in range(3)] == [["a", "d"], [], ["a", "b"]]
    assert {name: index.tagged(name).tolist() for name in "abcd"} == {
        "a": [0, 2],
        "b": [2],
        "c": [],
        "d": [0],
    }
    assert index.record(2) == {"artists": [], "source": "source of 8"}


@pytest.mark.parametrize("cut", [0, 1, 2, 3])
def test_where_parts_begin_changes_no_byte(tmp_path: Path, cut: int) -> None:
    posts, tags = [3, 5, 8], [[0, 3], [], [0, 1]]
    write_parts(tmp_path / "whole", [part(posts, tags)], NAMES, 3, {})
    parts = [part(posts[:cut], tags[:cut]), part(posts[cut:], tags[cut:])]
    write_parts(tmp_path / "parts", parts, NAMES, 3, {})
    for file in (tmp_path / "whole").iterdir():
        assert file.read_bytes() == (tmp_path / "parts" / file.name).read_bytes(), file.name
