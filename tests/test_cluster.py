"""Shards of work on a real Ray cluster, two nodes on this machine: the same bytes, or a refusal."""

import gc
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import pipeline
from pipeline.cluster import CONNECTS, TRIES, map_shards
from pipeline.contracts.segmenter import COMPOSITES, SEGMENTER_PREDICTIONS
from pipeline.corpus import collect
from pipeline.engine import IN_FLIGHT_PER_WORKER, ShardError
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.segmenter import composites, predict_pairs
from pipeline.stage import execute, exit_codes
from tests.conftest import REPOSITORY
from tests.corpus.test_collect import FILES, STAGE, gather
from tests.segmenter.networks import put_model
from tests.segmenter.studio import Studio
from tests.shards import (
    Told,
    die,
    die_at_first,
    fail_at_three,
    fill_a_disk,
    halves,
    mendable_at_three,
    square,
    tell,
    wait_for_ever,
    where,
)

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
"""Ray leaves files and sockets of its own to the collector."""

CPUS = 2

START_S = 300
"""How long a busy machine may take to start what answers a client; Ray gives it 30 seconds."""

BUCKET = "mirror"

APART = Path("/proc/self/cwd")
"""A folder that each process has for itself, under one name: what is not shared looks like that."""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass(frozen=True)
class Started:
    """A cluster that runs."""

    cluster: Any
    client: str
    """Where Ray Client is answered."""
    bucket: str
    """A store of S3 that its workers know."""
    folder: Path
    """Where its workers are when they start."""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Two nodes with a CPU each, and an S3 store."""
    from moto.server import ThreadedMotoServer
    from ray.cluster_utils import Cluster

    store = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    store.start()
    host, port = store.get_host_and_port()
    client = free_port()
    folder = tmp_path_factory.mktemp("nodes")
    small = {"num_cpus": 1, "object_store_memory": 100_000_000}
    with pytest.MonkeyPatch.context() as patch:
        # The nodes inherit all of it.
        patch.chdir(folder)
        patch.setenv("PYTHONPATH", str(REPOSITORY))
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("RAY_CLIENT_SERVER_CHECK_CHANNEL_TIMEOUT_S", str(START_S))
        cluster = Cluster(
            initialize_head=True,
            head_node_args=small
            | {"include_dashboard": False, "ray_client_server_port": client, "node_name": "head"},
        )
        try:
            cluster.add_node(**small, node_name="second")
            patch.setenv("RAY_ADDRESS", cluster.address)
            patch.chdir(REPOSITORY)
            bucket = f"s3://{BUCKET}/danbooru"
            yield Started(cluster, f"ray://127.0.0.1:{client}", bucket, folder)
        finally:
            cluster.shutdown()
            store.stop()
            gc.collect()  # what Ray left, while it is not minded


@pytest.fixture
def spread(started: Started, tmp_path: Path) -> Callable[..., Iterator[Any]]:
    """Do shards' work on the cluster that this machine belongs to."""

    def do(function: Callable[..., Any], shards: Any, **options: Any) -> Iterator[Any]:
        options = {"address": "auto", "root": tmp_path} | options
        return map_shards(function, shards, **options)

    return do


Spread = Callable[..., Iterator[Any]]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["auto", "client"])
def test_results_come_in_shard_order(started: Started, spread: Spread, how: str) -> None:
    address = "auto" if how == "auto" else started.client
    assert list(spread(square, range(10), address=address)) == [n * n for n in range(10)]


@pytest.mark.slow
def test_no_shards_no_results(spread: Spread) -> None:
    assert list(spread(square, [])) == []


@pytest.mark.slow
def test_results_are_ones_own(spread: Spread) -> None:
    for number, array in enumerate(spread(halves, range(3))):
        np.add(array, 1, out=array)  # Ray's own copies are read-only
        assert array.tolist() == [number / 2 + 1] * 3


