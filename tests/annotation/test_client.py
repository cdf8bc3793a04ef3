"""What a server's refusals become: one line that says what to mend."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.annotation.client import (
    KEY,
    LONGEST_TITLE,
    Studio,
    connect,
    entered,
    key_from_environment,
)
from pipeline.annotation.config import labelling_config, project_settings
from pipeline.annotation.server import Server
from pipeline.errors import PipelineError


class _Another(BaseHTTPRequestHandler):
    """A web server that is no Label Studio."""

    def do_GET(self) -> None:
        body = b"<html>hello</html>"
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def another() -> Iterator[str]:
    """The address of a web server that is no Label Studio."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Another)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def refusal(url: str, key: str = "0" * 40) -> str:
    with pytest.raises(PipelineError) as error, entered(url, key):
        pass
    assert "\n" not in str(error.value)
    return str(error.value)


def test_nobody_there() -> None:
    assert "http://127.0.0.1:9: Label Studio went away (ConnectError" in refusal(
        "http://127.0.0.1:9/"
    )


def test_something_else_there(another: str) -> None:
    assert "answers in a way no Label Studio does" in refusal(another)
    assert "has no such thing (it says 404)" in refusal(f"{another}/missing")


def test_no_address() -> None:
    assert "'ftp://x' is no address of a Label Studio" in refusal("ftp://x")


def test_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"put yours into the environment as {KEY}" in refusal("http://127.0.0.1:9", " ")
    monkeypatch.delenv(KEY, raising=False)
    with pytest.raises(PipelineError, match=f"no key to it; copy yours .* as {KEY}"):
        key_from_environment("https://people.invalid")
    monkeypatch.setenv(KEY, " abc\n")
    assert key_from_environment("https://people.invalid") == "abc"


@pytest.mark.slow
@pytest.mark.parametrize("key", ["f" * 40, "wrong"])
def test_a_wrong_key(server: Server, key: str) -> None:
    said = refusal(server.url, key)
    assert f"{server.url}: does not take the key (it says 401)" in said
    assert key not in said.replace(server.url, "")


@pytest.mark.slow
def test_a_project_is_made_once_and_follows_its_configuration(studio: Studio) -> None:
    settings = project_settings()
    first = studio.make_project("made once", "<View/>", settings)
    assert studio.make_project("made once", labelling_config(), settings) == first
    assert studio.find_project("made once") == first
    assert studio.find_project("never made") is None


@pytest.mark.slow
def test_of_two_projects_of_one_title_the_older_is_meant(studio: Studio, server: Server) -> None:
    # As when a server finishes a request whose sender has died.
    with connect(server.url, server.login.key) as api:
        first = api.projects.create(title="made twice", label_config="<View/>")
        api.projects.create(title="made twice", label_config="<View/>")
    assert studio.make_project("made twice", "<View/>", {}) == first.id


@pytest.mark.slow
def test_a_title_longer_than_the_server_takes(studio: Studio) -> None:
    title = "a corpus with a very long name, " * 3
    made = studio.make_project(title, "<View/>", {})
    assert len(title) > LONGEST_TITLE
    assert studio.find_project(title) == made == studio.make_project(title, "<View/>", {})


@pytest.mark.slow
def test_what_the_server_refuses(studio: Studio) -> None:
    with pytest.raises(PipelineError, match=r"refuses \(it says 400"):
        studio.make_project("a wrong one", "<View", {})
    with pytest.raises(PipelineError, match="has no such thing"):
        studio.tasks(987_654)
