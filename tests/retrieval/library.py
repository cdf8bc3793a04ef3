"""A small corpus of stick figures that can be found by pose, with the models that look at it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import torch

from pipeline.contracts.metadata import POSTS, TAGS
from pipeline.contracts.retrieval import SUPPORT_POSTS, TRUE_POSES
from pipeline.contracts.segmenter import SEGMENTER_MODEL
from pipeline.contracts.table import Table
from pipeline.params import Params
from pipeline.retrieval import images, index, poses, quality
from pipeline.segmenter.model import Card, Network
from pipeline.stage import Counts, execute
from pipeline.training.folder import save_model
from tests.conftest import POST
from tests.pose.figures import POSTS_OF, Figures, make_figures
from tests.pose.models import put_models
from tests.tagger.worlds import put

ROW = "domain_features"

ALL = tuple(post for split in POSTS_OF.values() for post in split)


@dataclass
class Library:
    """The corpus below a root."""

    figures: Figures

    @property
    def root(self) -> Path:
        """Where it lies."""
        return self.figures.root

    def params(self, **changes: Any) -> Params:
        """Small settings."""
        return self.figures.params(**({"retrieval.poses.row": ROW} | changes))

    def put(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Write a table."""
        put(self.root, table, pa.Table.from_pylist(rows, schema=table.schema))

    def choose(self, *posts: int) -> None:
        """Let these posts be found."""
        self.put(SUPPORT_POSTS, [{"post_id": post} for post in posts])

    def collect(self) -> Counts:
        """Run support_images."""
        return execute(images.STAGE, images.main, self.params(), self.root)

    def look(self, workers: int = 1) -> Counts:
        """Run support_poses."""
        settings = self.params(**{"engine.workers": workers})
        return execute(poses.STAGE.of_row(ROW), poses.main, settings, self.root)

    def index(self, **changes: Any) -> Counts:
        """Run retrieval_index."""
        return execute(index.STAGE, index.main, self.params(**changes), self.root)

    def judge(self) -> Counts:
        """Run retrieval_quality."""
        return execute(quality.STAGE, quality.main, self.params(), self.root)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """What a stage wrote."""
        path = self.root / table.path.format(corpus="sample")
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows


def put_segmenter(root: Path, bias: float) -> None:
    """A segmenter that finds figure everywhere, or, with a bias below 0, nowhere."""
    torch.manual_seed(1)
    network = Network("resnet18")
    with torch.no_grad():
        network.fine[-1].weight.zero_()
        network.fine[-1].bias.fill_(bias)
    card = Card("resnet18", 64, "sample", {}, None, 0, 0.0, {})
    folder = root / SEGMENTER_MODEL.format(corpus="sample")
    shutil.rmtree(folder, ignore_errors=True)
    save_model(folder, card, network.state_dict())


def make_library(root: Path, change: Callable[..., Params]) -> Library:
    """A corpus before any stage of the search; its segmenter finds figure everywhere."""
    made = Library(make_figures(root, change))
    put_models(made.figures, ROW)
    posts = [
        POST
        | {"post_id": post, "width": 80, "height": 120, "ext": "png", "parent_id": parent}
        | {"tags": ["1girl", "full_body", "somebody" if post % 2 else "another"]}
        for post, parent in ((post, 102 if post == 104 else None) for post in ALL)
    ]
    made.put(POSTS, posts)
    names = {"1girl": 0, "full_body": 0, "somebody": 1, "another": 1}
    made.put(
        TAGS,
        [{"name": name, "category": names[name], "posts": 1} for name in sorted(names)],
    )
    made.put(TRUE_POSES, [])
    made.choose(*ALL[:16])
    return made
