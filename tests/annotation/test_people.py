import json
import stat
from pathlib import Path

import pytest

from pipeline.annotation.people import outsider, pseudonyms
from pipeline.errors import PipelineError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "people.json"


def test_people_get_pseudonyms_and_keep_them(path: Path) -> None:
    assert pseudonyms(path, {"b@x", "a@x"}, []) == {"a@x": "annotator-1", "b@x": "annotator-2"}
    later = pseudonyms(path, {"0@x", "b@x"}, ["annotator-1", "annotator-2"])
    assert later == {"a@x": "annotator-1", "b@x": "annotator-2", "0@x": "annotator-3"}


def test_the_list_is_for_its_owner_alone(path: Path) -> None:
    pseudonyms(path, {"a@x"}, [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_written_where_nobody_is_new(path: Path) -> None:
    assert pseudonyms(path, [], []) == {}
    assert not path.exists()


def test_a_lead_may_choose_the_names(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"a@x": "ann"}))
    assert pseudonyms(path, {"a@x", "b@x"}, ["ann"]) == {"a@x": "ann", "b@x": "annotator-1"}


def test_without_the_list_nobody_comes_back_as_somebody_new(path: Path) -> None:
    with pytest.raises(PipelineError, match=r"does not know annotator-1, annotator-2, who made"):
        pseudonyms(path, {"a@x"}, ["annotator-2", "annotator-1", "imported"])
    assert not path.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "cannot be read"),
        ("[]", "expected an object"),
        ('{"a@x": 5}', "expected an object"),
        ('{"a@x": "ann", "b@x": "ann"}', "two people have the same pseudonym"),
    ],
)
def test_a_spoilt_list(path: Path, text: str, said: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(PipelineError, match=said):
        pseudonyms(path, {"a@x"}, [])


def test_a_name_for_labels_made_elsewhere() -> None:
    assert outsider("mmpose_2024") == "mmpose_2024"


@pytest.mark.parametrize("name", ["Ann Smith", "", "a" * 33, "annotator-1", "../x"])
def test_names_that_labels_made_elsewhere_cannot_have(name: str) -> None:
    with pytest.raises(PipelineError, match="name"):
        outsider(name)
