import json

import pytest
from PIL import Image
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.retrieval.commands import line
from pipeline.retrieval.search import Hit
from tests.retrieval.figures import figure
from tests.retrieval.library import Library


@pytest.fixture
def indexed(library: Library) -> Library:
    library.collect()
    library.look()
    library.index()
    return library


def search(library: Library, *arguments: str) -> tuple[int, str]:
    library.params()  # writes params.yaml
    more = ["--params", str(library.root / "params.yaml"), "--root", str(library.root)]
    out = ["--out", str(library.root / "found")]
    result = CliRunner().invoke(app, ["search", *arguments, *more, *out])
    return result.exit_code, result.stdout


def hits(library: Library) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((library.root / "found/hits.json").read_text())[
        "hits"
    ]
    return found


def test_a_picture_finds_itself(indexed: Library) -> None:
    picture = indexed.root / "datasets/sample/store/512px/0103/103.jpg"
    code, said = search(indexed, str(picture), "--count", "16", "--ungrouped")
    assert code == 0, said
    found = hits(indexed)
    assert len(found) == 16
    # The model is hardly trained: it sees about the same pose in all of them.
    own = next(hit for hit in found if hit["post_id"] == 103)
    assert float(str(own["distance"])) < float(str(found[0]["distance"])) + 0.5
    assert own["artists"] == ["somebody"]
    assert "post 103  somebody" in said
    with Image.open(indexed.root / "found/sheet.jpg") as sheet:
        assert sheet.width > sheet.height > 200


def test_a_pose_in_json_and_filters(indexed: Library) -> None:
    pose = indexed.root / "pose.json"
    marks = {"left_shoulder": [1, 1], "left_elbow": [2, 2], "left_wrist": [3, 3]}
    pose.write_text(json.dumps({"keypoints": marks}))
    code, said = search(indexed, str(pose), "--tag", "another", "--mirror", "--rotation")
    assert code == 0, said
    assert {int(str(hit["post_id"])) % 2 for hit in hits(indexed)} == {0}


def test_slips_are_told(indexed: Library, caplog: pytest.LogCaptureFixture) -> None:
    pose = indexed.root / "pose.json"
    pose.write_text(json.dumps({"keypoints": {"left_hip": [1, 1], "left_knee": [2, 2]}}))
    for arguments, says in (
        (("--tag", "full_bdy"), "no drawing of the index has the tag 'full_bdy'; did you mean"),
        (("--rating", "x"), "rating 'x' is none of"),
        (("--rating", "explicit"), "nothing found"),
    ):
        caplog.clear()
        code, _ = search(indexed, str(pose), *arguments)
        assert code == 2
        assert says in caplog.text
    assert search(indexed, str(indexed.root / "none.json"))[0] == 2


def test_a_line_does_not_steer_the_terminal() -> None:
    hit = Hit(7, 1, False, figure(), (2, 3), (0, 0, 1, 1), ("a\x1b[2J",), "", (), "safe")
    assert line(hit) == "   1.0°  post 7  a?[2J"
