import errno
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import ADD
from pipeline.contracts.tagger import SELECTED
from pipeline.errors import PipelineError
from pipeline.params import Params
from pipeline.splits import SETS
from pipeline.stage import Reject, Run, Stage, execute, exit_codes, install
from tests.conftest import REPOSITORY

OUT = "datasets/{corpus}/out.txt"
FOLDER = "datasets/{corpus}/folder"
STAGE = Stage("example", ("corpus.name",), (POSTS.path,), (OUT, FOLDER))


def write(run: Run, text: str) -> None:
    run.output(OUT).write_text(text)
    folder = run.output(FOLDER)
    folder.mkdir()
    (folder / "inside.txt").write_text(text)


def test_outputs_take_their_places_when_the_stage_is_done(params: Params, tmp_path: Path) -> None:
    out = tmp_path / "datasets/sample/out.txt"

    def main(run: Run) -> dict[str, int]:
        write(run, "new")
        assert not out.exists()
        return {"lines": 1}

    assert execute(STAGE, main, params, tmp_path) == {"lines": 1}
    assert out.read_text() == "new"
    assert (tmp_path / "datasets/sample/folder/inside.txt").read_text() == "new"
    assert not (tmp_path / "work/sample/example").exists()


def test_a_failed_run_leaves_what_was_there(params: Params, tmp_path: Path) -> None:
    execute(STAGE, lambda run: write(run, "old") or {}, params, tmp_path)

    def fail(run: Run) -> dict[str, int]:
        write(run, "half")
        raise PipelineError("no")

    with pytest.raises(PipelineError):
        execute(STAGE, fail, params, tmp_path)
    assert (tmp_path / "datasets/sample/out.txt").read_text() == "old"
    assert (tmp_path / "datasets/sample/folder/inside.txt").read_text() == "old"


def test_a_folder_is_replaced_whole(params: Params, tmp_path: Path) -> None:
    stray = tmp_path / "datasets/sample/folder/stray.txt"
    stray.parent.mkdir(parents=True)
    stray.write_text("from an earlier build")
    execute(STAGE, lambda run: write(run, "new") or {}, params, tmp_path)
    assert not stray.exists()


def test_a_stage_that_forgets_an_output_fails(params: Params, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="did not write"):
        execute(STAGE, lambda run: {}, params, tmp_path)


def test_only_declared_paths_can_be_used(params: Params, tmp_path: Path) -> None:
    run = Run(STAGE, params, tmp_path)
    with pytest.raises(KeyError, match="does not declare"):
        run.output(SELECTED.path)
    with pytest.raises(KeyError, match="does not declare"):
        run.read(SELECTED)


def test_a_missing_input_says_what_to_do(params: Params, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"posts\.parquet: missing; run `dvc repro`"):
        Run(STAGE, params, tmp_path).read(POSTS)


def test_an_input_with_other_columns_is_refused(
    params: Params, tmp_path: Path, put_posts: Callable[..., Path]
) -> None:
    path = put_posts({"post_id": 1})
    pq.write_table(pa.table({"post_id": [1]}), path)
    with pytest.raises(PipelineError, match="other columns"):
        Run(STAGE, params, tmp_path).read(POSTS)
    path.write_bytes(b"not parquet")
    with pytest.raises(PipelineError, match="not a readable Parquet file"):
        Run(STAGE, params, tmp_path).read(POSTS)


def test_rejects_are_sorted_and_say_their_stage(params: Params, tmp_path: Path) -> None:
    stage = Stage("example", ("corpus.name",), (), (SELECTED.rejects.path,))
    run = Run(stage, params, tmp_path)
    run.write_rejects(SELECTED, [Reject(5, "small", "3x4"), Reject(2, "comic")])
    run.finish()
    rows = pq.read_table(tmp_path / SELECTED.rejects.path.format(corpus="sample")).to_pylist()
    assert rows == [
        {"post_id": 2, "stage": "example", "rule": "comic", "detail": ""},
        {"post_id": 5, "stage": "example", "rule": "small", "detail": "3x4"},
    ]


def test_the_work_folder_survives_a_kill_but_not_other_inputs(
    params: Params, tmp_path: Path, put_posts: Callable[..., Path]
) -> None:
    put_posts({"post_id": 1})
    first = Run(STAGE, params, tmp_path).work
    assert Run(STAGE, params, tmp_path).work == first
    put_posts({"post_id": 2})
    assert Run(STAGE, params, tmp_path).work != first


def test_the_work_folder_depends_on_declared_settings_alone(
    params: Params, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    stage = Stage("example", ("splits",), (), (OUT,))
    first = Run(stage, params, tmp_path).work
    assert Run(stage, change_params(**{"engine.workers": 7}), tmp_path).work == first
    assert Run(stage, change_params(**{"splits.base": "x"}), tmp_path).work != first


def test_installing_across_file_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "a", tmp_path / "b" / "c"
    source.write_text("x")
    real = os.replace
    asked = []

    def replace(first: Path, second: Path) -> None:
        asked.append(first)
        if first == source:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(first, second)

    monkeypatch.setattr(os, "replace", replace)
    install(source, target)
    assert target.read_text() == "x"
    assert asked[-1] == target.with_name(".c.partial")


ENDINGS = [
    (PipelineError("params.yaml: mend me"), 2, "example: params.yaml: mend me"),
    (OSError(errno.ENOSPC, "No space left on device", "/data/x"), 2, "/data/x is full"),
    (KeyboardInterrupt(), 130, "interrupted"),
]


@pytest.mark.parametrize(("error", "code", "message"), ENDINGS)
def test_exit_codes(
    error: BaseException, code: int, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.ERROR),
        pytest.raises(SystemExit) as ended,
        exit_codes("example", debug=False),
    ):
        raise error
    assert ended.value.code == code
    assert message in caplog.text


def test_debug_shows_the_traceback() -> None:
    with pytest.raises(PipelineError), exit_codes("example", debug=True):
        raise PipelineError("mend me")


def test_a_full_disk_is_said(params: Params, tmp_path: Path) -> None:
    def main(run: Run) -> dict[str, int]:
        with Path("/dev/full").open("w") as stream:
            stream.write("x")
        return {}

    with pytest.raises(SystemExit) as ended, exit_codes("example", debug=False):
        execute(STAGE, main, params, tmp_path)
    assert ended.value.code == 2


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline.splits", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stage_from_the_command_line(
    tmp_path: Path, put_posts: Callable[..., Path], put_table: Callable[..., Path]
) -> None:
    put_posts({"post_id": 1})
    for table in (*(each for data_set in SETS for each in data_set.manifests), ADD):
        put_table(table, [])
    ended = command("--root", str(tmp_path))
    assert ended.returncode == 0
    assert ended.stderr.startswith("splits: tagger train 0, tagger val 0")
    assert len(ended.stderr.splitlines()) == 1


def test_a_stage_from_the_command_line_that_cannot_run(tmp_path: Path) -> None:
    ended = command("--root", str(tmp_path))
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "posts.parquet: missing" in ended.stderr
    debugged = command("--root", str(tmp_path), "--debug")
    assert "Traceback" in debugged.stderr


def test_the_declared_values_are_part_of_the_key(params: Params) -> None:
    assert json.dumps(Run(STAGE, params, Path())._values) == '{"corpus.name": "sample"}'
