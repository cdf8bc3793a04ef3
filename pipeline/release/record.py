"""A published release in git: a `.dvc` file that leads to its bytes, and a tag in GTO's form.

    dvc get REPOSITORY datasets/sample/releases/1.0.0 --rev posebooru-sample@v1.0.0

Models need no `.dvc` file of their own: their tag is on the commit whose dvc.lock leads to them.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.errors import PipelineError
from pipeline.release.layout import INFO, RELEASES, SUMS, Info
from pipeline.release.repository import built_from, git, tag_of
from pipeline.release.sums import hash_of

DVC_FILE = "dvc.yaml"


@dataclass(frozen=True)
class Made:
    """A release of data or models, as git has to know it."""

    folder: Path
    name: str
    version: str
    commit: str

    @property
    def tag(self) -> str:
        """Its tag."""
        return tag_of(self.name, self.version)

    @property
    def mark(self) -> str:
        """What tells this build of the version from any other; the tag's message has it."""
        return f"{SUMS} {hash_of(self.folder / SUMS)}"


def refuse_unrecordable(root: Path, made: Made) -> None:
    """Let a release pass that can be recorded, or has been.

    Raises:
        PipelineError: when it was built from another commit than the one checked out, or its tag
            is another build's.
    """
    if git(root, "tag", "--list", made.tag):
        if made.mark not in git(root, "tag", "--list", made.tag, "--format=%(contents)"):
            raise PipelineError(f"git tag {made.tag}: is of another build of this version")
        return
    commit = built_from(root).hash
    if commit != made.commit:
        raise PipelineError(
            f"{made.folder}: built from {made.commit[:12]}, but {commit[:12]} is checked out; git "
            f"checkout {made.commit[:12]}, or build it again"
        )


def refuse_without_artifact(root: Path, info: Info) -> None:
    """Let a release pass that dvc.yaml has an artifact for.

    Raises:
        PipelineError: when it has none of that name, or one that leads elsewhere.
    """
    path = RELEASES.format(corpus=info.corpus)
    artifacts = yaml.safe_load((root / DVC_FILE).read_text(encoding="utf-8")).get("artifacts", {})
    if artifacts.get(info.name, {}).get("path") != path:
        raise PipelineError(
            f"{root / DVC_FILE}: artifacts has no {info.name} with `path: {path}`; add it, so that "
            "the release is found by its name"
        )


def record(root: Path, made: Made) -> str:
    """Tag a release; before that, have DVC keep a data release's bytes, in a commit of its own.

    The `.dvc` file of the version before leaves: it is found at its own tag.

    Returns:
        The tag.

    Raises:
        PipelineError: when DVC or git refuses.
    """
    if git(root, "tag", "--list", made.tag):
        return made.tag
    if (made.folder / INFO).exists():
        _keep(root, made)
    message = f"{made.name} {made.version}\n\n{made.mark}"
    git(root, "tag", "-a", made.tag, "-m", message)
    return made.tag


def _keep(root: Path, made: Made) -> None:
    path = made.folder.resolve().relative_to(root.resolve())
    words = [sys.executable, "-m", "dvc", "add", "--quiet", str(path)]
    done = subprocess.run(words, cwd=root, capture_output=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise PipelineError(f"{made.folder}: dvc add failed ({said[-300:]})")
    file = f"{path}.dvc"
    older = [
        name
        for name in git(root, "ls-files", "--", f"{path.parent}/*.dvc").splitlines()
        if name != file
    ]
    if older:
        git(root, "rm", "--quiet", "--", *older)
    git(root, "add", "--", file)
    git(root, "commit", "--quiet", "-m", f"Release {made.name} {made.version}", "--", file, *older)
