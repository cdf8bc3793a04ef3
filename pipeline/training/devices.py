"""Training on several devices: a process for each, on this machine or on several.

On one machine the stage's process starts them (`pipeline/training/processes.py`). On several,
torchrun or srun starts the stage once for each device; then process 0 alone is the stage, and the
others wait to be told what it trains, train along, and end. Nothing is read, fetched or written
twice.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from operator import attrgetter

import torch
import torch.distributed as dist
from lightning.fabric.plugins.environments import (
    ClusterEnvironment,
    SLURMEnvironment,
    TorchElasticEnvironment,
)

from pipeline.errors import PipelineError
from pipeline.settings.section import Training
from pipeline.stage import Counts, Run
from pipeline.training import group
from pipeline.training.processes import COLLECTIVES, Work, backends, in_processes

Main = Callable[[Run], Counts]

SPREAD = ("accumulate", "batch", "devices", "nodes")
"""Settings of a training that may change while it is unfinished."""

LOOKS_EVERY_S = 0.5
"""A process that waits for work."""

TRAINING, FAILED = "training", "failed"
"""Keys of what the processes know together: whether there is work, and whether one failed."""


def spread_of(section: str) -> tuple[str, ...]:
    """The names of a section's settings that say how a training is spread over devices."""
    return tuple(f"{section}.{name}" for name in SPREAD)


def on_devices(section: str) -> Callable[[Main], Main]:
    """For a stage's main that trains: process 0 runs it, other processes train along.

    Args:
        section: of the settings, a `Training`: "tagger.train".
    """

    def decorate(main: Main) -> Main:
        @wraps(main)
        def in_each_process(run: Run) -> Counts:
            settings: Training = attrgetter(section)(run.params)
            cluster = find_cluster()
            check(settings, section, cluster)
            if cluster is None:
                return main(run)
            with _joined(cluster):
                if cluster.global_rank():
                    _train_along(cluster)
                counts = main(run)
                _shared(cluster).compare_set(TRAINING, "", "none")
            return counts

        return in_each_process

    return decorate


def find_cluster() -> ClusterEnvironment | None:
    """What started this process as one of several; None where nothing did.

    Raises:
        PipelineError: when Slurm's variables contradict each other.
    """
    if TorchElasticEnvironment.detect() and int(os.environ["WORLD_SIZE"]) > 1:
        return TorchElasticEnvironment()
    if int(os.environ.get("SLURM_STEP_NUM_TASKS", "1")) > 1:
        try:
            return SLURMEnvironment(auto_requeue=False)
        except RuntimeError as error:
            raise PipelineError(f"Slurm: {error}") from error
    return None


def check(settings: Training, section: str, cluster: ClusterEnvironment | None) -> None:
    """Refuse devices that are not there, before any work.

    Raises:
        PipelineError: names the setting.
    """
    world = settings.devices * settings.nodes
    if cluster is not None and cluster.world_size() != world:
        raise PipelineError(
            f"{section}.devices × nodes is {settings.devices} × {settings.nodes}, but "
            f"{cluster.world_size()} processes were started: start one for each device"
        )
    if cluster is None and settings.nodes > 1:
        raise PipelineError(
            f"{section}.nodes = {settings.nodes}, but nothing says which of them this is: start "
            "the stage on each with torchrun or srun, as the README says"
        )
    gpus = torch.cuda.device_count() if torch.cuda.is_available() else None
    if gpus is not None and settings.devices > gpus:
        raise PipelineError(f"{section}.devices = {settings.devices}, but this machine has {gpus}")


def spread(work: Work, settings: Training) -> bool:
    """Have the work done, on all devices.

    Returns:
        Whether this process took part; if not, it has what is in files alone.

    Raises:
        PipelineError: as one of the processes raised it, or when one was killed.
    """
    if settings.devices * settings.nodes == 1:
        work(None)
        return True
    cluster = find_cluster()
    if cluster is None:
        in_processes(work, settings.devices)
        return False
    _shared(cluster).set(TRAINING, "some")
    group.of_rank_zero(work)
    work(cluster)
    return True


def _train_along(cluster: ClusterEnvironment) -> None:
    """In a process other than 0: do what process 0 says, and end."""
    shared = _shared(cluster)
    while not shared.check([TRAINING]):  # it may fetch for hours; Ctrl-C is heard
        time.sleep(LOOKS_EVERY_S)
    if shared.get(TRAINING) == b"some":
        work: Work | None = group.of_rank_zero(None)
        assert work is not None
        work(cluster)
    raise SystemExit(0)


@contextmanager
def _joined(cluster: ClusterEnvironment) -> Iterator[None]:
    """In the group of the processes that a cluster started; one of them says what went wrong."""
    os.environ["MASTER_ADDR"] = cluster.main_address
    os.environ["MASTER_PORT"] = str(cluster.main_port)
    dist.init_process_group(
        backends(),
        rank=cluster.global_rank(),
        world_size=cluster.world_size(),
        timeout=COLLECTIVES,
    )
    try:
        yield
    except PipelineError:
        if not _is_first_to_fail(cluster):
            raise SystemExit(2) from None
        raise
    except RuntimeError:
        # Another's end closes what it is awaited on; it has said why.
        if _another_failed(cluster):
            raise SystemExit(2) from None
        raise
    except KeyboardInterrupt:
        if cluster.global_rank():
            raise SystemExit(130) from None
        raise
    dist.destroy_process_group()


def _is_first_to_fail(cluster: ClusterEnvironment) -> bool:
    me = str(cluster.global_rank())
    try:
        return bool(_shared(cluster).compare_set(FAILED, "", me) == me.encode())
    except RuntimeError:  # process 0, which keeps what is shared, has gone: it was the first
        return False


def _another_failed(cluster: ClusterEnvironment) -> bool:
    try:
        return bool(_shared(cluster).check([FAILED]))
    except RuntimeError:
        return True


def _shared(cluster: ClusterEnvironment) -> dist.Store:
    """What all processes of the group read and write."""
    store = dist.TCPStore(cluster.main_address, cluster.main_port, is_master=False)
    return dist.PrefixStore("posebooru", store)
