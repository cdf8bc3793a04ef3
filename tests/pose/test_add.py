import functools
import json
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.pose import ADD, ADD_REPAIRS
from pipeline.contracts.sample import SAMPLE
from pipeline.contracts.table import Table
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.pose.add import STAGE, main
from pipeline.stage import Counts, execute
from tests.pose.conftest import add_entry, moved

Run = Callable[..., Counts]


@pytest.fixture
def run(tmp_path: Path, change_params: Callable[..., Params], put_removals: Any) -> Run:
    (tmp_path / SAMPLE.format(corpus="sample")).mkdir(parents=True, exist_ok=True)

    def run_stage(location: str = "add", **removals: Any) -> Counts:
        put_removals(**removals)
        settings = {"fetch.backoff_s": 0.01, "fetch.retries": 1}
        return execute(STAGE, main, change_params(**{"pose.add": location}, **settings), tmp_path)

    return run_stage


def read(root: Path, table: Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(
        root / table.path.format(corpus="sample")
    ).to_pylist()
    return rows


def reasons(root: Path, table: Table) -> list[str]:
    return [f"{row['post_id']} {row['rule']}: {row['detail']}" for row in read(root, table)]


def test_every_entry_is_kept_or_has_a_reason(
    tmp_path: Path, put_add: Any, put_posts: Any, run: Run
) -> None:
    put_posts(
        *({"post_id": post} for post in (1, 2, 3, 4)),
        {"post_id": 5, "is_banned": True},
        {"post_id": 7, "width": 1500, "height": 3000},
        {"post_id": 8, "width": None, "height": None},
    )
    put_add(
        train=[add_entry(1), add_entry(2), add_entry(3), {"file_name": "cat.png"}],
        val=[add_entry(4), add_entry(5), add_entry(6)],
        test=[add_entry(2), add_entry(7, width=0, height=0), add_entry(8, width=0)],
    )
    counts = run(excluded={3: "because"}, taken_down={4: "because"})
    assert counts == {"listed": 10, "train": 1, "val": 0, "test": 2, "repairs": 1, "rejects": 7}
    kept = [
        (row["post_id"], row["split"], row["width"], row["height"]) for row in read(tmp_path, ADD)
    ]
    assert kept == [(1, "train", 400, 600), (2, "test", 400, 600), (7, "test", 300, 600)]
    assert reasons(tmp_path, ADD.rejects) == [
        "-1 no_post: train.json: file_name 'cat.png' has no post's id",
        "2 listed_twice: in train.json, and in test.json",
        "3 excluded: because",
        "4 taken_down: because",
        "5 flagged: is_banned",
        "6 not_in_metadata: ",
        "8 no_frame: and the image's size is not known either",
    ]
    assert reasons(tmp_path, ADD_REPAIRS) == ["7 no_frame: 300x600, from the image's 1500x3000"]


def test_what_was_mended_is_noted(tmp_path: Path, put_add: Any, put_posts: Any, run: Run) -> None:
    put_posts({"post_id": 1}, {"post_id": 2})
    away = {joint: [5000, 1] for joint in add_entry(2)["points"]}
    put_add(train=[moved(add_entry(1), tiptoe_left=[20, 601]), moved(add_entry(2), **away)])
    assert run()["repairs"] == 1
    assert reasons(tmp_path, ADD_REPAIRS) == [
        "1 outside_frame: tiptoe_left at (20, 601) of 400x600"
    ]
    assert reasons(tmp_path, ADD.rejects) == ["2 no_joint: not one can be used"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The URL of the folder `add`."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None: ...

    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path / "add"))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_files_may_be_on_a_server(
    tmp_path: Path, put_add: Any, put_posts: Any, run: Run, served: str
) -> None:
    put_posts({"post_id": 1}, {"post_id": 2})
    put_add(train=[add_entry(1)], test=[add_entry(2)])
    run()
    local = (tmp_path / ADD.path.format(corpus="sample")).read_bytes()
    assert run(served)["listed"] == 2
    assert (tmp_path / ADD.path.format(corpus="sample")).read_bytes() == local


def test_a_server_without_the_files(put_add: Any, put_posts: Any, run: Run, served: str) -> None:
    put_posts({"post_id": 1})
    put_add()
    with pytest.raises(PipelineError, match=r"/elsewhere/test\.json: no such file; see pose\.add"):
        run(f"{served}/elsewhere")


BAD_FILES = [
    # what test.json holds, what is said; None: it is not there
    (None, r"test\.json: no such file; see pose\.add"),
    ("{", r"test\.json: not JSON"),
    ("[" * 100_000, r"test\.json: not JSON"),
    ("{}", r"test\.json: expected a list of entries"),
]


@pytest.mark.parametrize(("content", "said"), BAD_FILES)
def test_a_file_of_no_use(
    put_add: Any, put_posts: Any, run: Run, content: str | None, said: str
) -> None:
    put_posts({"post_id": 1})
    file = put_add() / "test.json"
    file.unlink()
    if content is not None:
        file.write_text(content)
    with pytest.raises(PipelineError, match=said):
        run()


def test_a_file_that_is_too_large_is_not_read(
    put_add: Any, put_posts: Any, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_posts({"post_id": 1})
    put_add(test=[add_entry(1)])
    monkeypatch.setattr("pipeline.pose.add.MAX_BYTES", len(json.dumps([add_entry(1)])) - 1)
    with pytest.raises(PipelineError, match=r"test\.json: more than"):
        run()


def test_a_folder_that_is_not_there(put_posts: Any, run: Run) -> None:
    put_posts({"post_id": 1})
    with pytest.raises(PipelineError, match=r"pose\.add = 'nowhere': no such folder"):
        run("nowhere")