@pytest.mark.slow
def test_paths_mean_what_they_mean_here(
    spread: Spread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("note.txt").write_text("here")
    assert list(spread(where, [Path("note.txt")] * 3)) == [(str(tmp_path), "here")] * 3
    assert list((tmp_path / "work").iterdir()) == []  # the token has gone


@pytest.mark.slow
def test_errors_are_those_of_one_machine(spread: Spread) -> None:
    with pytest.raises(ShardError, match="shard 4 of 6: ValueError: three is too many") as failed:
        list(spread(fail_at_three, range(6)))
    assert "in fail_at_three" in str(failed.value.__cause__.__notes__)
    with pytest.raises(PipelineError, match="shard 4 of 6: post 3: mend me"):
        list(spread(mendable_at_three, range(6)))


@pytest.mark.slow
def test_a_full_disk_is_said_with_its_node(
    spread: Spread, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SystemExit) as ended, exit_codes("example", debug=False):
        list(spread(fill_a_disk, range(2)))
    assert ended.value.code == 2
    assert "is full; make room and run again" in caplog.text
    assert "on node head" in caplog.text or "on node second" in caplog.text


@pytest.mark.slow
def test_a_killed_worker_costs_only_its_shard(
    spread: Spread, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shards = [Told(tmp_path, number) for number in range(8)]
    assert list(spread(die_at_first, shards)) == list(range(8))
    begun = [len(shard.file.read_text().splitlines()) for shard in shards]
    assert begun == [1, 1, 2, 1, 1, 1, 1, 1]
    assert "shard 3 of 8: a worker died" in caplog.text


@pytest.mark.slow
def test_a_shard_that_kills_its_workers_is_given_up(spread: Spread) -> None:
    with pytest.raises(ShardError, match=rf"shard 1 of 1: a worker died .*, {TRIES} times"):
        list(spread(die, range(1)))


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [None, 3])
def test_few_shards_are_under_way(spread: Spread, tmp_path: Path, at_once: int | None) -> None:
    shards = [Told(tmp_path, number) for number in range(30)]
    most = at_once or CPUS * IN_FLIGHT_PER_WORKER
    taken = 0
    for number in spread(tell, shards, at_once=at_once):
        taken += 1
        while not shards[min(number + most - 1, 29)].file.exists():
            pass  # all that may be under way, are
        assert len([shard for shard in shards if shard.file.exists()]) < taken + most
    assert taken == 30


@pytest.mark.slow
def test_leaving_early_ends_what_is_under_way(spread: Spread, tmp_path: Path) -> None:
    shards = [Told(tmp_path, number) for number in range(CPUS)]

    class Interrupted(list[Told]):
        def __iter__(self) -> Iterator[Told]:
            yield from shards
            while not all(shard.file.exists() and shard.file.read_text() for shard in shards):
                pass
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(spread(wait_for_ever, Interrupted([*shards, Told(tmp_path, CPUS)])))
    workers = [int(shard.file.read_text()) for shard in shards]
    there = [psutil.Process(pid) for pid in workers if psutil.pid_exists(pid)]
    _, alive = psutil.wait_procs(there, timeout=30)
    assert not alive


@pytest.fixture
def corpus(tmp_path: Path, put_posts: Callable[..., Path]) -> Path:
    """A mirror with good and bad images, and its posts."""
    for name, data in FILES.values():
        file = tmp_path / "mirror" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    put_posts(*({"post_id": n, "ext": "png" if n in {7, 8} else "jpg"} for n in sorted(FILES)))
    return tmp_path


@pytest.mark.slow
def test_images_come_to_the_same_bytes(
    started: Started,
    corpus: Path,
    change_params: Callable[..., Params],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collect, "IMAGES_IN_SHARD", 2)
    monkeypatch.setattr("pipeline.corpus.fetch.IMAGES_AT_ONCE", 3)
    put_into_bucket(corpus / "mirror")
    written = []
    for root in ("mirror", started.bucket):
        for address in (None, "auto"):
            shutil.rmtree(corpus / "datasets/sample/store", ignore_errors=True)
            settings = {"corpus.root": root, "engine.address": address, "engine.workers": 1}
            execute(STAGE, gather, change_params(**settings), corpus)
            paths = [corpus / path.format(corpus="sample") for path in STAGE.outputs]
            written.append([path.read_bytes() for path in paths])
            held = len(list((corpus / "datasets/sample/store").rglob("*.jpg")))
            assert held == (1 if root == "mirror" else len(FILES) - 1)
    assert written[0] == written[1]
    assert written[2] == written[3]


@pytest.mark.slow
def test_images_of_an_s3_store_need_no_shared_folder(
    started: Started,
    corpus: Path,
    change_params: Callable[..., Params],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collect, "IMAGES_IN_SHARD", 2)
    put_into_bucket(corpus / "mirror")
    monkeypatch.chdir(corpus)
    written = []
    for address, root in ((None, Path()), ("auto", APART)):
        settings = {"corpus.root": started.bucket, "images.cache_gb": 1.0, "engine.workers": 1}
        execute(STAGE, gather, change_params(**settings, **{"engine.address": address}), root)
        paths = [corpus / path.format(corpus="sample") for path in STAGE.outputs]
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]
    cached = {file.name for file in started.folder.rglob("datasets/sample/store/512px/*/*.jpg")}
    assert {"1.jpg", "6.jpg", "7.jpg", "1010.jpg"} <= cached  # on the nodes' own disk


