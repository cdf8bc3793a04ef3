"""Fixtures that more than one room's tests use."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from pipeline.contracts.metadata import POSTS, TAKEN_DOWN
from pipeline.contracts.table import Table, write_table
from pipeline.corpus.removals import EXCLUDED
from pipeline.params import Params, load_params

REPOSITORY = Path(__file__).parent.parent

POST = {
    "created_at": None,
    "md5": "9a0f9e0f08907d12b7d08e46047ae4d8",
    "ext": "jpg",
    "width": 800,
    "height": 1000,
    "rating": "safe",
    "score": 1,
    "parent_id": None,
    "source": "",
    "pixiv_id": None,
    "is_deleted": False,
    "is_banned": False,
    "is_pending": False,
    "is_flagged": False,
    "tags": ["1girl", "solo"],
}


FIRST = [
    *("test_line.py", "test_killed_stages.py"),
    *("test_cluster.py", "test_rehearsal.py"),  # until the line is built
    "test_killed_repro.py",
]
"""Test modules that take minutes, in this order."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that in the end no core waits for another."""
    place = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path.name, len(FIRST)))


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_is_heard() -> None:
    """Started in the background, a shell has its programs ignore Ctrl-C, and theirs too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def params() -> Params:
    """The sample corpus's settings."""
    return load_params(REPOSITORY / "params.yaml")


def params_changer(folder: Path) -> Callable[..., Params]:
    """What writes the sample corpus's settings into a folder, some of them changed."""

    def change(**changes: Any) -> Params:
        raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
        for dotted, value in changes.items():
            *sections, key = dotted.split(".")
            section = raw
            for name in sections:
                section = section[name]
            section[key] = value
        path = folder / "params.yaml"
        path.write_text(yaml.safe_dump(raw))
        return load_params(path)

    return change


@pytest.fixture
def change_params(tmp_path: Path) -> Callable[..., Params]:
    """Settings of the sample corpus with some changed: `change_params(**{"splits.base": "x"})`."""
    return params_changer(tmp_path)


@pytest.fixture
def put_table(tmp_path: Path) -> Callable[[Table, list[dict[str, Any]]], Path]:
    """Write a table of the sample corpus below tmp_path."""

    def put(table: Table, rows: list[dict[str, Any]]) -> Path:
        path = tmp_path / table.path.format(corpus="sample")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_table(pa.Table.from_pylist(rows, schema=table.schema), path, table.schema)
        return path

    return put


@pytest.fixture
def put_removals(tmp_path: Path, put_table: Callable[..., Path]) -> Callable[..., None]:
    """Write the removals that stages read, each post with its reason."""

    def put(taken_down: dict[int, str] | None = None, excluded: dict[int, str] | None = None):  # type: ignore[no-untyped-def]
        rows = sorted((taken_down or {}).items())
        put_table(TAKEN_DOWN, [{"post_id": post, "reason": reason} for post, reason in rows])
        entries = (excluded or {}).items()
        lines = [f"- {{post_id: {post}, reason: {reason}}}\n" for post, reason in entries]
        file = tmp_path / EXCLUDED.format(corpus="sample")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(lines))

    return put


@pytest.fixture
def put_posts(put_table: Callable[..., Path]) -> Callable[..., Path]:
    """Write posts.parquet, each post given by what is particular about it."""

    def put(*posts: dict[str, Any]) -> Path:
        return put_table(POSTS, [POST | post for post in posts])

    return put


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, bytes], None]]:
    """An S3 server with one bucket, `danbooru`; puts objects into it."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3")
    client.create_bucket(Bucket="danbooru")
    yield lambda key, data: client.put_object(Bucket="danbooru", Key=key, Body=data)
    client.close()
    server.stop()
