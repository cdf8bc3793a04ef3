"""Whether a node fits: the same versions and code, the files that the work names, free disks."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.nodes import LEAST_FREE_BYTES, PACKAGES, Report, misfits, report

OURS = Report(
    versions={"Python": "3.11.7", "numpy": "2.1.0", "torch": "2.11.0"},
    code="1f",
    places={"/data/work/token": "a", "/data/model": "b", "/data/later": None},
    free={"/tmp": LEAST_FREE_BYTES},
)

ROWS = [
    # what a node reports otherwise, and what is said of it
    ({}, None),
    ({"versions": OURS.versions | {"torch": "2.9.0"}}, "has torch 2.9.0, this process has 2.11.0"),
    ({"versions": OURS.versions | {"numpy": None}}, "has numpy missing, this process has 2.1.0"),
    ({"code": "2e"}, "has other code in `pipeline`; install the same commit there"),
    ({"code": None}, "has no package `pipeline`; install the same commit there"),
    ({"places": OURS.places | {"/data/work/token": None}}, "sees nothing at /data/work/token"),
    ({"places": OURS.places | {"/data/model": "c"}}, "sees something else at /data/model"),
    ({"places": OURS.places | {"/data/later": "d"}}, None),  # not there yet, so it may be anything
    ({"free": {"/tmp": LEAST_FREE_BYTES - 1}}, "has a disk that is full: 1,000 MB left at /tmp"),
]


@pytest.mark.parametrize(("otherwise", "said"), ROWS)
def test_what_does_not_fit_is_said(otherwise: dict[str, object], said: str | None) -> None:
    found = misfits(OURS, replace(OURS, **otherwise))
    assert len(found) == (said is not None)
    assert not found or said in found[0]


def test_this_process_fits_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    places = [str(tmp_path), str(tmp_path / "file"), str(tmp_path / "nothing")]
    ours = report(places, [str(tmp_path / "nothing")])
    assert set(ours.versions) == {"Python", *PACKAGES}
    assert ours.code is not None
    assert ours.places[places[2]] is None
    assert misfits(replace(ours, free={}), report(places, [])) == []


def test_another_file_and_another_folder_are_seen_to_be_others(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_text("x")
    large.write_bytes(b"x" * 10_000)
    places = [str(tmp_path), str(small), str(large)]
    before = report(places, []).places
    (tmp_path / ".hidden").touch()  # half-written files come and go
    assert report(places, []).places == before
    small.write_text("y")
    large.write_bytes(b"x" * 9_999)
    (tmp_path / "more").touch()
    after = report(places, []).places
    assert all(after[place] != before[place] for place in places)
