"""Mapping a function over shards of work, on a Ray cluster.

It gives what `engine.map_shards` gives on one machine. Before any work, every node is asked what it
is like (`pipeline/nodes.py`), and one that would not give the same bytes is refused; a node that
joins later is asked with its first shard.

What a function and its shards name as a `Path` must be the same on each node: a token put into the
work folder shows whether it is. Work that names no path needs no shared folder. A folder that each
node has for itself, such as a cache, is handed over as text.
"""

import io
import logging
import os
import pickle
import secrets
import socket
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pipeline import nodes
from pipeline.engine import IN_FLIGHT_PER_WORKER, ShardError, naming
from pipeline.errors import DISK_FULL, PipelineError
from pipeline.nodes import Terms, misfits, report

log = logging.getLogger("posebooru")

Shard = TypeVar("Shard")
Result = TypeVar("Result")

TRIES = 4
"""A shard whose worker dies so often is given up: it is likely that it kills them."""

CONNECTS = 3
"""Tries to be let in by a head that breaks off."""

ANSWER_S = 10.0
"""How long the address may take to accept a connection."""

REPORT_S = 120.0
"""How long the nodes may take to report: each starts a process for it."""


def map_shards(
    function: Callable[[Shard], Result],
    shards: Sequence[Shard],
    *,
    address: str,
    root: Path,
    at_once: int | None = None,
) -> Iterator[Result]:
    """Apply a function to each shard on a cluster; yield the results in shard order.

    Memory is bounded: two shards for each CPU are under way or wait for their turn. A shard whose
    worker or node dies is done again. Leaving the loop early, by Ctrl-C or an error too, ends what
    is under way; it also ends when this process is killed.

    Args:
        function: as `engine.map_shards`.
        shards: what to apply it to; each must pickle.
        address: `engine.address` of the settings.
        root: the folder that `datasets/` is in.
        at_once: no more shards than this are under way at any time; None leaves it to the CPUs.

    Raises:
        PipelineError: as the function raised it, with the shard's number before it; when the
            cluster does not answer, has no CPUs, or has a node that does not fit.
        OSError: when a node's disk is full; names the node.
        ShardError: for anything else the function raised, and for a worker that died too often.
    """
    if not shards:
        return
    with _connected(address) as ray, _terms(ray, function, shards[0], root) as terms:
        work = _Work(ray, terms, len(shards))
        try:
            for shard in shards:
                work.give(function, shard)
                if len(work.pending) >= min(work.most(), at_once or len(shards)):
                    yield work.take()
            while work.pending:
                yield work.take()
        finally:
            work.cancel()


@dataclass(frozen=True)
class _Given:
    """A shard that is under way."""

    number: int
    parcel: bytes
    ref: Any


