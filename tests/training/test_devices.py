import pytest
import torch

from pipeline.errors import PipelineError
from pipeline.settings.section import Training
from pipeline.training.devices import check, find_cluster, spread_of
from tests.training.lines import settings

OF_TORCHRUN = {"TORCHELASTIC_RUN_ID": "1", "WORLD_SIZE": "4", "RANK": "2", "LOCAL_RANK": "0"}

OF_SRUN = {
    "SLURM_JOB_NAME": "train",
    "SLURM_STEP_NUM_TASKS": "4",
    "SLURM_NTASKS": "4",
    "SLURM_NTASKS_PER_NODE": "2",
    "SLURM_PROCID": "3",
}


@pytest.fixture(autouse=True)
def _started_by_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OF_TORCHRUN | OF_SRUN:
        monkeypatch.delenv(name, raising=False)


def put(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def how(devices: int, nodes: int) -> Training:
    return settings(devices=devices).model_copy(update={"nodes": nodes})


@pytest.mark.parametrize(("variables", "rank"), [(OF_TORCHRUN, 2), (OF_SRUN, 3)])
def test_what_started_a_process_says_which_of_how_many_it_is(
    variables: dict[str, str], rank: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_cluster() is None
    put(monkeypatch, variables)
    cluster = find_cluster()
    assert cluster is not None
    assert (cluster.global_rank(), cluster.world_size()) == (rank, 4)
    check(how(devices=2, nodes=2), "tagger.train", cluster)


@pytest.mark.parametrize(
    "variables",
    [
        OF_TORCHRUN | {"WORLD_SIZE": "1"},
        OF_SRUN | {"SLURM_STEP_NUM_TASKS": "1"},
        {"SLURM_NTASKS": "4", "SLURM_PROCID": "0"},  # in a batch script, but not by srun
    ],
)
def test_a_process_that_is_alone_starts_others_itself(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(monkeypatch, variables)
    assert find_cluster() is None


def test_nodes_are_not_made_up() -> None:
    said = r"tagger\.train\.nodes = 2, but nothing says which of them this is: .*torchrun or srun"
    with pytest.raises(PipelineError, match=said):
        check(how(devices=1, nodes=2), "tagger.train", None)


@pytest.mark.parametrize(("devices", "nodes"), [(1, 1), (2, 1), (4, 2)])
def test_as_many_processes_as_devices_are_started_or_it_is_told(
    devices: int, nodes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(monkeypatch, OF_TORCHRUN)
    said = rf"pose\.train\.devices × nodes is {devices} × {nodes}, but 4 processes were started"
    with pytest.raises(PipelineError, match=said):
        check(how(devices, nodes), "pose.train", find_cluster())


def test_variables_of_slurm_that_lightning_cannot_use_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(monkeypatch, OF_SRUN)
    monkeypatch.delenv("SLURM_NTASKS_PER_NODE")
    with pytest.raises(PipelineError, match=r"^Slurm: .*--ntasks-per-node"):
        find_cluster()


def test_more_devices_than_gpus_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    check(how(devices=2, nodes=1), "tagger.train", None)
    with pytest.raises(PipelineError, match=r"tagger\.train\.devices = 3, but this machine has 2"):
        check(how(devices=3, nodes=1), "tagger.train", None)


def test_the_settings_that_may_change_are_a_training_s() -> None:
    names = [name.removeprefix("tagger.train.") for name in spread_of("tagger.train")]
    assert set(names) < set(Training.model_fields)
