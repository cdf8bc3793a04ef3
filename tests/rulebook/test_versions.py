import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.rulebook.versions import committed_files
from tests.rulebook.conftest import HEADER

GIT = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(put_rules: Callable[[dict[str, str]], Path], tmp_path: Path) -> Path:
    put_rules({"body/a.yaml": "a: [a]\n", "body/b.yaml": "b: [b]\n", "README.md": "no rule"})
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "rules")
    return tmp_path


def test_what_was_committed_whatever_is_there_now(repository: Path) -> None:
    (repository / "rulebook/body/a.yaml").write_text("changed")
    (repository / "rulebook/body/b.yaml").unlink()
    (repository / "rulebook/body/c.yaml").write_text("new")
    found = committed_files(repository)
    assert found.shown == "HEAD:rulebook/"
    assert found.contents == {
        "body/a.yaml": f"{HEADER}a: [a]\n".encode(),
        "body/b.yaml": f"{HEADER}b: [b]\n".encode(),
    }


def test_a_root_below_the_repositorys_top(repository: Path) -> None:
    below = repository / "inner"
    below.mkdir()
    git(repository, "mv", "rulebook", "inner/rulebook")
    git(repository, "commit", "--quiet", "--message", "moved")
    assert list(committed_files(below).contents) == ["body/a.yaml", "body/b.yaml"]
    with pytest.raises(PipelineError, match="no rulebook at HEAD"):
        committed_files(repository)


def test_no_commit_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(PipelineError, match="--against FOLDER"):
        committed_files(tmp_path)


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", os.fspath(tmp_path.parent))
    with pytest.raises(PipelineError, match=r"not a git repository.*--against FOLDER"):
        committed_files(tmp_path)


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PipelineError, match="git is not there"):
        committed_files(repository)
