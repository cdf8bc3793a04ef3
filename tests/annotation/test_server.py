"""A real server of our own: one to a folder, ours alone, gone when its starter is."""

import json
import os
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from pipeline.annotation import server as servers
from pipeline.annotation.client import Studio, entered
from pipeline.annotation.server import Server, find_server, own_server
from pipeline.errors import PipelineError

pytestmark = pytest.mark.slow

STARTER = """
import sys
from pathlib import Path
from pipeline.annotation.server import own_server

with own_server(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    input()
"""


def status(url: str, key: str | None = None, data: bytes | None = None) -> int:
    """The HTTP status of an address, as a stranger or with a key."""
    headers = {"Authorization": f"Token {key}"} if key else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_it_is_found_and_used_again(server: Server) -> None:
    folder = server.files.parent
    assert find_server(folder) == server
    with own_server(folder) as again:
        assert again == server
    assert find_server(folder) == server  # who did not start it does not end it


def test_no_server_is_found_where_none_runs(tmp_path: Path) -> None:
    assert find_server(tmp_path) is None
    (tmp_path / "address.json").write_text('{"host": "127.0.0.1", "port": 1}')
    assert find_server(tmp_path) is None


def test_the_login_is_its_owners_alone(server: Server) -> None:
    file = server.files.parent / "login.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(server.login.password) >= 12


def test_a_stranger_cannot_sign_up(server: Server) -> None:
    data = urlencode({"email": "stranger@x.invalid", "password": "12345678"}).encode()
    assert status(f"{server.url}/user/signup/", data=data) == 403


def test_who_is_invited_can_sign_up(server: Server) -> None:
    headers = {"Authorization": f"Token {server.login.key}"}
    asked = urllib.request.Request(f"{server.url}/api/invite", headers=headers)
    with urllib.request.urlopen(asked) as answer:
        link = json.load(answer)["invite_url"]
    assert status(f"{server.url}{link}") == 200


def test_local_files_are_shown_to_those_who_are_let_in_and_no_others(
    server: Server, studio: Studio, project: int
) -> None:
    for name in ("shown", "kept"):
        (server.files / name).mkdir(exist_ok=True)
        (server.files / name / "a.png").write_bytes(b"image")
    studio.serve_folder(project, server.files / "shown")
    url = f"{server.url}/data/local-files/?d="
    assert status(f"{url}shown/a.png", server.login.key) == 200
    assert status(f"{url}shown/a.png") == 401
    assert status(f"{url}kept/a.png", server.login.key) == 404  # no project shows that folder
    assert status(f"{url}shown/../../login.json", server.login.key) >= 400


def test_it_ends_with_its_starter_and_keeps_what_was_done(tmp_path: Path) -> None:
    words = [sys.executable, "-c", STARTER, str(tmp_path)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        url = starter.stdout.readline().strip()
        found = find_server(tmp_path)
        assert found is not None
        assert found.url == url
        with entered(url, found.login.key) as studio:
            studio.make_project("kept project", "<View/>", {})
        below = psutil.Process(starter.pid).children(recursive=True)
        starter.kill()
    assert psutil.wait_procs(below, timeout=60)[1] == []
    assert find_server(tmp_path) is None
    with own_server(tmp_path) as again, entered(again.url, again.login.key) as studio:
        assert studio.find_project("kept project") is not None


def test_settings_of_another_label_studio_do_not_reach_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_BASE_DATA_DIR", "/nowhere")
    monkeypatch.setenv("LABEL_STUDIO_USER_TOKEN", "f" * 40)
    with own_server(tmp_path) as server, entered(server.url, server.login.key):
        assert (tmp_path / "data" / servers.DATABASE).exists()


def test_a_port_that_is_taken(server: Server, tmp_path: Path) -> None:
    port = int(server.url.rpartition(":")[2])
    with (
        pytest.raises(
            PipelineError, match=r"cannot listen at 127.0.0.1, port \d+ .*--port"
        ) as error,
        own_server(tmp_path, port=port),
    ):
        pass
    assert "\n" not in str(error.value)


def test_what_cannot_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = tmp_path / "label-studio.txt"
    wanted.write_text("no-such-package-as-this==0\n")
    monkeypatch.setattr(servers, "REQUIREMENTS", wanted)
    monkeypatch.setattr(servers, "ENVIRONMENT", tmp_path / "environment")
    monkeypatch.setitem(os.environ, "PIP_NO_INDEX", "1")
    with pytest.raises(PipelineError, match="Label Studio cannot be installed: ERROR"):
        servers.install()
    assert not (tmp_path / "environment" / "installed").exists()
