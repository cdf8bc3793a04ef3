"""The pictures of the index's posts, by post id: no path from outside is ever joined."""

from pathlib import Path

from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.retrieval import SUPPORT_IMAGES
from pipeline.corpus.collect import ImageSource
from pipeline.images.manifest import Manifest
from pipeline.images.pixels import on_white
from pipeline.params import load_params
from pipeline.stage import Run, Stage

READING = Stage(
    "retrieval_commands",
    params=(
        "corpus.name",
        "corpus.originals_by_md5",
        "corpus.root",
        "images.max_bytes",
        "images.max_pixels",
        "retrieval.poses",
    ),
    inputs=(POSTS.path, SUPPORT_IMAGES.path),
    outputs=(),
)
"""The verbs read what stages wrote."""


class Pictures:
    """The 512px copies that the index was made from. Reads from several threads are safe."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._places = {post: place for place, post in enumerate(manifest.post_ids)}

    @classmethod
    def open(cls, params: Path, root: Path) -> "Pictures":
        """Open the manifest that the stage `support_images` wrote.

        Nothing is fetched; where the settings have images streamed, each is when it is read.

        Raises:
            PipelineError: when it is missing.
        """
        run = Run(READING, load_params(params), root)
        source = ImageSource.of(run)
        return cls(Manifest(run.read(SUPPORT_IMAGES), source.place, source.limits))

    def __contains__(self, post_id: int) -> bool:
        return post_id in self._places

    def read(self, post_id: int) -> bytes:
        """The JPEG of a post, its hash checked. Whether it may be shown, the index says.

        Raises:
            KeyError: for a post that the manifest does not have.
            PipelineError: when the file has gone or is another.
        """
        return self._manifest.data(self._places[post_id])

    def image(self, post_id: int) -> Image.Image:
        """The picture of a post, RGB.

        Raises:
            KeyError: for a post that the manifest does not have.
            PipelineError: when the file has gone or is another.
            BadImage: when it cannot be decoded within the limits.
        """
        return on_white(self._manifest.image(self._places[post_id]))
