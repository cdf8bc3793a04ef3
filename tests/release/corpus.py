"""What a build would have made of a few tiny pictures, to be released."""

import hashlib
import io
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml
from PIL import Image, ImageDraw

from pipeline.annotation.coco import Sample, to_coco, write_coco
from pipeline.annotation.labels import Label, write_labels
from pipeline.annotation.tasks import write_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS, TASKS_REJECTS
from pipeline.contracts.metadata import METADATA_REJECTS, POSTS, TAGS
from pipeline.contracts.pose import (
    ADD,
    CANDIDATES,
    POSE_DATASET,
    POSE_DATASET_REJECTS,
    POSE_IMAGES,
    POSE_SPLITS,
)
from pipeline.contracts.retrieval import SUPPORT_IMAGES
from pipeline.contracts.segmenter import (
    BACKGROUND_POSTS,
    BACKGROUNDS,
    COMPOSITES,
    FOREGROUND_POSTS,
    FOREGROUNDS,
    SEGMENTER_SPLITS,
    TEXTURES,
)
from pipeline.contracts.table import Table, write_table
from pipeline.contracts.tagger import CLASSES, LABELS, SELECTED, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.params import load_params
from pipeline.release.build import READING, Order, write_release
from pipeline.release.layout import Release
from pipeline.release.repository import Commit
from pipeline.release.sums import write_sums
from pipeline.release.versions import parse
from pipeline.rulebook.reading import RulebookFiles
from pipeline.rulebook.rules import load_rulebook
from pipeline.segmenter.textures import number_of
from pipeline.stage import Run
from tests.annotation.records import label, points, task
from tests.conftest import POST, REPOSITORY

RULES = {
    "rulebook/body/hair.yaml": "# Hair.\n\nblonde_hair: [blonde_hair]\nlong_hair: [long_hair]\n",
    "rulebook/clothing/hats.yaml": "# On heads.\n\nhat: [hat, cap]\n",
}

TAGGER = {1: "train", 2: "train", 3: "train", 4: "val", 5: "test", 6: "test"}
FIGURES = {7: "train", 8: "val", 9: "test"}
PLACES = {10: "train", 11: "val", 12: "test"}
POSES = {2: "train", 4: "val", 13: "test"}

SIZE = (40, 60)
LIMITS = Limits(1_000_000, 1_000_000)
COMMIT = Commit("c0" * 20, "2026-01-02")


def picture(post: int, *, clear: bool = False) -> bytes:
    """A figure of a colour of its own, on nothing or on something."""
    image = Image.new("RGBA" if clear else "RGB", SIZE, (0, 0, 0, 0) if clear else (250, 240, post))
    ImageDraw.Draw(image).rectangle((10, 5, 29, 54), fill=(post, 90, 200))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def copy_512px(post: int) -> bytes:
    """The 512px copy of a picture."""
    image = Image.new("RGB", (512, 512), "white")
    image.paste(Image.open(io.BytesIO(picture(post))).resize((340, 510)), (86, 1))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