class _Work:
    """The shards that are under way on a cluster, in their order."""

    def __init__(self, ray: Any, terms: Terms, total: int) -> None:
        self.pending: deque[_Given] = deque()
        self._ray = ray
        self._terms = terms
        self._total = total
        self._given = 0
        # Our own tries, not Ray's: it tries for ever what runs out of memory, and does not say so.
        self._remote = ray.remote(num_cpus=1, max_retries=0)(nodes.work)

    def most(self) -> int:
        """How many may be under way, by the CPUs that there are now."""
        cpus = int(self._ray.cluster_resources().get("CPU", 0))
        return max(cpus, 1) * IN_FLIGHT_PER_WORKER

    def give(self, function: Callable[[Shard], object], shard: Shard) -> None:
        """Send a shard on its way."""
        parcel = _packed(function, shard)[0]
        self.pending.append(_Given(self._given, parcel, self._start(parcel)))
        self._given += 1

    def take(self) -> Any:
        """Wait for the result of the shard that was given first."""
        how, node, came = self._outcome()
        number = self.pending.popleft().number
        if how == "unfit":
            raise PipelineError(_told(_names(self._ray)[node], came))
        value = pickle.loads(came)  # noqa: S301 - of our own workers
        if how == "done":
            return value
        if isinstance(value, OSError) and value.errno in DISK_FULL:
            place = f"{value.filename or 'the disk'} on node {_names(self._ray)[node]}"
            raise OSError(value.errno, value.strerror, place) from value
        with naming(number, self._total):
            raise value

    def cancel(self) -> None:
        """End what is under way."""
        for given in self.pending:
            self._ray.cancel(given.ref, force=True)

    def _start(self, parcel: bytes) -> Any:
        return self._remote.remote(self._terms, parcel)

    def _outcome(self) -> tuple[str, str, Any]:
        """What came of the first shard, given anew while its workers die."""
        name = f"shard {self.pending[0].number + 1} of {self._total}"
        for tries_left in reversed(range(TRIES)):
            try:
                outcome: tuple[str, str, Any] = self._ray.get(self.pending[0].ref)
            except self._ray.exceptions.RayError as error:
                died = f"{name}: a worker died ({type(error).__name__}: killed, or out of memory?)"
                if not tries_left:
                    raise ShardError(f"{died}, {TRIES} times") from error
                log.warning("%s; it is done again", died)
                first = self.pending[0]
                self.pending[0] = replace(first, ref=self._start(first.parcel))
            else:
                return outcome
        raise AssertionError


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Ray, connected to the cluster, quiet.

    Raises:
        PipelineError: when Ray is not installed, or no cluster answers.
    """
    try:
        import ray  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise PipelineError(
            f"engine.address = {address!r} needs Ray: pip install 'posebooru[cluster]', or set it "
            "to null"
        ) from error
    if ray.is_initialized():  # by who called us
        yield ray
        return
    _reach(address)
    logging.getLogger("ray").setLevel(logging.ERROR)
    ray.cloudpickle.register_pickle_by_value(nodes)
    try:
        try:
            _join(ray, address)
        except (ConnectionError, RuntimeError, ray.exceptions.RayError) as error:
            raise PipelineError(_unanswered(address, error)) from error
        yield ray
    finally:
        ray.shutdown()


def _join(ray: Any, address: str) -> None:
    """Connect to the cluster, tried again where its head began to let us in and broke off.

    A head starts a process for each client, which a busy machine may not do in Ray's time.
    """
    for tries_left in reversed(range(CONNECTS)):
        try:
            with warnings.catch_warnings(action="ignore"):
                ray.init(address=address, log_to_driver=False, configure_logging=False)
        except ConnectionAbortedError:
            if not tries_left:
                raise
            log.warning("the cluster at %s broke off the connection; it is tried again", address)
            ray.shutdown()
        else:
            return


def _reach(address: str) -> None:
    """See that something listens at an address: Ray itself would wait for minutes."""
    where = os.environ.get("RAY_ADDRESS", "") if address == "auto" else address
    parts = urlsplit(where if "://" in where else f"//{where}")
    if parts.hostname is None or parts.port is None:
        return  # Ray looks for a cluster on this machine, which it finds or not
    try:
        socket.create_connection((parts.hostname, parts.port), ANSWER_S).close()
    except OSError as error:
        raise PipelineError(_unanswered(where, error)) from error


def _unanswered(address: str, error: Exception) -> str:
    reason = str(error).strip().splitlines() or [type(error).__name__]
    return (
        f"engine.address: no Ray cluster answers at {address!r} ({reason[-1]}); start one with "
        "`ray start --head`, or set engine.address to null"
    )


@contextmanager
def _terms(
    ray: Any, function: Callable[[Shard], object], shard: Shard, root: Path
) -> Iterator[Terms]:
    """What nodes must be like for this work, once all that are there have been found so.

    Raises:
        PipelineError: when there are none, or one does not fit.
    """
    named = _packed(function, shard)[1]
    if not named:
        yield _agreed(ray, Terms(report((), ()), (), None, frozenset()))
        return
    work = root.absolute() / "work"
    work.mkdir(parents=True, exist_ok=True)
    token = work / f"token-{secrets.token_hex(8)}"
    token.write_text(secrets.token_hex(32))
    places = [str(path.absolute()) for path in (token, Path(), *sorted(named))]
    written = (str(work),)
    try:
        yield _agreed(ray, Terms(report(places, written), written, str(Path.cwd()), frozenset()))
    finally:
        token.unlink(missing_ok=True)


def _agreed(ray: Any, terms: Terms) -> Terms:
    """The terms, with the nodes in them: each was asked and fits."""
    names = _names(ray)
    if not names:
        raise PipelineError(
            "engine.address: the cluster has no node with CPUs; let nodes join with `ray start "
            "--address=HEAD:PORT`"
        )
    by_node = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
    # Without a CPU: a node that is busy reports too.
    ask = ray.remote(num_cpus=0, max_retries=0)(report)
    asked = {
        node: ask.options(scheduling_strategy=by_node(node, soft=False)).remote(
            list(terms.ours.places), terms.written
        )
        for node in names
    }
    ray.wait(list(asked.values()), num_returns=len(asked), timeout=REPORT_S)
    for node, ref in asked.items():
        try:
            reasons = misfits(terms.ours, ray.get(ref, timeout=0))
        except ray.exceptions.RayError as error:
            reasons = [f"does not report ({type(error).__name__}); look at it with `ray status`"]
        if reasons:
            raise PipelineError(_told(names[node], reasons))
    return replace(terms, nodes=frozenset(names))


def _told(node: str, reasons: Sequence[str]) -> str:
    return f"engine.address: node {node} {'; '.join(reasons)}"


def _names(ray: Any) -> dict[str, str]:
    """What people call each living node that has CPUs, by its id."""
    return {
        node["NodeID"]: node["NodeName"]
        if node["NodeName"] != node["NodeManagerAddress"]
        else f"{node['NodeManagerHostname']} ({node['NodeManagerAddress']})"
        for node in ray.nodes()
        if node["Alive"] and node["Resources"].get("CPU")
    }


def _packed(function: Callable[[Shard], object], shard: Shard) -> tuple[bytes, set[Path]]:
    """A function and its shard, pickled, and the paths that they name."""
    from ray import cloudpickle  # noqa: PLC0415 - an optional extra

    named: set[Path] = set()

    class Packing(cloudpickle.Pickler):  # type: ignore[misc]  # Ray has no types for it
        def reducer_override(self, value: object) -> Any:
            if isinstance(value, PurePath):
                named.add(Path(value))
            return super().reducer_override(value)

    buffer = io.BytesIO()
    Packing(buffer).dump((function, shard))
    return buffer.getvalue(), named
