"""The git repository and the DVC pipeline that a release is built from."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.release.versions import Version, parse

KEPT = "datasets/*/releases"
"""What a release itself leaves in git; a commit of it alone is no change of the data."""

STALE_SHOWN = 5


@dataclass(frozen=True)
class Commit:
    """What a release is built from."""

    hash: str
    date: str
    """Year-month-day."""


def built_from(root: Path) -> Commit:
    """The last commit that changed more than the releases in git.

    Raises:
        PipelineError: when something is not committed, or there is no repository.
    """
    changed = git(root, "status", "--porcelain", "--untracked-files=normal").splitlines()
    if changed:
        first = changed[0][3:]
        more = f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
        raise PipelineError(
            f"{root / first}{more}: not committed; a release is built from a commit, so that "
            "others can build it again"
        )
    line = git(root, "log", "-1", "--format=%H %cs", "--", ".", f":(exclude,glob){KEPT}/**")
    if not line:
        raise PipelineError(f"{root}: has no commit yet")
    return Commit(*line.split(" "))


def refuse_stale(root: Path, outputs: tuple[str, ...]) -> None:
    """Let it pass that what lies under the root is what `dvc repro` makes of this commit.

    Args:
        root: where dvc.yaml is.
        outputs: what is to be released, below the root; all that they come from is looked at.

    Raises:
        PipelineError: names the stages that are not as dvc.lock says, and why.
    """
    words = [sys.executable, "-m", "dvc", "status", "--json", "--with-deps", *outputs]
    done = subprocess.run(words, cwd=root, capture_output=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise PipelineError(f"{root / 'dvc.yaml'}: `dvc status` failed ({said[-300:]})")
    stale = json.loads(done.stdout)
    if not stale:
        return
    shown = "; ".join(f"{stage}: {_why(why)}" for stage, why in list(stale.items())[:STALE_SHOWN])
    more = f"; and {len(stale) - STALE_SHOWN} more" if len(stale) > STALE_SHOWN else ""
    raise PipelineError(
        f"{root / 'dvc.lock'}: stale for {len(stale)} stages ({shown}{more}); run `dvc repro` and "
        "commit dvc.lock"
    )


def tag_of(name: str, version: str) -> str:
    """The git tag of a release, in GTO's form."""
    return f"{name}@v{version}"


def tagged(root: Path, name: str) -> dict[Version, str]:
    """The commits of all releases that have a tag."""
    prefix = tag_of(name, "")
    lines = git(root, "tag", "--list", f"{prefix}*", "--format=%(refname:strip=2)").splitlines()
    found = {}
    for tag in lines:
        try:
            version = parse(tag.removeprefix(prefix))
        except PipelineError:
            continue  # somebody's tag of another form
        found[version] = git(root, "rev-list", "-n", "1", tag)
    return found


def git(root: Path, *words: str) -> str:
    """What git says.

    Raises:
        PipelineError: when it fails; with what it said.
    """
    try:
        done = subprocess.run(("git", *words), cwd=root, capture_output=True, check=True)  # noqa: S603, S607 - git is asked by its name
    except FileNotFoundError as error:
        raise PipelineError(f"{root}: git is not there to ask, or no such folder") from error
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.decode(errors="replace").split())
        raise PipelineError(f"{root}: git {words[0]} failed ({said})") from error
    return done.stdout.decode(errors="replace").rstrip("\n")


def _why(found: list[Any]) -> str:
    """One phrase for what `dvc status` says of a stage."""
    phrases = []
    for part in found:
        if not isinstance(part, dict):
            phrases.append(str(part))
            continue
        for what, paths in part.items():
            named = paths.items() if isinstance(paths, dict) else []
            phrases.append(", ".join([what, *(f"{how} {path}" for path, how in named)]))
    return ", ".join(phrases)
