"""Keep a program running for as long as whoever started it is there, and one at a time.

    python -m pipeline.annotation.keeper LOCK PROGRAM [ARGUMENT ...]

It ends the program when its own standard input ends: the starter has closed it, or has died in
whatever way. Only one keeper at a time holds the lock file; another ends at once with code 3.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

TAKEN = 3
"""Exit code where another keeper has the lock."""


def is_held(lock: Path) -> bool:
    """Whether a keeper holds this lock."""
    try:
        with lock.open("r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def main() -> int:
    """Run the program until it ends by itself or standard input does; its exit code."""
    with Path(sys.argv[1]).open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return TAKEN
        program = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)  # noqa: S603 - our own
        threading.Thread(target=_end_with_starter, daemon=True).start()
        return program.wait()


def _end_with_starter() -> None:
    os.read(0, 1)  # comes back when the other end is closed
    os.killpg(0, signal.SIGKILL)  # this process and all it started; a new session is its own group


if __name__ == "__main__":
    sys.exit(main())
