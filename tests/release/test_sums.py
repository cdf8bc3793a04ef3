import subprocess
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.release.sums import files_of, is_inside, read_sums, write_sums

ZERO = "0" * 64


def test_sha256sum_reads_what_we_write(tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a folder/ü.txt").write_text("x")
    (tmp_path / "b").write_bytes(b"")
    write_sums(tmp_path)
    done = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout.decode() == "a folder/ü.txt: OK\nb: OK\n"
    assert list(read_sums(tmp_path)) == files_of(tmp_path) == ["a folder/ü.txt", "b"]


@pytest.mark.parametrize(
    "line",
    [
        f"{ZERO} b",  # one space
        f"{ZERO[1:]}  b",  # a digit short
        f"{ZERO}  ../b",
        f"{ZERO}  /etc/passwd",
        f"{ZERO}  a//b",
        f"{ZERO}  ",
        f"{ZERO}  a\\b",
        "",
    ],
)
def test_a_line_of_another_form_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "SHA256SUMS").write_text(f"{ZERO}  a\n{line}\n")
    with pytest.raises(PipelineError, match=r"SHA256SUMS:2: expected"):
        read_sums(tmp_path)


def test_a_file_that_is_listed_twice(tmp_path: Path) -> None:
    (tmp_path / "SHA256SUMS").write_text(f"{ZERO}  a\n{ZERO}  a\n")
    with pytest.raises(PipelineError, match=r"SHA256SUMS:2"):
        read_sums(tmp_path)


def test_without_the_file_nothing_is_complete(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="a release is complete when it is there"):
        read_sums(tmp_path)


@pytest.mark.parametrize(("name", "inside"), [("a/b", True), ("..", False), ("a/./b", False)])
def test_a_path_stays_inside(name: str, inside: bool) -> None:
    assert is_inside(name) == inside
