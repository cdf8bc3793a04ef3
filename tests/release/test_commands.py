"""The README's walk through releases: built, changed, refused, published, fetched elsewhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pipeline.annotation.labels import read_labels, write_labels
from pipeline.cli import app
from pipeline.contracts.annotation import SNAPSHOT
from pipeline.release.layout import Release
from pipeline.release.repository import git
from tests.annotation.records import label, points
from tests.conftest import REPOSITORY
from tests.release.corpus import Corpus
from tests.release.line import DVC_YAML

IGNORED = """/mirror/
/textures/
/work/
/datasets/*/*
!/datasets/*/releases/
/datasets/*/releases/*
!/datasets/*/releases/*.dvc
"""

PLACE = {"box": (10.0, 5.0, 20.0, 50.0), "area": 900.0}


class Line:
    """A repository with a tiny line, and a person at its commands."""

    def __init__(self, root: Path, caplog: pytest.LogCaptureFixture) -> None:
        self.root = root
        self._caplog = caplog

    def dvc(self, *words: str) -> None:
        """Run DVC, which must end well."""
        done = subprocess.run(
            [sys.executable, "-m", "dvc", *words, "--quiet"],
            cwd=self.root,
            env=os.environ
            | {
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "PYTHONPATH": str(REPOSITORY),
            },
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()

    def commit(self, why: str) -> None:
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--message", why)

    def _posebooru(self, *words: str) -> tuple[int, str]:
        self._caplog.clear()
        where = ["--root", str(self.root), "--params", str(self.root / "params.yaml")]
        ended = CliRunner().invoke(app, [*words, *where])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.output + self._caplog.text

    def does(self, *words: str) -> str:
        """What `posebooru` said when it must end well."""
        code, said = self._posebooru(*words)
        assert code == 0, said
        return said

    def refuses(self, *words: str) -> str:
        """What `posebooru` said when it must refuse."""
        code, said = self._posebooru(*words)
        assert code == 2, said
        return said


@pytest.fixture
def line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Line:
    """A repository in which nothing is built yet."""
    made = Line(tmp_path / "mine", caplog)
    corpus = Corpus(made.root)
    corpus.save_settings()
    snapshot = made.root / SNAPSHOT.format(corpus="sample")
    write_labels([label(post, **PLACE) for post in corpus.poses], snapshot)
    (made.root / ".gitignore").write_text(IGNORED)
    git(made.root, "init", "--quiet")
    for name, value in (("user.name", "Somebody"), ("user.email", "somebody@example.com")):
        git(made.root, "config", name, value)
    made.dvc("init")
    (made.root / "dvc.yaml").write_text(yaml.safe_dump(DVC_YAML))
    made.commit("A line")
    return made


@pytest.mark.slow
def test_the_walk_of_the_readme(line: Line, tmp_path: Path) -> None:
    line.dvc("repro")
    assert "dvc.lock: not committed" in line.refuses("release", "build", "1.0.0")
    line.commit("What it builds")
    assert "tagger: train 3, val 1, test 2" in line.does("release", "build", "1.0.0")
    assert "sound" in line.does("release", "verify", "1.0.0")
    assert "a version is built once" in line.refuses("release", "build", "1.0.0")
    shelf = str(tmp_path / "shelf")
    assert "tagged posebooru-sample@v1.0.0" in line.does(
        "release", "publish", "1.0.0", "--to", shelf
    )
    assert git(line.root, "status", "--porcelain") == ""

    # A rule and a label are edited, and a post is taken down.
    rules = line.root / "rulebook/clothing/hats.yaml"
    rules.write_text(rules.read_text().replace("[hat, cap]", "{tags: [cap], why: a test}"))
    snapshot = line.root / SNAPSHOT.format(corpus="sample")
    moved = points(nose=(203.0, 94.0, 2))
    review = label(13, annotator="cid", kind="review", keypoints=moved, **PLACE)
    write_labels([*read_labels(snapshot), review], snapshot)
    takedown = line.root / "annotations/sample/takedown.yaml"
    takedown.write_text("- post_id: 3\n  reason: asked by the artist\n")
    line.commit("A rule, a label, a request")
    said = line.refuses("release", "build", "1.1.0")
    assert "dvc.lock: stale for 2 stages" in said
    assert "retag: changed deps, modified rulebook" in said

    line.dvc("repro")
    line.commit("What follows from them")
    said = line.refuses("release", "build", "1.1.0")
    assert "1.1.0 says less than what changed since 1.0.0: at least 2.0.0 it must be (" in said
    for why in (
        "posts removed from tagger: 1",
        "labels of tagger changed: 5",
        "labels of pose changed: 1",
        "classes changed: 1",
    ):
        assert why in said
    assert not (line.root / "datasets/sample/releases/1.1.0").exists()
    line.does("release", "build", "2.0.0")

    told = tmp_path / "diff.json"
    said = line.does("release", "diff", "1.0.0", "2.0.0", "--json", str(told))
    assert "from 1.0.0 to 2.0.0: MAJOR" in said
    found = json.loads(told.read_text())
    assert found["sets"]["tagger"]["removed"] == [{"post_id": 3, "split": "train"}]
    assert found["sets"]["pose"]["changed"] == [
        {"post_id": 13, "distance": 5.0, "farthest": 5.0, "seen_otherwise": 0, "box": 0.0}
    ]
    assert found["classes"]["changed"] == ["hat"]

    # What was taken down since must not be given on, whatever the version.
    said = line.refuses("release", "publish", "1.0.0", "--to", str(tmp_path / "another"))
    assert "images.parquet: taken down or excluded: posts 3" in said
    assert not (tmp_path / "another").exists()
    line.does("release", "publish", "2.0.0", "--to", shelf)
    again = line.does("release", "publish", "2.0.0", "--to", shelf)
    assert "tagged posebooru-sample@v2.0.0" in again

    # Elsewhere it is fetched and verified, and by its tag the same bytes come.
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(Path(shelf) / "2.0.0", elsewhere)
    assert "15 images" in line.does("fetch", str(elsewhere))
    assert "sound" in line.does("release", "verify", str(elsewhere))
    released = Release.open(elsewhere)
    assert all(released.image(row["path"]).is_file() for row in released.images().to_pylist())
    path, tag = "datasets/sample/releases/2.0.0", "posebooru-sample@v2.0.0"
    line.dvc("get", str(line.root), path, "--rev", tag, "--out", str(tmp_path / "got"))
    sums = (line.root / path / "SHA256SUMS").read_bytes()
    assert (tmp_path / "got/SHA256SUMS").read_bytes() == sums
    assert "sound" in line.does("release", "verify", str(tmp_path / "got"))

    # Built again from what the tag names, stages and release have the same bytes.
    shutil.rmtree(line.root / path)
    line.dvc("repro", "--force")
    assert git(line.root, "status", "--porcelain") == ""
    previous = str(line.root / "datasets/sample/releases/1.0.0")
    line.does("release", "build", "2.0.0", "--previous", previous)
    assert (line.root / path / "SHA256SUMS").read_bytes() == sums


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("build", "1.0"), "'1.0' is no version"),
        (("verify", "1.0.0"), r"release.json: missing from the release"),
        (("verify", "nothing"), "'nothing' is no version"),
        (("models", "1.0.0", "--data", "1.0.0", "--row", "best"), "--row best: no row"),
        (("publish", "1.0.0", "--to", "hf://x"), "expected hf://datasets/OWNER/NAME"),
    ],
)
def test_what_is_asked_wrongly_is_one_line(
    words: tuple[str, ...], said: str, corpus: Corpus, caplog: pytest.LogCaptureFixture
) -> None:
    line = Line(corpus.root, caplog)
    assert said in line.refuses("release", *words)


def test_verify_lists_every_fault(
    corpus: Corpus, release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    (release.folder / "README.md").write_text("# Mine\n")
    (release.folder / "LICENSE").unlink()
    said = Line(corpus.root, caplog).refuses("release", "verify", str(release.folder))
    assert "LICENSE: missing; SHA256SUMS lists it" in said
    assert "README.md: changed; its hash is not the one in SHA256SUMS" in said
    assert "README.md: says nothing of tagger train; there are 3" in said
