"""Reading ADD-style folders, and the frame that poses are compared in."""

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import PipelineError
from pipeline.sample.limb_poses import LIMBS, in_own_frame, limbs_of, read_limbs

UPRIGHT = {
    "arm_left": [60, 20], "elbow_left": [65, 45], "wrist_left": [66, 70],
    "arm_right": [40, 20], "elbow_right": [35, 45], "wrist_right": [34, 70],
    "leg_left": [55, 70], "knee_left": [56, 110], "ankle_left": [57, 150],
    "leg_right": [45, 70], "knee_right": [44, 110], "ankle_right": [43, 150],
}  # fmt: skip


def folder(tmp_path: Path, entries: object) -> str:
    (tmp_path / "train.json").write_text(json.dumps(entries))
    return str(tmp_path)


def entry(**changes: object) -> dict[str, object]:
    return {"file_name": "data/images/1.jpg", "points": {**UPRIGHT, **changes}, "width": 100}


def test_the_hips_are_the_origin_and_the_torso_the_unit():
    pose = in_own_frame(limbs_of([entry()])).reshape(12, 2)
    named = dict(zip(LIMBS, pose.tolist(), strict=True))
    assert named["arm_left"] == pytest.approx([0.2, -1])
    assert named["leg_right"] == pytest.approx([-0.1, 0])
    assert named["ankle_left"] == pytest.approx([0.14, 1.6])


def test_place_and_size_in_the_picture_do_not_matter():
    limbs = limbs_of([entry()])
    assert in_own_frame(limbs * 3 + 40) == pytest.approx(in_own_frame(limbs))


def test_a_torso_of_no_length_has_no_scale():
    flat = {"arm_left": [55, 70], "arm_right": [45, 70]}
    assert len(in_own_frame(limbs_of([entry(), entry(**flat)]))) == 1


@pytest.mark.parametrize(
    "bad",
    [
        entry(knee_left=None),
        entry(knee_left=[1]),
        entry(knee_left=["a", "b"]),
        entry(knee_left=[1e400, 3]),
        entry(knee_left=[10**400, 3]),
        {"points": {"arm_left": [1, 2]}},
        {"points": 5},
        7,
    ],
)
def test_entries_without_all_joints_are_counted(tmp_path, bad):
    limbs, unused = read_limbs(folder(tmp_path, [entry(), bad, entry()]), "train")
    assert limbs.shape == (2, 12, 2)
    assert unused == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "expected a list"),
        ("[]", "0 of 0 entries"),
        ("[1, 2]", "0 of 2 entries"),
    ],
)
def test_files_that_are_not_adds(tmp_path, text, says):
    (tmp_path / "train.json").write_text(text)
    with pytest.raises(PipelineError, match=says):
        read_limbs(str(tmp_path), "train")


def test_a_folder_without_the_file(tmp_path):
    with pytest.raises(PipelineError, match=r"test\.json: no such file; give the folder"):
        read_limbs(str(tmp_path), "test")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def test_over_http(tmp_path):
    folder(tmp_path, [entry(), entry()])
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            assert np.array_equal(read_limbs(address, "train")[0], limbs_of([entry(), entry()]))
            with pytest.raises(PipelineError, match="no such file"):
                read_limbs(address, "test")
        finally:
            server.shutdown()
            serving.join()


def test_the_drawn_folder_is_in_the_form(drawn):
    limbs, unused = read_limbs(str(drawn / "add"), "train")
    assert len(limbs) == len(json.loads((drawn / "add/train.json").read_text())) >= 2
    assert unused == 0
