"""Git and DVC for real: what is not committed, what is stale, tags in GTO's form."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.release.layout import Release
from pipeline.release.record import Made, record, refuse_unrecordable, refuse_without_artifact
from pipeline.release.repository import built_from, git, refuse_stale, tagged
from pipeline.release.versions import Version

DVC_YAML = """
stages:
  copy:
    cmd: cp rules out
    deps: [rules]
    outs: [out]
artifacts:
  posebooru-sample:
    path: datasets/sample/releases
"""


def dvc(root: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "dvc", *words, "--quiet"], cwd=root, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet")
    git(root, "config", "user.name", "Somebody")
    git(root, "config", "user.email", "somebody@example.com")
    dvc(root, "init")
    (root / "dvc.yaml").write_text(DVC_YAML)
    (root / "rules").write_text("one\n")
    (root / ".gitignore").write_text(
        "/out\n/datasets/*/*\n!/datasets/*/releases/\n/datasets/*/releases/*\n"
        "!/datasets/*/releases/*.dvc\n"
    )
    return root


def commit(root: Path) -> str:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "x")
    return git(root, "rev-parse", "HEAD")


def test_a_dirty_tree_is_refused_with_its_file(repository: Path) -> None:
    head = commit(repository)
    assert built_from(repository).hash == head
    (repository / "rules").write_text("two\n")
    with pytest.raises(PipelineError, match="rules: not committed"):
        built_from(repository)
    git(repository, "checkout", "--quiet", "rules")
    (repository / "new").touch()
    with pytest.raises(PipelineError, match="new: not committed"):
        built_from(repository)


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="git status failed"):
        built_from(tmp_path)


def test_a_stale_lock_is_refused_with_its_stage(repository: Path) -> None:
    dvc(repository, "repro")
    refuse_stale(repository, ("out",))
    (repository / "rules").write_text("two\n")
    with pytest.raises(PipelineError) as caught:
        refuse_stale(repository, ("out",))
    assert str(caught.value) == (
        f"{repository}/dvc.lock: stale for 1 stages (copy: changed deps, modified rules); run `dvc "
        "repro` and commit dvc.lock"
    )
    with pytest.raises(PipelineError, match="dvc status` failed"):
        refuse_stale(repository, ("nothing",))


def test_an_output_that_was_changed_by_hand_is_stale(repository: Path) -> None:
    dvc(repository, "repro")
    (repository / "out").unlink()
    (repository / "out").write_text("mine\n")
    with pytest.raises(PipelineError, match="changed outs, modified out"):
        refuse_stale(repository, ("out",))


def made_of(repository: Path, release: Release, commit_hash: str, version: str) -> Made:
    folder = repository / f"datasets/sample/releases/{version}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-r", str(release.folder), str(folder)], check=True)
    (folder / "SHA256SUMS").write_text(f"of {version}\n")
    return Made(folder, "posebooru-sample", version, commit_hash)


def test_a_release_is_kept_and_tagged(repository: Path, release: Release, tmp_path: Path) -> None:
    head = commit(repository)
    first = made_of(repository, release, head, "1.0.0")
    refuse_unrecordable(repository, first)
    assert record(repository, first) == "posebooru-sample@v1.0.0"
    assert git(repository, "status", "--porcelain") == ""
    # The commit of the release alone is no change of the data.
    assert built_from(repository).hash == head
    assert record(repository, first) == "posebooru-sample@v1.0.0"
    assert list(tagged(repository, "posebooru-sample")) == [Version(1, 0, 0)]

    second = made_of(repository, release, head, "1.0.1")
    record(repository, second)
    kept = git(repository, "ls-files", "datasets")
    assert kept == "datasets/sample/releases/1.0.1.dvc"
    path = "datasets/sample/releases/1.0.0"
    words = ["get", str(repository), path, "--rev", "posebooru-sample@v1.0.0"]
    dvc(tmp_path, *words, "--out", str(tmp_path / "got"))
    assert (tmp_path / "got/SHA256SUMS").read_text() == "of 1.0.0\n"
    words = [
        "artifacts",
        "get",
        str(repository),
        "posebooru-sample",
        "--rev",
        "v1.0.1",
    ]
    dvc(tmp_path, *words, "--out", str(tmp_path / "newest"))
    assert (tmp_path / "newest/1.0.1/SHA256SUMS").read_text() == "of 1.0.1\n"
    assert [path.name for path in (tmp_path / "newest").iterdir()] == ["1.0.1"]


def test_a_tag_of_another_build_is_refused(repository: Path, release: Release) -> None:
    made = made_of(repository, release, commit(repository), "1.0.0")
    record(repository, made)
    (made.folder / "SHA256SUMS").write_text("another\n")
    with pytest.raises(PipelineError, match=r"posebooru-sample@v1\.0\.0: is of another build"):
        refuse_unrecordable(repository, made)


def test_a_release_of_another_commit_is_refused(repository: Path, release: Release) -> None:
    made = made_of(repository, release, commit(repository), "1.0.0")
    (repository / "rules").write_text("two\n")
    commit(repository)
    with pytest.raises(PipelineError, match=r"but .* is checked out"):
        refuse_unrecordable(repository, made)


def test_an_artifact_must_be_declared(repository: Path, release: Release) -> None:
    refuse_without_artifact(repository, release.info)
    (repository / "dvc.yaml").write_text("stages: {}\n")
    with pytest.raises(PipelineError, match="artifacts has no posebooru-sample with `path:"):
        refuse_without_artifact(repository, release.info)
