"""The tagger in training on two processes, by the stage's own command."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from pipeline.contracts.tagger import TAGGER_CURVES, TAGGER_MODEL
from pipeline.params import Params
from pipeline.stage import execute
from pipeline.tagger.model import build_network
from pipeline.tagger.train import STAGE, main
from tests.conftest import REPOSITORY
from tests.tagger import worlds

pytestmark = pytest.mark.slow

TOLERANCE = 5e-3
"""Between what one and two processes come to, as a share of the norm of a tensor: about 0.001 was
found.

They add up in another order, and over ten steps Adam makes much of gradients that are nearly
nothing.
"""

RANKS = 2e-2
"""Of average precision, which leaps where two of few images change places."""

ONE = {"tagger.train.devices": 1, "tagger.train.batch": 8}

TWO = {"tagger.train.devices": 2, "tagger.train.batch": 4}


@dataclass
class Training:
    """Forty images to train on, and settings of ten steps."""

    root: Path
    change: Callable[..., Params]

    def params(self, **changes: Any) -> Params:
        """Settings, which are in params.yaml, too."""
        small = {
            "engine.workers": 1,
            "tagger.model.input_size": 64,
            "tagger.train.epochs": 2,
            "tagger.train.learning_rate": 0.0001,
            "tagger.train.precision": "32-true",
        }
        return self.change(**(small | changes))

    def on_one(self) -> dict[str, torch.Tensor]:
        """What one process comes to."""
        execute(STAGE, main, self.params(**ONE), self.root)
        return self.weights()

    def weights(self) -> dict[str, torch.Tensor]:
        """What the stage has written."""
        return load_file(self.root / TAGGER_MODEL.format(corpus="sample") / "model.safetensors")

    def curve(self, name: str) -> list[float]:
        """A number an epoch."""
        curves = self.root / TAGGER_CURVES.format(corpus="sample") / "plots/metrics"
        rows = (curves / f"{name}.tsv").read_text().splitlines()[1:]
        return [float(row.split("\t")[1]) for row in rows]

    def start(self, *launcher: str, more: dict[str, str] | None = None) -> "subprocess.Popen[str]":
        """The stage's command, in a process group of its own."""
        stage = ["pipeline.tagger.train", "--params", str(self.root / "params.yaml")]
        return subprocess.Popen(
            [sys.executable, "-m", *launcher, *stage, "--root", str(self.root)],
            cwd=REPOSITORY,
            env=os.environ | (more or {}),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


@pytest.fixture
def training(tmp_path: Path, change_params: Callable[..., Params]) -> Training:
    """A small corpus, on disk."""
    worlds.put_labels(tmp_path)
    worlds.put_images(tmp_path)
    return Training(tmp_path, change_params)


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its exit code, and what was said until the last of its processes had ended."""
    assert process.stderr is not None
    with process:
        said = process.stderr.read()
        return process.wait(), said


def until(process: "subprocess.Popen[str]", words: str) -> None:
    """Read what a process says until it says this."""
    assert process.stderr is not None
    assert any(words in line for line in process.stderr)


def assert_near(mine: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert mine.keys() == other.keys()
    for name, tensor in other.items():
        apart = (mine[name].double() - tensor.double()).norm()
        assert float(apart) <= TOLERANCE * max(float(tensor.double().norm()), 1.0), name


def test_two_devices_learn_what_one_does(training: Training) -> None:
    alone = training.on_one()
    curves = {name: training.curve(name) for name in ("train/loss", "val/loss", "val/map")}
    training.params(**TWO)
    code, said = ended(training.start())
    assert (code, said.count("best epoch")) == (0, 1)
    assert_near(training.weights(), alone)
    for name, curve in curves.items():
        few = RANKS if name == "val/map" else None
        assert training.curve(name) == pytest.approx(curve, rel=TOLERANCE, abs=few), name


def test_killed_on_two_devices_it_goes_on_with_one(training: Training) -> None:
    alone = training.on_one()
    training.params(**TWO)
    with training.start() as process:
        until(process, "epoch 1 of 2")
        while not list((training.root / "work").rglob("last.ckpt")):  # comes just after
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
    training.params(**ONE)
    code, said = ended(training.start())
    assert code == 0
    assert "devices × batch × accumulate were 2 × 4 × 1 and are 1 × 8 × 1" in said
    assert "epoch 1 of 2" not in said
    assert_near(training.weights(), alone)


def test_a_loss_that_is_no_number_is_one_line_and_ends_all(training: Training) -> None:
    state = build_network("resnet18", 4).state_dict()
    state["conv1.weight"][:] = torch.nan
    torch.save(state, training.root / "given.pth")
    training.params(**TWO, **{"tagger.model.weights": "given.pth"})
    code, said = ended(training.start())
    assert code == 2
    assert said.count("the loss is not a number in epoch 0, batch 0, for posts ") == 1
    assert "Traceback" not in said


def test_ctrl_c_ends_all(training: Training) -> None:
    training.params(**TWO, **{"tagger.train.epochs": 1000})
    process = training.start()
    until(process, "epoch 1 of 1000")
    os.killpg(process.pid, signal.SIGINT)
    code, said = ended(process)
    assert code == 130
    assert said.count("tagger_train: interrupted; run again to go on") == 1
    assert "Traceback" not in said


def torchrun(rank: int, port: int) -> tuple[list[str], dict[str, str]]:
    """How torchrun starts one of two nodes."""
    here = ["--master-addr", "127.0.0.1", "--master-port", str(port)]
    nodes = ["--nnodes", "2", "--node-rank", str(rank), "--nproc-per-node", "1"]
    return ["torch.distributed.run", *nodes, *here, "-m"], {}


def srun(rank: int, port: int) -> tuple[list[str], dict[str, str]]:
    """What srun says to one of two tasks."""
    said = {
        "JOB_ID": "7",
        "JOB_NAME": "train",
        "LOCALID": "0",
        "NNODES": "2",
        "NODEID": str(rank),
        "NODELIST": "127.0.0.1",
        "NTASKS": "2",
        "NTASKS_PER_NODE": "1",
        "PROCID": str(rank),
        "STEP_NUM_TASKS": "2",
    }
    variables = {f"SLURM_{name}": value for name, value in said.items()}
    return [], variables | {"MASTER_PORT": str(port)}


@pytest.mark.parametrize("launch", [torchrun, srun])
def test_nodes_train_along_and_one_writes(
    launch: Callable[[int, int], tuple[list[str], dict[str, str]]], training: Training
) -> None:
    alone = training.on_one()
    training.params(**(TWO | {"tagger.train.devices": 1, "tagger.train.nodes": 2}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = []
    for rank in range(2):
        launcher, variables = launch(rank, port)
        started.append(training.start(*launcher, more=variables))
    answers = [ended(process) for process in started]
    assert [code for code, _ in answers] == [0, 0], answers
    assert [said.count("best epoch") for _, said in answers] == [1, 0]
    assert "epoch 2 of 2" not in answers[1][1]
    assert_near(training.weights(), alone)
