"""The lists of posts that must leave."""

from pathlib import Path

import pytest

from pipeline.corpus.removals import Takedown, read_removals, read_takedown, told_reasons
from pipeline.errors import PipelineError
from tests.conftest import REPOSITORY


def test_a_list(tmp_path: Path) -> None:
    (tmp_path / "excluded.yaml").write_text(
        "# why\n"
        "- post_id: 5\n"
        "  reason: ' artist asked '\n"
        "  date: 2024-05-01\n"
        "- {post_id: 3, reason: a photograph}\n"
    )
    assert read_removals(tmp_path / "excluded.yaml") == {5: "artist asked", 3: "a photograph"}


def test_no_list_is_an_empty_one(tmp_path: Path) -> None:
    assert read_removals(tmp_path / "takedown.yaml") == {}
    (tmp_path / "takedown.yaml").write_text("# nothing yet\n")
    assert read_removals(tmp_path / "takedown.yaml") == {}


@pytest.mark.parametrize("name", ["takedown.yaml", "excluded.yaml"])
def test_the_sample_corpus_lists_none(name: str) -> None:
    path = REPOSITORY / "annotations" / "sample" / name
    assert path.is_file()
    read = read_takedown if name == "takedown.yaml" else read_removals
    assert not read(path)


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


MD5 = "9a0f9e0f08907d12b7d08e46047ae4d8"


def test_a_takedown_goes_by_post_md5_or_artist(tmp_path: Path) -> None:
    (tmp_path / "takedown.yaml").write_text(
        "- {post_id: 5, reason: asked, date: 2024-05-01}\n"
        f"- {{md5: {MD5}, reason: asked}}\n"
        "- artist: ann\n"
        "  reason: a letter from her lawyer\n"
        "  private: true\n"
    )
    entries = read_takedown(tmp_path / "takedown.yaml")
    assert [entry.named for entry in entries] == ["post 5", f"md5 {MD5}", "artist ann"]
    assert [entry.told for entry in entries] == ["asked", "asked", ""]
    assert [entry.line for entry in entries] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {reason: x}\n", ":1: expected one of"),
        ("- {post_id: 1, artist: ann, reason: x}\n", ":1: expected one of"),
        ("- {post_id: 1, reason: x, why: y}\n", ":1: expected one of"),
        ("- {post_id: 9223372036854775808, reason: x}\n", "is no post's id"),
        ("- {md5: 12345678901234567890123456789012, reason: x}\n", "in quotes"),
        (f"- {{md5: {MD5.upper()}, reason: x}}\n", "is no md5"),
        ("- {artist: two words, reason: x}\n", "is no tag"),
        ("- {artist: 7, reason: x}\n", "is no tag"),
        ("- {artist: ann}\n", "artist ann has no reason"),
        ("- {artist: ann, reason: x, private: yes please}\n", "neither true nor false"),
        ("- {artist: ann, reason: x}\n- {artist: ann, reason: y}\n", ":2: artist ann is listed"),
    ],
)
def test_a_malformed_takedown_is_told_with_its_line(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "takedown.yaml").write_text(text)
    with pytest.raises(PipelineError) as raised:
        read_takedown(tmp_path / "takedown.yaml")
    assert message in str(raised.value)


def test_one_private_entry_silences_the_others() -> None:
    public = Takedown(1, 5, None, None, "asked", private=False)
    private = Takedown(2, None, None, "ann", "a letter", private=True)
    assert told_reasons([public]) == "asked"
    assert told_reasons([public, private]) == ""
    assert told_reasons([]) == ""
