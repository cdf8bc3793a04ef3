"""Label Studio's HTTP API, as far as it is needed here, in terms of tasks and annotations.

Whatever a server says is taken for a stranger's word: its form is checked where it is used.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.errors import PipelineError

KEY = "LABEL_STUDIO_API_KEY"
"""The environment's name of the key of a server that is not our own."""

TASKS_IN_REQUEST = 1000
"""Tasks sent at once, some megabytes: the server counts its project anew after each request."""

AT_ONCE = 4
"""Small requests under way at once."""

TASKS_IN_PAGE = 1000

PATIENCE = 600.0
"""Seconds to wait for an answer: an export of many thousand tasks is made within one request."""

BETWEEN_LOOKS = 0.2
"""Seconds, while an export is being made."""

LONGEST_TITLE = 50
"""Characters of a project's title that Label Studio takes."""


@dataclass(frozen=True)
class Sent:
    """A task as the server holds it."""

    number: int
    """The server's own id."""
    task: str
    """Our task hash; empty where the task is none of ours."""
    annotators: int
    """How many people are to label it."""


@dataclass(frozen=True)
class New:
    """A task to send: data with our hash in it, and what an annotator starts from."""

    data: dict[str, Any]
    prediction: dict[str, Any]


class Studio:
    """A Label Studio server that has let us in.

    Every method raises PipelineError when the server is away, or refuses.

    Args:
        url: of the server, without a slash at its end.
        key: that it lets us in with.
        api: its client, as `connect` makes it.
    """

    def __init__(self, url: str, key: str, api: Any) -> None:
        self.url = url
        self.key = key
        self._api = api

    def find_project(self, title: str) -> int | None:
        """The project of this title; of several the oldest."""
        with explained(self.url):
            found = [each for each in self._api.projects.list() if each.title == _short(title)]
        return min((int(each.id) for each in found), default=None)

    def make_project(self, title: str, config: str, settings: dict[str, Any]) -> int:
        """The project of this title, made where it is missing, with these settings."""
        number = self.find_project(title)
        with explained(self.url):
            if number is None:
                self._api.projects.create(title=_short(title), label_config=config, **settings)
                number = self.find_project(title)  # of two made at once, both take the older
                assert number is not None
            elif self._api.projects.get(id=number).label_config != config:
                self._api.projects.update(id=number, label_config=config, **settings)
        return number

    def serve_folder(self, project: int, folder: Path) -> None:
        """Let a project show local files of a folder on the server's machine."""
        with explained(self.url):
            listed = self._api.import_storage.local.list(project=project)
            if str(folder) not in {storage.path for storage in listed}:
                self._api.import_storage.local.create(
                    project=project, path=str(folder), use_blob_urls=True, title="images"
                )

    def serve_bucket(self, project: int, bucket: str, prefix: str) -> None:
        """Let a project show files of an S3 bucket by URLs that the server signs for an hour.

        The server takes the credentials from its own environment: none pass through here.
        """
        with explained(self.url):
            listed = self._api.import_storage.s3.list(project=project)
            if (bucket, prefix) not in {(each.bucket, each.prefix) for each in listed}:
                self._api.import_storage.s3.create(
                    project=project,
                    bucket=bucket,
                    prefix=prefix,
                    use_blob_urls=True,
                    presign=True,
                    presign_ttl=60,
                    title="images",
                )

    def tasks(self, project: int) -> list[Sent]:
        """All tasks of a project, in the order in which they came."""
        with explained(self.url):
            listed = self._api.tasks.list(
                project=project,
                fields="task_only",
                include=["id", "data", "overlap"],
                page_size=TASKS_IN_PAGE,
            )
            return [
                Sent(int(each.id), _hash_of(each.data), int(each.overlap or 1))
                for each in listed
                if each.id is not None
            ]

    def send(self, project: int, tasks: Sequence[New]) -> None:
        """Send tasks; a request's are there all or not at all."""
        request = [{"data": task.data, "predictions": [task.prediction]} for task in tasks]
        with explained(self.url):
            self._api.projects.import_tasks(id=project, request=request)

    def ask_several(self, annotators: Mapping[Sent, int]) -> None:
        """Have so many people label each of these tasks."""

        def ask(task: Sent) -> None:
            self._api.tasks.update(id=str(task.number), overlap=annotators[task])

        with explained(self.url), ThreadPoolExecutor(AT_ONCE) as threads:
            for _ in threads.map(ask, annotators):  # a failure is raised here
                pass

    def is_untouched(self, task: Sent) -> bool:
        """Whether nobody has worked on a task, not even begun to."""
        with explained(self.url):
            found = self._api.tasks.get(id=str(task.number))
        return not found.annotations and not found.drafts

    def delete(self, task: Sent) -> None:
        """Delete a task, with what was said about it."""
        with explained(self.url):
            self._api.tasks.delete(id=str(task.number))

    def export(self, project: int) -> list[dict[str, Any]]:
        """All tasks that have annotations, with them; each annotation with its author's e-mail."""
        exports = self._api.projects.exports
        with explained(self.url):
            made = exports.create(id=project, title="posebooru", **_EXPORT)
            number = int(made.id or 0)
            try:
                self._await_export(project, number)
                text = b"".join(exports.download(id=project, export_pk=number))
            finally:
                exports.delete(id=project, export_pk=number)
            return _listed(text, self.url)

    def _await_export(self, project: int, number: int) -> None:
        """Wait until an export is made: at once, save where the server does such work aside."""
        deadline = time.monotonic() + PATIENCE
        while (status := self._api.projects.exports.get(project, number).status) != "completed":
            if status == "failed" or time.monotonic() > deadline:
                raise PipelineError(f"{self.url}: its export of project {project} is {status}")
            time.sleep(BETWEEN_LOOKS)


