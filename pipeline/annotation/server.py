"""A Label Studio server of our own: its own environment, SQLite, nobody signs up uninvited.

Label Studio pins old libraries, so it is installed into an environment of its own beside the one
that runs this, once. Its data, login and key lie in a folder of choice, which git ignores.
"""

import fcntl
import hashlib
import http.client
import json
import logging
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.annotation.keeper import TAKEN, is_held
from pipeline.errors import PipelineError

log = logging.getLogger("posebooru")

REQUIREMENTS = Path(__file__).with_name("label-studio.txt")
"""All that Label Studio needs, in the versions that were tested."""

ENVIRONMENT = Path(sys.prefix) / "label-studio"

TEMPLATE = ENVIRONMENT / "template"
"""Data of a server nobody has used: making a database's tables anew takes half a minute."""

DATABASE = "label_studio.sqlite3"

KEEPER = Path(__file__).with_name("keeper.py")

STARTS_WITHIN = 180.0
"""Seconds; the first start, which makes the database, takes about twenty on a quick machine."""

BETWEEN_LOOKS = 0.2

EVERYWHERE = "0.0.0.0"  # noqa: S104 - asked for by name, and told to those who do
"""The address to listen on for whoever can reach this machine."""

USER = "lead@posebooru.invalid"
"""The login of the server's first user; `.invalid` is nobody's domain."""


@dataclass(frozen=True)
class Login:
    """How people and programs get in."""

    email: str
    password: str
    key: str


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    url: str
    login: Login
    files: Path
    """What lies below is served as local files."""


@contextmanager
def own_server(folder: Path, host: str = "127.0.0.1", port: int | None = None) -> Iterator[Server]:
    """Our own server on a folder: the one that runs already, or one for as long as the block lasts.

    It ends with this process, even by `kill -9`.

    Args:
        folder: of its data; made where it is missing.
        host: the address to listen on.
        port: to listen on; None takes any that is free.

    Raises:
        PipelineError: when it cannot be installed or does not start.
    """
    folder = folder.absolute()
    running = find_server(folder)
    if running is not None:
        yield running
        return
    install()
    _settle(folder)
    port = _free_port(host, port or 0)
    keeper = _start(folder, host, port)
    try:
        here = "127.0.0.1" if host == EVERYWHERE else host
        _wait(keeper, here, port, folder)
        (folder / "address.json").write_text(json.dumps({"host": here, "port": port}))
        yield Server(f"http://{here}:{port}", _login(folder), folder / "files")
    finally:
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait()


def find_server(folder: Path) -> Server | None:
    """The server that runs on a folder; None where none does.

    Raises:
        PipelineError: when one has been starting for too long.
    """
    deadline = time.monotonic() + STARTS_WITHIN
    while is_held(folder / "lock"):
        try:
            address = json.loads((folder / "address.json").read_text())
        except (FileNotFoundError, ValueError):  # it is starting
            address = None
        if address is not None and _is_up(address["host"], address["port"]):
            url = f"http://{address['host']}:{address['port']}"
            return Server(url, _login(folder), folder / "files")
        if time.monotonic() > deadline:
            raise PipelineError(f"the Label Studio on {folder} does not answer; end it, try again")
        time.sleep(BETWEEN_LOOKS)
    return None


def wait_for_end(folder: Path) -> None:
    """Wait until no server runs on a folder."""
    while is_held(folder / "lock"):
        time.sleep(BETWEEN_LOOKS)


def install() -> Path:
    """Install Label Studio, unless it is there; returns its program.

    Raises:
        PipelineError: when it cannot be had.
    """
    program, marker = ENVIRONMENT / "bin" / "label-studio", ENVIRONMENT / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    with ENVIRONMENT.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may be installing it just now
        if marker.exists() and marker.read_text() == wanted:
            return program
        log.info("installing Label Studio into %s, once: about a minute", ENVIRONMENT)
        _command([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])
        pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        _command([*pip, "--disable-pip-version-check", "--requirement", str(REQUIREMENTS)])
        _make_template()
        marker.write_text(wanted)
    return program


def _make_template() -> None:
    python = str(ENVIRONMENT / "bin" / "python")
    found = _command([python, "-c", "import label_studio; print(label_studio.__path__[0])"])
    manage = Path(found.strip().splitlines()[-1]) / "manage.py"
    _command([python, str(manage), "migrate", "--noinput"], _environment(TEMPLATE))


def _settle(folder: Path) -> None:
    """What a server finds when it starts: a login, its folders, nothing left of earlier runs."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    (folder / "address.json").unlink(missing_ok=True)
    for leftover in ("data/export", "data/media/export"):  # it keeps a copy of all it ever gave out
        shutil.rmtree(folder / leftover, ignore_errors=True)
    database = folder / "data" / DATABASE
    if not database.exists():
        database.parent.mkdir(exist_ok=True)
        partial = database.with_suffix(".partial")
        shutil.copyfile(TEMPLATE / DATABASE, partial)
        partial.replace(database)
    login = folder / "login.json"
    if not login.exists():
        made = Login(USER, secrets.token_urlsafe(12), secrets.token_hex(20))
        partial = login.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(asdict(made), out)
        partial.replace(login)


def _login(folder: Path) -> Login:
    return Login(**json.loads((folder / "login.json").read_text()))


def _start(folder: Path, host: str, port: int) -> subprocess.Popen[bytes]:
    server = [str(ENVIRONMENT / "bin" / "label-studio"), "start", "--no-browser"]
    address = ["--internal-host", host, "--port", str(port)]
    keeper = [sys.executable, "-P", str(KEEPER), str(folder / "lock")]
    with (folder / "server.log").open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own
            [*keeper, *server, *address],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment(folder / "data") | _access(folder),
            start_new_session=True,  # Ctrl-C is ours to hear; the keeper's group is its own
        )


def _environment(data: Path) -> dict[str, str]:
    """The process's environment, with all settings of Label Studio's replaced by ours."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LABEL_STUDIO_", "DJANGO_", "PYTHONPATH"))
    }
    return inherited | {
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "true",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
    }


def _access(folder: Path) -> dict[str, str]:
    """The part of the environment that holds the login, and what is served as files."""
    login = _login(folder)
    return {
        "LABEL_STUDIO_USERNAME": login.email,
        "LABEL_STUDIO_PASSWORD": login.password,
        "LABEL_STUDIO_USER_TOKEN": login.key,
        "LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT": str(folder / "files"),
    }


def _wait(keeper: subprocess.Popen[bytes], host: str, port: int, folder: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while not _is_up(host, port):
        code = keeper.poll()
        if code == TAKEN:
            raise PipelineError(f"another Label Studio has just started on {folder}; try again")
        if code is not None or time.monotonic() > deadline:
            raise PipelineError(
                f"Label Studio does not start: {_last_line(folder / 'server.log')} "
                f"(all of it is in {folder / 'server.log'})"
            )
        time.sleep(BETWEEN_LOOKS)


def _is_up(host: str, port: int) -> bool:
    """Whether a Label Studio answers there."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port(host: str, port: int) -> int:
    """This port, or any for 0, once it is certain that nobody else answers there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PipelineError(
                f"cannot listen at {host}, port {port} ({error.strerror}); give another with --port"
            ) from error
        return int(probe.getsockname()[1])


def _command(words: list[str], environment: dict[str, str] | None = None) -> str:
    """Run one step of the installation; what it said."""
    done = subprocess.run(  # noqa: S603 - ours
        words, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no word why"]
        raise PipelineError(f"Label Studio cannot be installed: {said[-1]}")
    return done.stdout


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
