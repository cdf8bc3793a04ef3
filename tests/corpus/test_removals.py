"""The lists of posts that must leave."""

from pathlib import Path

import pytest

from pipeline.corpus.removals import read_removals
from pipeline.errors import PipelineError
from tests.conftest import REPOSITORY


def test_a_list(tmp_path: Path) -> None:
    (tmp_path / "takedown.yaml").write_text(
        "# why\n"
        "- post_id: 5\n"
        "  reason: ' artist asked '\n"
        "  date: 2024-05-01\n"
        "- {post_id: 3, reason: a photograph}\n"
    )
    assert read_removals(tmp_path / "takedown.yaml") == {5: "artist asked", 3: "a photograph"}


def test_no_list_is_an_empty_one(tmp_path: Path) -> None:
    assert read_removals(tmp_path / "takedown.yaml") == {}
    (tmp_path / "takedown.yaml").write_text("# nothing yet\n")
    assert read_removals(tmp_path / "takedown.yaml") == {}


@pytest.mark.parametrize("name", ["takedown.yaml", "excluded.yaml"])
def test_the_sample_corpus_lists_none(name: str) -> None:
    path = REPOSITORY / "annotations" / "sample" / name
    assert path.is_file()
    assert read_removals(path) == {}


GOOD = "- {post_id: 1, reason: x}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("post_id: 1\n", ":1: expected"),
        ("1\n", ":1: expected"),
        (GOOD + "- 17\n", ":2: expected"),
        (GOOD + "- {post_id: 2, reason: x, why: y}\n", ":2: expected"),
        (GOOD + "- {reason: x}\n", ":2: post_id None is no post's id"),
        (GOOD + "- {post_id: '2', reason: x}\n", ":2: post_id '2' is no"),
        (GOOD + "- {post_id: true, reason: x}\n", ":2: post_id True is no"),
        (GOOD + "- {post_id: -2, reason: x}\n", ":2: post_id -2 is no"),
        (GOOD + "- {post_id: 2}\n", ":2: post 2 has no reason"),
        (GOOD + "- {post_id: 2, reason: ' '}\n", ":2: post 2 has no reason"),
        (GOOD + "- {post_id: 2, reason: x, date: soon}\n", ":2: 'soon' is no date"),
        (GOOD + "- {post_id: 2, reason: x, date: 2024-13-01}\n", "not valid YAML"),
        (GOOD + "\n" + GOOD, ":3: post 1 is listed twice"),
        (GOOD + "- {post_id: 2\n", ":3: "),
        (GOOD + "- \x00\n", "not valid YAML"),
        (GOOD + "- !!python/object/apply:os.system [ls]\n", ":2: "),
    ],
)
def test_a_malformed_list_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "takedown.yaml").write_text(text)
    with pytest.raises(PipelineError) as raised:
        read_removals(tmp_path / "takedown.yaml")
    assert str(raised.value).startswith(str(tmp_path / "takedown.yaml"))
    assert message in str(raised.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "takedown.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(PipelineError, match="cannot be read"):
        read_removals(tmp_path / "takedown.yaml")