@contextmanager
def entered(url: str, key: str) -> Iterator[Studio]:
    """A server, once it has taken the key.

    Raises:
        PipelineError: when it is away, or does not take it.
    """
    url = url.rstrip("/")
    with connect(url, key) as api:
        with explained(url):
            api.users.whoami()
        yield Studio(url, key, api)


@contextmanager
def connect(url: str, key: str) -> Iterator[Any]:
    """Label Studio's own client; nothing is asked yet.

    Raises:
        PipelineError: when the client is not installed, or the address or key cannot be one.
    """
    try:
        import httpx  # noqa: PLC0415 - of an extra, as the next
        from label_studio_sdk.client import LabelStudio  # noqa: PLC0415 - of an extra
    except ImportError as error:
        raise PipelineError(
            "Label Studio's client is not installed: pip install -e '.[annotation]'"
        ) from error
    if not url.startswith(("http://", "https://")):
        raise PipelineError(f"{url!r} is no address of a Label Studio; expected https://host")
    if not key.strip():
        raise PipelineError(f"{url}: no key to it; put yours into the environment as {KEY}")
    client: Any = LabelStudio  # its constructor is not typed
    with httpx.Client(timeout=PATIENCE, follow_redirects=True) as http:
        yield client(base_url=url, api_key=key, httpx_client=http)


def key_from_environment(url: str) -> str:
    """The key of a server that is not our own.

    Raises:
        PipelineError: when the environment has none.
    """
    key = os.environ.get(KEY, "").strip()
    if not key:
        raise PipelineError(
            f"{url}: no key to it; copy yours from its page Account & Settings and put it into the "
            f"environment as {KEY}"
        )
    return key


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Say what an error of Label Studio's client means.

    Raises:
        PipelineError: in place of it.
    """
    import httpx  # noqa: PLC0415 - of an extra
    from label_studio_sdk.core.api_error import ApiError  # noqa: PLC0415 - of an extra

    try:
        yield
    except ApiError as error:
        raise PipelineError(f"{url}: {_refusal(error.status_code, error.body)}") from error
    except httpx.HTTPError as error:
        raise PipelineError(
            f"{url}: Label Studio went away ({type(error).__name__} {error}); when it is back, run "
            "again: nothing is lost, and nothing is sent twice"
        ) from error
    except (ValidationError, ValueError) as error:
        said = str(error).splitlines()[0]
        raise PipelineError(f"{url}: answers in a way no Label Studio does ({said})") from error


_IDS = {"only_id": True}

_EXPORT: dict[str, Any] = {
    "task_filter_options": {"annotated": "only"},
    "serialization_options": {
        "drafts": _IDS,
        "predictions": _IDS,
        "annotations__completed_by": {"only_id": False},
    },
}
"""What is exported: annotated tasks, annotations in full with their authors, of the rest ids."""


def _refusal(status: int | None, body: object) -> str:
    if status in {401, 403}:
        return f"does not take the key (it says {status}); give a valid one as {KEY}"
    if status == 404:
        return (
            "has no such thing (it says 404); is this the address of a Label Studio 1.20 or newer?"
        )
    if status is None or status < 400:
        return "answers in a way no Label Studio does; is this the address of one?"
    detail = body.get("validation_errors") or body.get("detail") if isinstance(body, dict) else body
    return f"refuses (it says {status}: {str(detail)[:200]})"


def _hash_of(data: object) -> str:
    task = data.get("task") if isinstance(data, dict) else None
    return task if isinstance(task, str) else ""


def _listed(text: bytes, url: str) -> list[dict[str, Any]]:
    listed = json.loads(text)
    if not isinstance(listed, list) or not all(isinstance(task, dict) for task in listed):
        raise PipelineError(f"{url}: its export is no list of tasks")
    return listed


def _short(title: str) -> str:
    return title[:LONGEST_TITLE]
