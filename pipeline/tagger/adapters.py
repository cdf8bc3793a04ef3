"""Other people's taggers, from their files on disk: images in, scores of raw tags out.

RF5's ResNets (github.com/RF5/danbooru-pretrained, Danbooru2018; the paper's rival) come as a state
dict and a JSON list of tags. Taggers in WD's form come as ONNX and `selected_tags.csv`. No file of
either is shipped or fetched here; these readers were tried on small models made in the same form,
not on the published files.
"""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from numpy.typing import NDArray
from torch import nn
from torchvision import models
from torchvision.transforms.v2 import functional

from pipeline.errors import PipelineError
from pipeline.images.manifest import Manifest
from pipeline.tagger.others import RAW_TAG_SCORES
from pipeline.training.letterbox import read_square
from pipeline.training.weights import read_weights

IMAGES_AT_ONCE = 16

RF5_SIDE = 360
RF5_MEAN, RF5_STD = [0.7137, 0.6628, 0.6519], [0.2970, 0.3017, 0.2979]

RF5_HIDDEN = 512

RESNETS: dict[tuple[bool, tuple[int, ...]], Callable[..., models.ResNet]] = {
    (False, (2, 2, 2, 2)): models.resnet18,
    (False, (3, 4, 6, 3)): models.resnet34,
    (True, (3, 4, 6, 3)): models.resnet50,
}
"""By whether its blocks have three convolutions, and the blocks of each layer."""


@dataclass(frozen=True)
class RawTagger:
    """A tagger of raw tags.

    `score` takes square images (n, side, side, 3), RGB uint8, and gives (n, tags): higher is surer.
    """

    tags: tuple[str, ...]
    side: int
    score: Callable[[NDArray[np.uint8]], NDArray[np.float32]]


class _ConcatPool(nn.Module):
    """Maximum and mean over the image, (N, C, H, W) → (N, 2C), as fastai's heads begin."""

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return torch.cat([features.amax(dim=(2, 3)), features.mean(dim=(2, 3))], dim=1)


def rf5_network(resnet: models.ResNet, tags: int) -> nn.Module:
    """A network in RF5's form: a ResNet's trunk under fastai's head, with its key names."""
    trunk = nn.Sequential(*list(resnet.children())[:-2])
    width = 2 * resnet.fc.in_features
    head = nn.Sequential(
        nn.Identity(),  # pooling and flattening are numbers 0 and 1 there
        _ConcatPool(),
        nn.BatchNorm1d(width),
        nn.Dropout(0.25),
        nn.Linear(width, RF5_HIDDEN),
        nn.ReLU(),
        nn.BatchNorm1d(RF5_HIDDEN),
        nn.Dropout(0.5),
        nn.Linear(RF5_HIDDEN, tags),
    )
    return nn.Sequential(trunk, head)


def rf5_tagger(weights: Path, names: Path) -> RawTagger:
    """A tagger from RF5's weights (a state dict; code in the file is refused) and its tag list.

    Raises:
        PipelineError: when a file is missing, not of the form, or they do not fit each other.
    """
    tags = _json_names(names)
    state = read_weights(weights)
    network = rf5_network(_resnet_of(state, weights)(weights=None), len(tags))
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise PipelineError(
            f"{weights}: not RF5's weights for the {len(tags):,} tags of {names} "
            f"({str(error).splitlines()[-1].strip()})"
        ) from error
    network.eval()

    def score(images: NDArray[np.uint8]) -> NDArray[np.float32]:
        pixels = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
        with torch.inference_mode():
            logits = network(functional.normalize(pixels, RF5_MEAN, RF5_STD))
        return np.asarray(torch.sigmoid(logits).numpy())

    return RawTagger(tags, RF5_SIDE, score)


def wd_tagger(model: Path, names: Path) -> RawTagger:
    """A tagger in WD's form: ONNX that takes (N, S, S, 3) BGR in 0–255 and gives (N, tags).

    Raises:
        PipelineError: when a file is missing, not of the form, or they do not fit each other.
    """
    tags = _csv_names(names)
    session = _session(model)
    asked, given = session.get_inputs()[0], session.get_outputs()[0]
    side = asked.shape[1] if len(asked.shape) == 4 and asked.shape[3] == 3 else None
    if not isinstance(side, int):
        raise PipelineError(f"{model}: takes {asked.shape}, not (N, side, side, 3) as WD's taggers")
    if given.shape[-1] != len(tags):
        raise PipelineError(f"{model}: gives {given.shape[-1]} scores, {names} names {len(tags):,}")
    if isinstance(asked.shape[0], int):
        raise PipelineError(f"{model}: its batch size is fixed; export it with a free one")

    def score(images: NDArray[np.uint8]) -> NDArray[np.float32]:
        pixels = images[..., ::-1].astype(np.float32)
        return np.asarray(session.run([given.name], {asked.name: pixels})[0], np.float32)

    return RawTagger(tags, side, score)


