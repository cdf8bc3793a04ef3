"""Weights that training begins with: torchvision's by name, a file, or none.

A file is read without running anything in it: safetensors, or torch's own format with tensors
alone. Code in it is refused.
"""

import hashlib
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision import models

from pipeline.errors import PipelineError

TORCH_SUFFIXES = {".pth", ".pt"}


@dataclass(frozen=True)
class InitialWeights:
    """Weights of a network that need not be ours, and where they come from."""

    setting: str
    """That names them: `tagger.model.weights`."""
    name: str
    sha256: str
    """Of names and tensors, so that the same weights in another format are the same."""
    state: dict[str, Tensor]

    def put_into(self, network: nn.Module, own: tuple[str, ...]) -> None:
        """Take the layers over.

        Args:
            network: which gets them.
            own: what the names of layers begin with that are the network's own: they are taken over
                only where they are given and fit.

        Raises:
            PipelineError: when they are another architecture's.
        """
        expected = network.state_dict()
        state = {
            name: tensor
            for name, tensor in self.state.items()
            if not name.startswith(own)
            or (name in expected and tensor.shape == expected[name].shape)
        }
        kept = {name: expected[name] for name in expected if name.startswith(own)}
        faults = mismatches(expected, kept | state)
        if faults:
            raise PipelineError(
                f"{self.setting} = {self.name!r}: weights of another architecture than "
                f"the settings say ({faults[0]}, {len(faults)} differences)"
            )
        network.load_state_dict(kept | state)


def initial_weights(
    setting: str, name: str, architectures: Sequence[str], root: Path
) -> InitialWeights:
    """Find initial weights.

    Args:
        setting: that names them.
        name: torchvision's name of them for one of the architectures, or a file under the root.
        architectures: as torchvision calls them; one that it does not know has no named weights.
        root: where a relative path begins.

    Raises:
        PipelineError: when there are none, they cannot be had, or the file holds more than weights.
    """
    known = {
        entry.name: entry
        for architecture in architectures
        if architecture in models.list_models()
        for entry in models.get_model_weights(architecture)
    }
    if name in known:
        try:
            state = known[name].get_state_dict(progress=False, check_hash=True)
        except (URLError, OSError, RuntimeError) as error:
            raise PipelineError(
                f"{setting} = {name!r}: cannot be downloaded ({error}); download "
                f"{known[name].url} where there is a connection, and name the file"
            ) from error
    elif (root / name).is_file():
        state = read_weights(root / name)
    else:
        raise PipelineError(
            f"{setting} = {name!r}: neither a file nor torchvision's name of weights for "
            f"{' or '.join(architectures)} ({', '.join(known)})"
        )
    return InitialWeights(setting, name, _hash(state), state)


def mismatches(expected: dict[str, Tensor], found: dict[str, Tensor]) -> list[str]:
    """How the names and shapes of weights differ from the expected ones, a phrase each."""
    return [
        *(f"{name} is missing" for name in expected if name not in found),
        *(f"{name} is unknown" for name in found if name not in expected),
        *(
            f"{name} is {tuple(tensor.shape)}, not {tuple(expected[name].shape)}"
            for name, tensor in found.items()
            if name in expected and tensor.shape != expected[name].shape
        ),
    ]


def read_weights(path: Path) -> dict[str, Tensor]:
    """Tensors by name from a .safetensors, .pth or .pt file.

    Raises:
        PipelineError: when the file holds code, or anything but a flat table of tensors.
    """
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        if path.suffix not in TORCH_SUFFIXES:
            raise PipelineError(f"{path}: weights are .safetensors, .pth or .pt files")
        state = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise PipelineError(
            f"{path}: refused, it holds more than tensors (code could run on reading it); "
            "convert it to .safetensors where you trust it"
        ) from error
    except (OSError, SafetensorError, RuntimeError, EOFError, ValueError) as error:
        reason = str(error).split("\n", maxsplit=1)[0]
        raise PipelineError(f"{path}: not readable weights ({reason})") from error
    if not isinstance(state, dict) or not all(
        isinstance(name, str) and isinstance(tensor, Tensor) for name, tensor in state.items()
    ):
        raise PipelineError(f"{path}: expected a flat table of tensors by name (a state_dict)")
    return state


def _hash(state: dict[str, Tensor]) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(state.items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
