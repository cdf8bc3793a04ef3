"""How much there is of all that stages work on: in tables that are up to date, else expected.

A number that no table, trial or setting gives is unknown, with the stages that make it known.
"""

import json
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.annotation.labels import Label, read_labels
from pipeline.annotation.remaining import remaining
from pipeline.annotation.tasks import read_tasks
from pipeline.contracts.annotation import SNAPSHOT, TASKS
from pipeline.contracts.pose import ADD, CANDIDATES, POSE_DATASET, POSE_IMAGES
from pipeline.contracts.retrieval import SUPPORT_IMAGES
from pipeline.contracts.segmenter import BACKGROUNDS, FOREGROUNDS, TEXTURES
from pipeline.contracts.table import Table, read_table
from pipeline.contracts.tagger import TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.corpus.location import local_folder
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.plan.figures import (
    COUNTED,
    NOTHING,
    SETTINGS,
    TABLE,
    Figure,
    added_up,
    exactly,
    unknown,
)
from pipeline.plan.holdings import Holding, Holdings
from pipeline.plan.line import Line
from pipeline.plan.selection import ASKED, Asked, Selections
from pipeline.pose.add import FILES
from pipeline.pose.task_source import HELD_BACK

MANIFESTS: dict[str, Table] = {
    "tagger_images": TAGGER_IMAGES,
    "foregrounds": FOREGROUNDS,
    "backgrounds": BACKGROUNDS,
    "textures": TEXTURES,
    "pose_images": POSE_IMAGES,
    "support_images": SUPPORT_IMAGES,
}
"""What the stages that bring images together write."""

PHOTOS = (".png", ".jpg", ".jpeg")