def write_scores(
    tagger: RawTagger, manifests: Sequence[Manifest], wanted: set[str], out: Path
) -> int:
    """Score images and write a row for each and each wanted tag, as RAW_TAG_SCORES.

    Args:
        tagger: what scores.
        manifests: the images.
        wanted: the tags that are kept: those of the rulebook.
        out: the file, which appears when it is complete.

    Returns:
        How many of the wanted tags the tagger knows.

    Raises:
        PipelineError: when it knows none of them, or an image cannot be read.
    """
    columns = [column for column, tag in enumerate(tagger.tags) if tag in wanted]
    if not columns:
        raise PipelineError("not one of the tagger's tags is in the rulebook")
    kept = pa.array([tagger.tags[column] for column in columns])
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.partial")
    with pq.ParquetWriter(temporary, RAW_TAG_SCORES, compression="zstd") as writer:
        for manifest in manifests:
            for start in range(0, len(manifest), IMAGES_AT_ONCE):
                posts = manifest.post_ids[start : start + IMAGES_AT_ONCE]
                images = [
                    read_square(manifest, start + row, tagger.side) for row in range(len(posts))
                ]
                scores = tagger.score(np.stack(images))[:, columns]
                codes = np.tile(np.arange(len(columns), dtype=np.int32), len(posts))
                rows = [
                    pa.array(np.repeat(np.array(posts, np.int64), len(columns))),
                    pa.DictionaryArray.from_arrays(pa.array(codes), kept),
                    pa.array(scores.ravel()),
                ]
                writer.write_table(pa.table(rows, schema=RAW_TAG_SCORES))
    temporary.replace(out)
    return len(columns)


def resnet_of_rf5(
    state: dict[str, torch.Tensor], path: Path
) -> tuple[str, dict[str, torch.Tensor]]:
    """The ResNet in RF5's weights, without its last layer.

    Args:
        state: of RF5's network.
        path: for messages.

    Returns:
        torchvision's name of the architecture, and the weights under torchvision's names.

    Raises:
        PipelineError: when they are not of the form.
    """
    build = _resnet_of(state, path)
    names = [name for name, _ in build().named_children()]
    renamed = {}
    for key, tensor in state.items():
        part, _, inner = key.partition(".")
        place, _, rest = inner.partition(".")
        if part == "0":
            renamed[f"{names[int(place)]}.{rest}"] = tensor
    return build.__name__, renamed


def _resnet_of(state: dict[str, torch.Tensor], path: Path) -> Callable[..., models.ResNet]:
    """What builds the ResNet whose form the keys `0.4.…` to `0.7.…` have."""
    blocks = tuple(
        len({key.split(".")[2] for key in state if key.startswith(f"0.{layer}.")})
        for layer in (4, 5, 6, 7)
    )
    form = ("0.4.0.conv3.weight" in state, blocks)
    if form not in RESNETS:
        raise PipelineError(f"{path}: not RF5's weights: no ResNet has {blocks} blocks")
    return RESNETS[form]


def _json_names(path: Path) -> tuple[str, ...]:
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PipelineError(f"{path}: not a JSON list of tags ({error})") from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise PipelineError(f"{path}: expected a JSON list of tags")
    return tuple(names)


def _csv_names(path: Path) -> tuple[str, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return tuple(row["name"] for row in csv.DictReader(stream))
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise PipelineError(f"{path}: not a CSV file with a column `name` ({error})") from error


def _session(path: Path) -> Any:
    try:
        import onnxruntime  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise PipelineError("onnxruntime is not here: pip install -e .[export]") from error
    if not path.is_file():
        raise PipelineError(f"{path}: no such file")
    try:
        return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no base
        raise PipelineError(f"{path}: not an ONNX model that can be run here") from error
