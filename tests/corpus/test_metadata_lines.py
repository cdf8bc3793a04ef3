"""Lines with their numbers, whatever the bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import metadata_lines
from pipeline.corpus.metadata_lines import Refused, blocks, count_lines


def read(path: Path, data: bytes) -> tuple[list[tuple[int, str]], list[Refused]]:
    path.write_bytes(data)
    found, refused = [], []
    for block in blocks(path):
        found += [(row["line"], row["text"]) for row in block.lines.to_pylist()]
        refused += block.refused
    return found, refused


def test_blank_lines_are_counted_and_left_out(tmp_path: Path) -> None:
    found, refused = read(tmp_path / "x", b"\n{}\r\n  \n\n{}")
    assert [line for line, _ in found] == [2, 5]
    assert refused == []


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    assert read(tmp_path / "x", b"") == ([], [])


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    assert read(tmp_path / "x", b"\xef\xbb\xbf{}\n") == ([(1, "{}\n")], [])


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    found, refused = read(tmp_path / "x", b"{}\n{\xff}\n{}\n")
    assert [line for line, _ in found] == [1, 3]
    assert refused == [Refused(2, "bad_json", "not UTF-8 at byte 1")]


def test_an_enormous_line_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata_lines, "MAX_LINE_BYTES", 10)
    found, refused = read(tmp_path / "x", b"{}\n" + b"x" * 95 + b"\n{}\n0123456789\n012345678\n")
    assert [line for line, _ in found] == [1, 3, 5]
    assert [(each.line, each.rule) for each in refused] == [(2, "too_long"), (4, "too_long")]


def test_blocks_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata_lines, "LINES_AT_ONCE", 3)
    (tmp_path / "x").write_bytes(b"{}\n" * 7)
    assert [len(block.lines) for block in blocks(tmp_path / "x")] == [3, 3, 1]
    monkeypatch.setattr(metadata_lines, "BYTES_AT_ONCE", 6)
    assert [len(block.lines) for block in blocks(tmp_path / "x")] == [2, 2, 2, 1]


@given(st.binary())
def test_numbers_are_those_of_split(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    found, refused = read(tmp_path_factory.getbasetemp() / "lines", data)
    expected = [
        number
        for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1)
        if line.strip()
    ]
    assert sorted([line for line, _ in found] + [each.line for each in refused]) == expected


@pytest.mark.parametrize(
    ("data", "lines"), [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1), (b"a\n\nb", 3)]
)
def test_lines_are_counted(tmp_path: Path, data: bytes, lines: int) -> None:
    (tmp_path / "x").write_bytes(data)
    assert count_lines(tmp_path / "x") == lines