@dataclass
class Corpus:
    """A root, and what is in it; change something, `save()`, and release it."""

    root: Path
    tagger: dict[int, str] = field(default_factory=lambda: dict(TAGGER))
    figures: dict[int, str] = field(default_factory=lambda: dict(FIGURES))
    places: dict[int, str] = field(default_factory=lambda: dict(PLACES))
    poses: dict[int, str] = field(default_factory=lambda: dict(POSES))
    groups: dict[int, int] = field(default_factory=dict)
    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What is particular about posts."""
    support: list[int] = field(default_factory=list)
    """Posts that retrieval searches."""
    classes: dict[int, list[int]] = field(default_factory=dict)
    """Of the tagger's posts, other than [1]."""
    labels: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What is particular about labels."""
    answers: list[Label] = field(default_factory=list)
    """Beside one for each pose."""
    rules: dict[str, str] = field(default_factory=lambda: dict(RULES))
    settings: dict[str, Any] = field(default_factory=dict)
    """Changes of the section `release`."""

    def save(self) -> None:
        """Write everything."""
        self.save_settings()
        self.save_data()
        rules = RulebookFiles.in_folder(self.root / "rulebook")
        self._path(CLASSES).write_text(load_rulebook(rules).to_json())
        labels = [{"post_id": post, "classes": self.classes.get(post, [1])} for post in self.ids]
        self._put(LABELS, labels)

    def save_settings(self) -> None:
        """Write what people edit: settings, rules, empty lists of removals."""
        for name, text in self.rules.items():
            self._path(name).write_text(text)
        for name in ("takedown", "excluded"):
            self._path(f"annotations/sample/{name}.yaml").touch()
        raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
        raw["corpus"]["root"] = "mirror"
        raw["segmenter"]["textures"] = "textures"
        raw["engine"]["workers"] = 1
        raw["release"] |= self.settings
        self._path("params.yaml").write_text(yaml.safe_dump(raw))

    def save_data(self) -> None:
        """Write all that the stages before a release make, but what `retag` makes."""
        self._save_posts()
        self._save_images()
        self._save_poses()
        self._put(COMPOSITES, [self._composite(split) for split in ("val", "test")])
        for table in (
            *(METADATA_REJECTS, SELECTED.rejects, TAGGER_IMAGES.rejects, TAGGER_SPLITS.rejects),
            *(FOREGROUND_POSTS.rejects, FOREGROUNDS.rejects, BACKGROUND_POSTS.rejects),
            *(BACKGROUNDS.rejects, TEXTURES.rejects, SEGMENTER_SPLITS.rejects, ADD.rejects),
            *(CANDIDATES.rejects, POSE_IMAGES.rejects, POSE_SPLITS.rejects),
            *(TASKS_REJECTS, POSE_DATASET_REJECTS),
        ):
            self._put(table, [])
        reject = {"post_id": 99, "stage": "tagger_select", "rule": "too_small", "detail": "9x9"}
        self._put(SELECTED.rejects, [reject])

    @property
    def ids(self) -> list[int]:
        """All posts."""
        return sorted({*self.tagger, *self.figures, *self.places, *self.poses, *self.support})

    def release(
        self,
        folder: Path,
        version: str = "1.0.0",
        *,
        previous: Path | None = None,
        with_images: bool = False,
    ) -> Release:
        """Release what is there, without asking git or DVC."""
        before = Release.open(previous) if previous else None
        folder.mkdir(parents=True)
        write_release(self.run(), Order(parse(version), with_images, before, COMMIT), folder)
        return Release.open(folder)

    def run(self) -> Run:
        """A run that reads what was saved."""
        return Run(READING, load_params(self.root / "params.yaml"), self.root)

    def _save_posts(self) -> None:
        rows = [
            POST
            | {
                "post_id": post,
                "ext": "png",
                "md5": f"{post:032x}",
                "source": f"https://example.com/{post}",
                "tags": ["artist_a", "hat", "long_hair", "solo"],
            }
            | self.posts.get(post, {})
            for post in self.ids
        ]
        self._put(POSTS, rows)
        names = [("artist_a", 1), ("hat", 0), ("long_hair", 0), ("solo", 0)]
        self._put(
            TAGS, [{"name": name, "category": kind, "posts": len(rows)} for name, kind in names]
        )

    def _save_images(self) -> None:
        copies = [self._image(post, "512px", "jpg", copy_512px(post)) for post in self.tagger]
        self._put(TAGGER_IMAGES, copies)
        figures = [
            self._image(post, "original", "png", picture(post, clear=True)) for post in self.figures
        ]
        self._put(FOREGROUNDS, figures)
        places = [self._image(post, "512px", "jpg", copy_512px(post)) for post in self.places]
        self._put(BACKGROUNDS, places)
        texture = picture(200)
        self._path("textures/paper.png").write_bytes(texture)
        number = number_of(hashlib.sha256(texture).hexdigest())
        wanted = Wanted(number, "texture", "png", None)
        self._path(f"datasets/{{corpus}}/store/{wanted.path}").write_bytes(texture)
        self._put(TEXTURES, [describe(wanted, texture, LIMITS)])
        poses = [self._image(post, "original", "png", picture(post)) for post in self.poses]
        self._put(POSE_IMAGES, poses)
        if self.support:
            found = [self._image(post, "512px", "jpg", copy_512px(post)) for post in self.support]
            self._put(SUPPORT_IMAGES, found)
        self._splits(TAGGER_SPLITS, self.tagger)
        self._splits(SEGMENTER_SPLITS, {number: "train"} | self.figures | self.places)
        self._splits(POSE_SPLITS, self.poses)

    def _save_poses(self) -> None:
        tasks, labels = [], []
        for post in self.poses:
            digest = hashlib.sha256(picture(post)).hexdigest()
            shape: dict[str, Any] = {"width": SIZE[0], "height": SIZE[1], "sha256": digest}
            shape |= {"box": (10.0, 5.0, 20.0, 50.0), "area": 900.0}
            tasks.append(task(post, **shape))
            given: dict[str, Any] = {"box": (10.0, 5.0, 20.0, 50.0), "area": 900.0}
            given |= {"keypoints": points(nose=(20.0, 9.0, 2), left_hip=(22.0, 30.0, 1))}
            labels.append(label(post, **(given | self.labels.get(post, {}))))
        write_tasks(tasks, self._path(TASKS))
        write_labels([*labels, *self.answers], self._path(POSE_LABELS))
        licence = {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}
        for split, path in POSE_DATASET.items():
            samples = [
                Sample(each, given, "artist_a", "https://example.com")
                for each, given in zip(tasks, labels, strict=True)
                if self.poses[each.post_id] == split
            ]
            write_coco(to_coco(samples, split, licence), self._path(path))

    def _composite(self, split: str) -> dict[str, Any]:
        figure = next(post for post, place in self.figures.items() if place == split)
        place = next(post for post, where in self.places.items() if where == split)
        zeros = ("x", "y", "crop_x", "crop_y", "degrees")
        return dict.fromkeys(zeros, 0.0) | {
            "split": split,
            "pair": 0,
            "foreground": figure,
            "background": place,
            "seed": 1,
            "size": 64,
            "scale": 1.0,
            "flip": False,
            "colours": [1.0],
            "crop": 1.0,
            "background_flip": False,
            "background_colours": [1.0],
            "area": 0.5,
            "figure_light": 90.0,
            "background_light": 200.0,
            "sha256": "ab" * 32,
        }

    def _splits(self, table: Table, splits: dict[int, str]) -> None:
        rows = [
            {"post_id": post, "group": self.groups.get(post, post), "split": split}
            for post, split in sorted(splits.items())
        ]
        self._put(table, rows)

    def _image(self, post: int, kind: str, ext: str, data: bytes) -> dict[str, Any]:
        wanted = Wanted(post, kind, ext, None)
        self._path(f"mirror/{wanted.path}").write_bytes(data)
        return describe(wanted, data, LIMITS)

    def _put(self, table: Table, rows: list[dict[str, Any]]) -> None:
        made = pa.Table.from_pylist(rows, schema=table.schema)
        write_table(made, self._path(table.path), table.schema)

    def _path(self, name: str) -> Path:
        path = self.root / name.format(corpus="sample")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def seal(folder: Path) -> None:
    """Write the sums anew, as who tampers with a release would."""
    write_sums(folder)


def copied(folder: Path, target: Path) -> Path:
    """A release to be spoilt."""
    return Path(shutil.copytree(folder, target))