class Counts:
    """Numbers of things.

    Args:
        root: where the data are.
        params: the settings.
        line: the stages and their states.
        selections: which posts are asked for.
        holdings: which images are held.
    """

    def __init__(
        self, root: Path, params: Params, line: Line, selections: Selections, holdings: Holdings
    ) -> None:
        self._root = root
        self._params = params
        self._line = line
        self._selections = selections
        # In the order of the line, as what a stage fetches is held for the next.
        order = [step.stage for step in line.steps if step.stage in ASKED]
        self._asked: dict[str, Asked] = {name: selections.asked(name) for name in order}
        self._holdings: dict[str, Holding] = {
            name: holdings.of(asked) for name, asked in self._asked.items()
        }

    def lines(self) -> Figure:
        """Posts that the metadata are expected to hold, before they are read."""
        if self.posts().value is not None:
            return self.posts()
        if self._params.corpus.expected_posts is not None:
            return exactly(self._params.corpus.expected_posts, SETTINGS, "corpus.expected_posts")
        if self._params.sample.draw:
            return exactly(self._params.sample.posts, SETTINGS, "sample.posts")
        return unknown("known once corpus.expected_posts is set, or after `dvc repro metadata`")

    def posts(self) -> Figure:
        """Posts of the metadata as read."""
        return self._selections.posts

    def asked(self, stage: str) -> Figure:
        """Posts whose images a stage asks for."""
        count = self._asked[stage].count
        if count.value is None and stage == "pose_images":
            sizes, spare = self._params.pose.sizes, self._params.pose.candidates.spare
            total = sizes.train + sizes.val + sizes.test
            says = f"pose.sizes; up to {spare:.0%} more of the new ones are looked at"
            return Figure(float(total), SETTINGS, says, at_least=True)
        return count

    def holding(self, stage: str) -> Holding:
        """What of these images is there."""
        return self._holdings[stage]

    def images(self, stage: str) -> Figure:
        """Images that a stage brings together: in its manifest, or as many as can be had."""
        found = self._rows(stage, MANIFESTS[stage])
        if found is not None:
            return found
        if stage == "textures":
            return self._textures()
        asked, nowhere = self.asked(stage), self._holdings[stage].nowhere
        if asked.value is None or not nowhere.value:
            return asked
        return Figure(asked.value - nowhere.value, asked.source, asked.says, asked.at_least)

    def all_images(self) -> Figure:
        """Images of all data sets that are split."""
        return added_up(self.images(stage) for stage in MANIFESTS if stage != "support_images")

    def tagger(self, split: str) -> Figure:
        """Images of a split of the tagger's data."""
        if self._line.is_current("splits"):
            path = self._path(TAGGER_SPLITS.path)
            rows = read_table(path, TAGGER_SPLITS.schema, ["split"])["split"]
            says = TAGGER_SPLITS.path.format(corpus=self._params.corpus.name)
            return exactly(pc.sum(pc.equal(rows, split)).as_py() or 0, TABLE, says)
        share: float = getattr(self._params.splits, split)
        return self.images("tagger_images").scaled(share)

    def pose(self, split: str, *, new_data: bool = True) -> Figure:
        """Characters of a split of the pose set."""
        path = self._path(POSE_DATASET[split])
        if self._line.is_current("pose_dataset"):
            images = json.loads(path.read_text(encoding="utf-8"))["images"]
            if not new_data:
                of_add = set(
                    read_table(self._path(ADD.path), ADD.schema, ["post_id"])[0].to_pylist()
                )
                images = [image for image in images if image["post_id"] in of_add]
            return exactly(len(images), TABLE, path.name)
        if not new_data:
            return self._add(split)
        return exactly(getattr(self._params.pose.sizes, split), SETTINGS, f"pose.sizes.{split}")

    def add(self) -> Figure:
        """Entries of AnimeDrawingsDataset."""
        return added_up([self._add(split) for split in FILES])

    def new_samples(self) -> Figure:
        """Candidates for the pose set."""
        found = self._rows("pose_candidates", CANDIDATES)
        return found or unknown("known after `dvc repro pose_candidates`")

    def composites(self) -> Figure:
        """Fixed pairs of composites."""
        settings = self._params.segmenter.composites
        return exactly(settings.val + settings.test, SETTINGS, "segmenter.composites")

    def photos(self) -> Figure:
        """Photographs that the task network is trained on."""
        task = self._params.pose.task
        if task.weights != "trained":
            return exactly(0, SETTINGS, "pose.task.weights is not `trained`")
        folders = [self._root / folder for folder in task.photos]
        absent = [folder for folder in folders if not folder.is_dir()]
        if absent:
            return unknown(f"known once {absent[0].relative_to(self._root)} is there")
        files = [file for each in folders for file in each.rglob("*") if file.suffix in PHOTOS]
        kept = len(files) - -(-len(files) // HELD_BACK)
        return exactly(kept, TABLE, "files of pose.task.photos, but those held back")

    def tasks(self) -> Figure:
        """Images that people are asked about and have not answered yet."""
        if not self._line.is_current("annotation_tasks"):
            return unknown("known after `dvc repro annotation_tasks`")
        tasks = read_tasks(self._path(TASKS))
        left = remaining(tasks, self._labels(), self._params.annotation.double)
        return exactly(len(left), TABLE, f"{Path(TASKS).name} without what is labelled")

    def seconds_a_label(self) -> Figure:
        """That people took for one, by their own labels."""
        seconds = [label.seconds for label in self._labels() if label.seconds]
        if not seconds:
            return unknown("people's time: known once annotations/ has labels")
        says = f"mean of {len(seconds):,} labels of people"
        return exactly(sum(seconds) / len(seconds), COUNTED, says)

    def _labels(self) -> list[Label]:
        path = self._path(SNAPSHOT)
        return read_labels(path) if path.exists() else []

    def _textures(self) -> Figure:
        setting = self._params.segmenter.textures
        if setting is None:
            return NOTHING
        place = self._root / setting
        if place.is_dir():
            return exactly(sum(file.is_file() for file in place.rglob("*")), TABLE, setting)
        if place.is_file():
            lines = place.read_text(encoding="utf-8").split()
            return exactly(len(lines), TABLE, f"addresses in {setting}")
        return unknown(f"known once {setting} is there")

    def _add(self, split: str) -> Figure:
        table = self._path(ADD.path)
        if self._line.is_current("add"):
            rows = read_table(table, ADD.schema, ["split"])["split"]
            return exactly(pc.sum(pc.equal(rows, split)).as_py() or 0, TABLE, table.name)
        folder = local_folder(self._params.pose.add, self._root)
        if folder is not None and (folder / FILES[split]).is_file():
            try:
                listed = json.loads((folder / FILES[split]).read_text(encoding="utf-8"))
            except ValueError as error:
                raise PipelineError(f"{folder / FILES[split]}: not JSON ({error})") from error
            return exactly(len(listed), COUNTED, f"entries of {FILES[split]}")
        return unknown("known after `dvc repro add`")

    def _rows(self, stage: str, table: Table) -> Figure | None:
        """Of a table that is up to date."""
        path = self._path(table.path)
        if not self._line.is_current(stage) or not path.exists():
            return None
        says = table.path.format(corpus=self._params.corpus.name)
        return exactly(pq.read_metadata(path).num_rows, TABLE, says)

    def _path(self, declared: str) -> Path:
        return self._root / declared.format(corpus=self._params.corpus.name)
