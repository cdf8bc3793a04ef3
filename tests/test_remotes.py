"""A small build on a remote, as the README says, and elsewhere; and a takedown from end to end."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from pipeline.contracts.metadata import TAKEN_DOWN
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.corpus.removals import TAKEDOWN
from tests.conftest import REPOSITORY
from tests.test_readme import COMMANDS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

LINE = (
    *("sample", "metadata_download", "metadata", "retag", "takedown"),
    *("tagger_select", "tagger_images", "add", "pose_candidates", "pose_images"),
    *("segmenter_select", "foregrounds", "backgrounds", "textures", "splits"),
)
"""The stages that come before any training."""

SMALL = {"posts": 300, "images": 90}

PROGRAMS = Path(sys.executable).parent

BUCKET = "shared"

KEYS = {"AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "secret"}


def run(root: Path, *words: str, expect: int = 0, **environment: str) -> str:
    """Run a program in a root; what it said."""
    paths = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "PYTHONPATH": str(root)}
    done = subprocess.run(
        words,
        cwd=root,
        env=os.environ | paths | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stdout[-3000:]
    return done.stdout


def commit(root: Path, *files: str) -> None:
    run(root, "git", "add", "--all", *files)
    name = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    run(root, "git", *name, "commit", "-q", "-m", "A small build")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the data stages alone, built and committed."""
    root = tmp_path_factory.mktemp("remotes") / "built"
    subprocess.run(["git", "clone", "-q", str(REPOSITORY), str(root)], check=True)
    for name in ("pipeline", "annotations", "rulebook"):
        shutil.rmtree(root / name)
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.rmtree(root / "pose_all")
    stages = yaml.safe_load((REPOSITORY / "dvc.yaml").read_text())["stages"]
    line = {"stages": {name: stages[name] for name in LINE}}
    (root / "dvc.yaml").write_text(yaml.safe_dump(line))
    (root / "dvc.lock").unlink()
    settings: dict[str, Any] = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    settings["sample"] |= SMALL
    (root / "params.yaml").write_text(yaml.safe_dump(settings))
    run(root, "dvc", "repro")
    commit(root)
    return root


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server on the loopback, with a bucket."""
    import boto3
    from moto.server import ThreadedMotoServer

    started = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    url = f"http://{host}:{port}"
    keys = dict(zip(("aws_access_key_id", "aws_secret_access_key"), KEYS.values(), strict=True))
    client = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys)
    client.create_bucket(Bucket=BUCKET)
    client.close()
    yield url
    started.stop()


def documented(name: str, location: str) -> list[str]:
    """The README's line that adds a remote, with another location."""
    words = next(
        shlex.split(line)
        for line in COMMANDS
        if line.startswith(f"dvc remote add --default {name}")
    )
    return [*words[:-1], location]


@pytest.mark.parametrize("name", ["shelf", "bucket"])
def test_a_build_that_was_pushed_is_pulled_elsewhere_and_nothing_is_left_to_do(
    name: str, built: Path, tmp_path: Path, server: str
) -> None:
    mine, elsewhere = tmp_path / "mine", tmp_path / "elsewhere"
    shutil.copytree(built, mine)
    location = str(tmp_path / "shelf") if name == "shelf" else f"s3://{BUCKET}/posebooru"
    run(mine, *documented(name, location))
    if name == "bucket":
        run(mine, "dvc", "remote", "modify", name, "endpointurl", server)
    assert "pushed" in run(mine, "dvc", "push", **KEYS)
    commit(mine, ".dvc/config")
    shutil.rmtree(mine / ".dvc/cache")  # what comes from here on comes from the remote
    subprocess.run(["git", "clone", "-q", str(mine), str(elsewhere)], check=True)
    assert not (elsewhere / "datasets").exists()
    run(elsewhere, "dvc", "pull", **KEYS)
    assert "up to date" in run(elsewhere, "dvc", "status")
    said = run(elsewhere, "dvc", "repro")
    assert "Running stage" not in said
    assert "Data and pipelines are up to date." in said
    assert run(elsewhere, "git", "status", "--porcelain") == ""


def test_what_is_taken_down_is_gone_from_end_to_end(built: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(built, root)
    images = pq.read_table(root / TAGGER_IMAGES.path.format(corpus="sample")).to_pylist()
    post, path = images[0]["post_id"], images[0]["path"]
    held = root / "datasets/sample/store" / path
    held.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "datasets/sample/sample/mirror" / path, held)
    list_file = root / TAKEDOWN.format(corpus="sample")
    list_file.write_text(f"- {{post_id: {post}, reason: a letter of hers, private: true}}\n")
    check = ("posebooru", "takedown", "check")
    said = run(root, *check, expect=2)
    assert "left: datasets/sample/tagger/images.parquet" in said
    assert f"left: datasets/sample/store/{path}" in said
    run(root, "dvc", "repro")
    assert not held.exists()
    taken = pq.read_table(root / TAKEN_DOWN.path.format(corpus="sample")).to_pylist()
    assert taken == [{"post_id": post, "reason": ""}]
    said = run(root, *check, expect=2)  # the tables of the build before are in the cache
    lines = [line for line in said.splitlines() if line.startswith("left: ")]
    assert lines
    assert all(line.startswith(f"left: {root}/.dvc/cache/") for line in lines)
    assert any("(datasets/sample/tagger/images.parquet, " in line for line in lines)
    run(root, "dvc", "gc", "--workspace", "--force")
    assert "nothing is left of 1 posts" in run(root, *check)
    assert (root / "datasets/sample/sample/mirror" / path).exists()
    assert "up to date" in run(root, "dvc", "status")
