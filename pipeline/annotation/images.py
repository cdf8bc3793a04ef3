"""How annotators' browsers get at the images: as `annotation.images` says.

Null: our own server serves them as local files, by links to the few that are asked about and no
others. A web address: an image's path in the store is put behind it. An s3:// location: likewise,
and the server signs a URL for each look, with credentials of its own.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

from pipeline.annotation.client import Studio
from pipeline.annotation.tasks import Task
from pipeline.errors import PipelineError
from pipeline.images.store import ImageStore

ImageUrl = Callable[[Task], str]
"""Where a browser, or the server, finds a task's image."""


def local_files(
    studio: Studio, project: int, files: Path, name: str, store: ImageStore
) -> ImageUrl:
    """Images as files that the server on this machine serves to those who have logged in.

    Args:
        studio: the server.
        project: whose annotators see them.
        files: the folder that the server serves from.
        name: of the folder in it to link the images in.
        store: where the images are.
    """
    folder = files / name
    folder.mkdir(parents=True, exist_ok=True)
    studio.serve_folder(project, folder)

    def url(task: Task) -> str:
        image = store.find(task.image)
        if image is None:
            raise PipelineError(
                f"post {task.post_id}: {task.image} is gone from the image store; "
                "`dvc repro --force --single-item pose_images` fetches it again"
            )
        link = folder / task.image
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(image.absolute())
        return f"/data/local-files/?d={quote(f'{name}/{task.image}')}"

    return url


def remote_files(studio: Studio, project: int, location: str) -> ImageUrl:
    """Images at a web address, or in a bucket whose files the server signs URLs for."""
    parts = urlsplit(location)
    if parts.scheme == "s3":
        studio.serve_bucket(project, parts.netloc, parts.path.strip("/"))
    return lambda task: f"{location.rstrip('/')}/{quote(task.image)}"
