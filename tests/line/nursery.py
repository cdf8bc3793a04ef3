"""Starts stages at once: a process that has imported what they need is forked for each.

A stage spends seconds on imports, and the small line has hundreds of runs. In a fork it begins with
its work, so that is what a kill meets. It has a process group of its own, with the workers that it
starts, and is run as `python -m` does it.
"""

import importlib
import json
import os
import runpy
import select
import subprocess
import sys
import tempfile
from contextlib import suppress
from typing import NoReturn

from tests.conftest import REPOSITORY
from tests.test_house import STAGES


class Fork:
    """A stage under way; what there is of `subprocess.Popen`'s methods does the same."""

    def __init__(self, pid: int, nursery: "Nursery") -> None:
        self.pid = pid
        self._nursery = nursery

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal.

        Raises:
            subprocess.TimeoutExpired: when it still runs after so many seconds.
        """
        code = self._nursery.told(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("a stage", timeout or 0)
        return code


class Nursery:
    """Runs modules, one at a time."""

    def __init__(self) -> None:
        self._stderr = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - close() does it
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.line.nursery"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            bufsize=0,
        )

    def start(self, module: str, arguments: list[str]) -> Fork:
        """Run a module as a program."""
        assert self._server.stdin
        self._stderr.truncate(0)
        self._server.stdin.write(json.dumps([module, *arguments]).encode() + b"\n")
        pid = self.told(None)
        assert pid is not None
        return Fork(pid, self)

    def told(self, timeout: float | None) -> int | None:
        """The number that the server says next: a process's, then its exit code."""
        assert self._server.stdout
        ready, _, _ = select.select([self._server.stdout], [], [], timeout)
        return int(self._server.stdout.readline()) if ready else None

    def said(self) -> str:
        """What the last stage has said."""
        self._stderr.seek(0)
        return self._stderr.read().decode()

    def close(self) -> None:
        """End; no stage is under way."""
        self._server.communicate()
        self._stderr.close()


def serve() -> None:
    """Fork for each line that comes; a fork ends as its module does."""
    for entry in STAGES.values():
        importlib.import_module(entry["cmd"].split()[2])
    while line := sys.stdin.buffer.readline():
        pid = os.fork()
        if not pid:
            _become(*json.loads(line))
        _group(pid)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(module: str, *arguments: str) -> NoReturn:
    _group(0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit()


def _group(pid: int) -> None:
    """Whoever comes first, the process or its parent, makes the group."""
    with suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, 0)


if __name__ == "__main__":
    serve()