def test_a_web_server_is_not_asked_by_each_machine(
    corpus: Path, change_params: Callable[..., Params]
) -> None:
    settings = change_params(
        **{
            "corpus.root": "http://127.0.0.1:1",
            "images.cache_gb": 1.0,
            "engine.address": "auto",
        }
    )
    with pytest.raises(PipelineError, match=r"images.cache_gb with engine.address: each machine"):
        execute(STAGE, gather, settings, corpus)


def put_into_bucket(folder: Path) -> None:
    import boto3

    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    for file in folder.rglob("*.*"):
        client.upload_file(str(file), BUCKET, f"danbooru/{file.relative_to(folder)}")
    client.close()


@pytest.mark.slow
def test_pairs_and_predictions_come_to_the_same_bytes(
    started: Started,
    tmp_path: Path,
    change_params: Callable[..., Params],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(composites, "PAIRS_IN_SHARD", 3)
    monkeypatch.setattr(predict_pairs, "PAIRS_IN_SHARD", 3)
    studio = Studio(tmp_path, change_params)
    studio.build()
    put_model(tmp_path)
    written = []
    for address in (None, "auto"):
        settings = studio.params(**{"engine.address": address})
        for stage in (composites, predict_pairs):
            execute(stage.STAGE, stage.main, settings, tmp_path)
        paths = [COMPOSITES.path, SEGMENTER_PREDICTIONS.path]
        written.append([(tmp_path / path.format(corpus="sample")).read_bytes() for path in paths])
        shutil.rmtree(tmp_path / "datasets/sample/store/copies")  # made by who needs them
    assert written[0] == written[1]


@pytest.mark.slow
def test_a_node_with_other_code_is_refused(
    spread: Spread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "pipeline"
    shutil.copytree(REPOSITORY / "pipeline", mine)
    with (mine / "errors.py").open("a") as stream:
        stream.write("# a later commit\n")
    monkeypatch.setattr(pipeline.__spec__, "submodule_search_locations", [str(mine)])
    with pytest.raises(PipelineError, match=r"node (head|second) has other code in `pipeline`"):
        list(spread(square, range(3)))


@pytest.mark.slow
def test_a_node_that_joins_later_is_asked_too(
    started: Started, spread: Spread, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("here")
    results = spread(where, [note] * 1_000_000)
    next(results)
    for token in (tmp_path / "work").iterdir():
        token.unlink()  # for a node that does not have the folder
    late = started.cluster.add_node(num_cpus=1, node_name="late", object_store_memory=100_000_000)
    try:
        with pytest.raises(PipelineError, match="node late sees nothing at"):
            list(results)
    finally:
        started.cluster.remove_node(late)


@pytest.mark.slow
def test_a_folder_that_is_not_shared_is_refused(
    spread: Spread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        PipelineError, match=r"sees nothing at /proc/self/cwd/work/token-\w+: share"
    ):
        list(spread(where, [APART / "note.txt"], root=APART))
    assert list(spread(square, range(3), root=APART)) == [0, 1, 4]  # it names no path


@pytest.mark.slow
@pytest.mark.parametrize(("broken", "fits"), [(CONNECTS - 1, True), (CONNECTS, False)])
def test_a_head_that_breaks_off_is_asked_again(
    broken: int, fits: bool, spread: Spread, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    join, asked = ray.init, iter(range(broken))

    def init(**options: Any) -> Any:
        if next(asked, None) is not None:  # as on a machine that is too busy, at its own time
            raise ConnectionAbortedError("the head broke off")
        return join(**options)

    monkeypatch.setattr(ray, "init", init)
    if fits:
        assert list(spread(square, range(3))) == [0, 1, 4]
    else:
        with pytest.raises(PipelineError, match=r"no Ray cluster answers .*the head broke off"):
            list(spread(square, range(3)))


@pytest.mark.slow
def test_something_else_at_the_address_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"ray://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(PipelineError, match=f"no Ray cluster answers at '{address}'"):
            list(map_shards(square, range(3), address=address, root=tmp_path))


def test_an_address_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.1:{port}")
    for address in (f"ray://127.0.0.1:{port}", "auto"):
        with pytest.raises(PipelineError, match=rf"no Ray cluster answers at '.*127.0.0.1:{port}'"):
            list(map_shards(square, range(3), address=address, root=tmp_path))


def test_without_ray_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(PipelineError, match=r"needs Ray: pip install 'posebooru\[cluster\]'"):
        list(map_shards(square, range(3), address="auto", root=tmp_path))
