"""How fast this machine is at each kind of work: a few seconds each, only what is asked for."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from pipeline.contracts.metadata import METADATA_REJECTS, POSTS, SHARDS, TAGS
from pipeline.contracts.tagger import CLASSES
from pipeline.corpus import metadata
from pipeline.corpus.shards import Shard, write_shards
from pipeline.engine import cores
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage, Limits
from pipeline.images.manifest import describe
from pipeline.keypoints import NAMES
from pipeline.params import Params
from pipeline.plan import networks
from pipeline.plan.figures import MEASURED, Figure, exactly, unknown
from pipeline.plan.holdings import Holdings
from pipeline.plan.networks import Rate, timed
from pipeline.plan.pictures import Pictures
from pipeline.retrieval.writing import Drawing, write_folder
from pipeline.rulebook.rules import load_folder
from pipeline.segmenter.alpha import check_alpha
from pipeline.segmenter.copies import background_copies, foreground_copies
from pipeline.segmenter.data import TrainingPairs
from pipeline.segmenter.sources import Sources
from pipeline.stage import execute
from pipeline.training.inference import best_device
from pipeline.training.letterbox import read_square

LINES = 20_000
"""Of metadata that are read for a measurement."""

DRAWINGS = 500
"""Of an index that is written for one."""


class Speeds:
    """Items a second on this machine, each measured once and only when it is asked for.

    Args:
        root: where data are; nothing is written there.
        params: the settings.
        scratch: an empty folder.
        holdings: which images are held.
        measure_s: seconds for all measurements together; none begins after them, and what is not
            measured is unknown. The one in which they are over still ends.
    """

    def __init__(
        self, root: Path, params: Params, scratch: Path, holdings: Holdings, *, measure_s: float
    ) -> None:
        self._root = root
        self._params = params
        self._scratch = scratch
        self._holdings = holdings
        self._measure_s = measure_s
        self._spent_s = 0.0
        self.taken: dict[str, Figure] = {}
        """All that were measured, by what they are of."""

    @cached_property
    def workers(self) -> int:
        """Processes that a stage starts."""
        return self._params.engine.workers or cores()

    @cached_property
    def classes(self) -> int:
        """Of the rulebook as compiled, or as it stands.

        Raises:
            PipelineError: when the rulebook has a fault.
        """
        compiled = self._root / CLASSES.format(corpus=self._params.corpus.name)
        if compiled.exists():
            return len(json.loads(compiled.read_text(encoding="utf-8"))["classes"])
        return len(load_folder(self._root).classes)

    def metadata(self) -> Figure:
        """Lines that the stage `metadata` reads."""
        return self._once("metadata: lines", self._read_lines)

    def describe(self, kind: str, *, alpha: bool = False) -> Figure:
        """Images that are decoded and hashed, by all workers; with `alpha`, looked at, too."""
        check = partial(check_alpha, checks=self._params.segmenter.checks) if alpha else None

        def measure() -> Rate:
            pictures = self._pictures(kind, clear=alpha)
            files = [pictures.data(place) for place in range(len(pictures.wanted))]

            def work() -> None:
                for wanted, data in zip(pictures.wanted, files, strict=True):
                    with suppress(BadImage):
                        describe(wanted, data, self._limits, check)

            rate = timed(work, len(files), 1.0) * self.workers
            return Rate(rate, f"{pictures.says()}, {self.workers} workers")

        return self._once(
            f"describe{' and look at alpha' if alpha else ''}: {kind} images", measure
        )

    def read(self, side: int) -> Figure:
        """Images that are read for a network of this side, by all workers."""

        def measure() -> Rate:
            pictures = self._pictures("512px")
            places = range(len(pictures.manifest))
            work = partial(_read_all, pictures, places, side)
            rate = timed(work, len(places), 1.0) * self.workers
            return Rate(rate, f"{pictures.says()}, {self.workers} workers")

        return self._once(f"read for a network: {side} px", measure)

    def compose(self) -> Figure:
        """Composites that are made, by all workers."""

        def measure() -> Rate:
            canvas, styles = self._params.segmenter.canvas, self._params.segmenter.styles
            figures = Pictures([], "original", self._folder(), self._limits)
            places = self._pictures("512px")
            sources = Sources(
                [foreground_copies(figures.manifest, figures.store, canvas)],
                [background_copies(places.manifest, places.store, canvas, {})],
            )
            pairs = TrainingPairs(sources, canvas, styles, seed=1, count=16)
            drawn = [pairs.draw(0, sample) for sample in range(16)]
            rate = timed(lambda: [pairs.render(*each) for each in drawn], len(drawn), 1.0)
            return Rate(rate * self.workers, f"canvas of {canvas.size} px, {self.workers} workers")

        return self._once("composites: pairs", measure)

    def index(self) -> Figure:
        """Drawings that are written into an index of the search."""

        def measure() -> Rate:
            points = np.zeros((len(NAMES), 3), np.float32)
            drawings = [
                Drawing(
                    *(post, points, (0.0, 0.0, 1.0, 1.0), (512, 512), "safe", post),
                    *([f"tag_{(post * 7 + n) % 900}" for n in range(29)], ["an_artist"], ""),
                )
                for post in range(DRAWINGS)
            ]
            rate = timed(lambda: write_folder(self._folder(), drawings, {}), DRAWINGS, 1.0)
            return Rate(rate, f"{DRAWINGS} drawings of 29 tags")

        return self._once("index: drawings", measure)

    def network(self, name: str, measure: Callable[[], Rate]) -> Figure:
        """What a network does, as `pipeline.plan.networks` measures it."""
        return self._once(name, measure)

    def tagger_training(self) -> Figure:
        """Images; reading them counts: on a CPU beside the training, on a GPU behind it."""
        compute = self._once(
            "tagger_train: images", lambda: networks.tagger_training(self._params, self.classes)
        )
        return together(compute, self.read(self._params.tagger.model.input_size))

    def segmenter_training(self) -> Figure:
        """Pairs; making them counts."""
        compute = self._once(
            "segmenter_train: pairs", lambda: networks.segmenter_training(self._params)
        )
        return together(compute, self.compose())

    def _once(self, name: str, measure: Callable[[], Rate]) -> Figure:
        if name not in self.taken:
            if self._spent_s >= self._measure_s:
                return unknown(f"not measured: --measure {self._measure_s:g} leaves no time for it")
            started = time.perf_counter()
            try:
                rate = measure()
                self.taken[name] = exactly(rate.per_second, MEASURED, rate.says)
            except (PipelineError, RuntimeError) as error:  # torch's, as when memory runs out
                said = str(error).splitlines()[0] if str(error) else type(error).__name__
                self.taken[name] = unknown(f"{name} cannot be measured: {said}")
            self._spent_s += time.perf_counter() - started
        return self.taken[name]

    def _read_lines(self) -> Rate:
        """The stage `metadata` itself, on the start of a file."""
        root, corpus = self._folder(), self._params.corpus
        lines, says = self._lines()
        (root / "mirror").mkdir(parents=True)
        shard = root / "mirror/shard"
        shard.write_bytes(b"".join(lines))
        record = root / SHARDS.format(corpus=corpus.name)
        record.parent.mkdir(parents=True)
        write_shards([Shard.of("shard", shard)], record)
        there = corpus.model_copy(
            update={"root": "mirror", "metadata": ["shard"], "expected_posts": None}
        )
        params = self._params.model_copy(update={"corpus": there})
        rate = timed(lambda: execute(metadata.STAGE, metadata.main, params, root), len(lines), 0)
        for table in (POSTS, TAGS, METADATA_REJECTS):
            (root / table.path.format(corpus=corpus.name)).unlink()
        return Rate(rate, says)

    def _lines(self) -> tuple[list[bytes], str]:
        mirror = self._holdings.mirror
        if mirror is not None and mirror.local is not None:
            path = mirror.local / self._params.corpus.metadata[0]
            if path.is_file() and "." not in path.name:
                with path.open("rb") as file:
                    lines = [line for _, line in zip(range(LINES), file, strict=False)]
                return lines, f"{len(lines):,} lines of {path.name}"
        return [_line(number) for number in range(1, LINES + 1)], f"{LINES:,} made-up lines"

    def _pictures(self, kind: str, *, clear: bool = False) -> Pictures:
        files = self._holdings.files(kind)
        return Pictures(files, kind, self._folder(), self._limits, clear=clear)

    @property
    def _limits(self) -> Limits:
        return Limits(self._params.images.max_bytes, self._params.images.max_pixels)

    def _folder(self) -> Path:
        self._scratch.mkdir(parents=True, exist_ok=True)
        return self._scratch / f"{len(list(self._scratch.iterdir()))}"


def together(compute: Figure, read: Figure) -> Figure:
    """Of a training whose workers read: they share a CPU with it; a GPU waits for the slower."""
    if not compute.value or not read.value:
        return compute if not compute.value else read
    if best_device().type == "cuda":
        return min(compute, read, key=lambda rate: rate.value or 0)
    return exactly(1 / (1 / compute.value + 1 / read.value), MEASURED, compute.says)


def _read_all(pictures: Pictures, places: range, side: int) -> None:
    for place in places:
        read_square(pictures.manifest, place, side)


def _line(post_id: int) -> bytes:
    """A line as Danbooru2019 has them: 2.3 KB, 29 tags."""
    tags = [
        {"id": str(n), "name": f"a_tag_of_some_length_{(post_id * 31 + n * n) % 9000}"}
        | {"category": "0"}
        for n in range(29)
    ]
    post = {
        "id": str(post_id),
        "created_at": "2019-05-14 03:08:07.12345 UTC",
        "md5": f"{post_id:032x}",
        "file_ext": "jpg",
        "image_width": "800",
        "image_height": "1000",
        "rating": "s",
        "score": "7",
        "parent_id": "0",
        "pixiv_id": "0",
        "source": "https://example.net/picture",
        **dict.fromkeys(("is_deleted", "is_banned", "is_pending", "is_flagged"), False),
        "tags": tags,
        "favs": [str(100_000 + n) for n in range(12)],
    }
    return (json.dumps(post, separators=(",", ":")) + "\n").encode()
