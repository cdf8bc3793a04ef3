"""A real Label Studio, one for all tests of a session; each test has projects of its own."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipeline.annotation.client import Studio, connect, entered
from pipeline.annotation.config import labelling_config, project_settings
from pipeline.annotation.desk import TITLES
from pipeline.annotation.server import Server, own_server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Label Studio of our own."""
    with own_server(tmp_path_factory.mktemp("label-studio")) as running:
        yield running


@pytest.fixture(scope="session")
def studio(server: Server) -> Iterator[Studio]:
    """The server, logged in to as its lead."""
    with entered(server.url, server.login.key) as let_in:
        yield let_in


@pytest.fixture(scope="session")
def api(server: Server) -> Iterator[Any]:
    """Label Studio's own client, for what only tests and annotators do."""
    with connect(server.url, server.login.key) as client:
        yield client


@pytest.fixture
def project(studio: Studio) -> int:
    """A new, empty project."""
    title = f"test {next(_numbers)}"
    return studio.make_project(title, labelling_config(), project_settings())


@pytest.fixture
def account(api: Any) -> Callable[[str], int]:
    """Somebody's account, by name; made where it is missing."""

    def find(name: str) -> int:
        email = f"{name}@posebooru.invalid"
        known = {user.email: user.id for user in api.users.list()}
        return int(known.get(email) or api.users.create(email=email, username=name).id)

    return find


@pytest.fixture
def say(api: Any, account: Callable[[str], int]) -> Callable[..., Any]:
    """Annotate a task, as somebody: `say("ann", number, result)`."""

    def annotate(name: str, number: int, result: list[dict[str, Any]], **more: Any) -> Any:
        author = account(name)
        return api.annotations.create(id=number, result=result, completed_by=author, **more)

    return annotate


@pytest.fixture
def no_projects(api: Any) -> None:
    """Whatever projects of the sample corpus other tests have left are gone."""
    for project in api.projects.list():
        if project.title in {title.format(corpus="sample") for title in TITLES.values()}:
            api.projects.delete(id=project.id)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Where the list of who is who goes."""
    return tmp_path / "people.json"


@pytest.fixture
def end_server() -> Callable[[Path], None]:
    """Kill the server that runs on a folder, as a machine that goes down does."""

    def kill(folder: Path) -> None:
        mine = [
            process
            for process in psutil.process_iter(["cmdline"])
            if str(folder / "lock") in (process.info["cmdline"] or [])
        ]
        everything = [each for one in mine for each in (one, *one.children(recursive=True))]
        assert everything
        for process in everything:
            process.kill()
        psutil.wait_procs(everything)

    return kill
