import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipeline.corpus.locks import locked, locked_any
from pipeline.errors import PipelineError
from tests.conftest import REPOSITORY

HOLDER = """
import sys
from pathlib import Path
from pipeline.corpus.locks import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    """A process that holds a lock until it is told or killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def free(path: Path) -> bool:
    """Whether nobody holds a lock: of the two, only it can be had otherwise."""
    other = path.with_name("other")
    with locked(other), locked_any([path, other]):
        return True


def test_a_lock_is_held_by_one_thread_at_a_time(tmp_path: Path) -> None:
    held = [0]
    most = []

    def work() -> None:
        for _ in range(50):
            with locked(tmp_path / "lock"):
                held[0] += 1
                most.append(held[0])
                held[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 200
    assert set(most) == {1}


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    with holder(tmp_path / "lock") as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert free(tmp_path / "lock")


def test_a_fork_takes_no_lock_along(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with locked(tmp_path / "lock"):
        child = os.fork()
        if child == 0:
            os.read(reading, 1)
            os._exit(0)
    assert free(tmp_path / "lock")  # though the child has the file open
    os.write(writing, b"x")
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)


def test_of_several_a_free_one_is_taken(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    with holder(first) as process:
        with locked_any([first, second]):
            pass
        with locked(second):
            waits = threading.Thread(target=lambda: free_after(process))
            waits.start()
            with locked_any([first, second]):  # which waits for the first
                assert process.poll() is None or process.returncode == 0
            waits.join()


def free_after(process: subprocess.Popen[str]) -> None:
    """Tell the holder to let go."""
    assert process.stdin is not None
    process.stdin.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = rf"file: cannot be made or written on {os.uname().nodename} .*images\.cache_gb needs"
    with pytest.raises(PipelineError, match=said), locked(tmp_path / "file/lock"):
        pass
