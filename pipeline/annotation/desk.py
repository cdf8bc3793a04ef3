"""The desk that people work at: a Label Studio with a corpus's projects, ours or another's."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.annotation.client import Studio, entered, key_from_environment
from pipeline.annotation.config import labelling_config, project_settings
from pipeline.annotation.images import ImageUrl, local_files, remote_files
from pipeline.annotation.pull import Kind
from pipeline.annotation.push import push
from pipeline.annotation.remaining import people_wanted
from pipeline.annotation.server import own_server
from pipeline.annotation.tasks import Task
from pipeline.images.store import ImageStore
from pipeline.settings.annotation import Annotation
from pipeline.stage import Counts

TITLES: dict[Kind, str] = {"label": "{corpus} poses", "review": "{corpus} review"}
"""Of the projects, by the kind of answers they hold."""


@dataclass(frozen=True)
class Desk:
    """A server, and how a corpus is annotated on it."""

    studio: Studio
    corpus: str
    settings: Annotation
    files: Path | None
    """What our own server serves as local files; None for another's."""

    def title(self, kind: Kind) -> str:
        """Of the corpus's project of this kind."""
        return TITLES[kind].format(corpus=self.corpus)

    def project(self, kind: Kind) -> int:
        """The corpus's project of this kind, made where it is missing."""
        return self.studio.make_project(self.title(kind), labelling_config(), project_settings())

    def projects(self) -> dict[Kind, int]:
        """The corpus's projects that there are."""
        found = {kind: self.studio.find_project(self.title(kind)) for kind in TITLES}
        return {kind: number for kind, number in found.items() if number is not None}

    def image_url(self, project: int, store: ImageStore | None) -> ImageUrl:
        """How a project's images reach its annotators; a store is only for our own server."""
        if self.settings.images is not None:
            return remote_files(self.studio, project, self.settings.images)
        assert self.files is not None  # the settings were held to this
        assert store is not None
        return local_files(self.studio, project, self.files, self.corpus, store)

    def offer(self, tasks: Sequence[Task], store: ImageStore | None) -> Counts:
        """Send the tasks that the labelling project lacks; says what was done."""
        project = self.project("label")
        people = {task.task: people_wanted(task, self.settings.double) for task in tasks}
        return push(self.studio, project, tasks, people, self.image_url(project, store))


@contextmanager
def opened(settings: Annotation, corpus: str, folder: Path) -> Iterator[Desk]:
    """The desk that the settings name.

    Args:
        settings: `annotation`.
        corpus: its name.
        folder: of our own server's data; not looked at where `annotation.url` names another.

    Raises:
        PipelineError: when the server is away, or does not take the key.
    """
    if settings.url is not None:
        with entered(settings.url, key_from_environment(settings.url)) as studio:
            yield Desk(studio, corpus, settings, None)
        return
    with own_server(folder) as server, entered(server.url, server.login.key) as studio:
        yield Desk(studio, corpus, settings, server.files)
