"""Publishing to a hub: one commit a version, nothing seen before it, nothing sent twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.release.layout import Release
from pipeline.release.removed import Removed
from pipeline.release.sums import files_of, write_sums
from pipeline.release.targets import Target, open_target
from pipeline.release.verify import verify
from tests.release.hub_server import Hub, serving


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    from huggingface_hub import constants

    with serving() as server:
        monkeypatch.setattr(constants, "ENDPOINT", server.url)
        files = "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", server.url + files)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setenv("HF_TOKEN", "hf_of_a_test")
        yield server


@pytest.fixture
def target(hub: Hub) -> Target:
    return open_target("hf://datasets/owner/name", Path())


def test_a_version_is_a_commit_with_a_tag(
    release: Release, hub: Hub, target: Target, tmp_path: Path
) -> None:
    assert target.publish(release.folder, "1.0.0") == "hf://datasets/owner/name@v1.0.0"
    assert len(hub.commits) == 1
    files = hub.files("v1.0.0")
    assert sorted(files) == sorted([*files_of(release.folder), "SHA256SUMS"])
    for name, data in files.items():
        path = tmp_path / "there" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert verify(tmp_path / "there", Removed.nothing()).faults == []


def test_the_same_again_is_no_fault_and_another_is_refused(
    release: Release, hub: Hub, target: Target
) -> None:
    target.publish(release.folder, "1.0.0")
    target.publish(release.folder, "1.0.0")
    assert len(hub.commits) == 1
    (release.folder / "README.md").write_text("another\n")
    write_sums(release.folder)
    with pytest.raises(PipelineError, match=r"@v1\.0\.0: published before, with other files"):
        target.publish(release.folder, "1.0.0")
    assert len(hub.commits) == 1


def test_a_later_version_replaces_the_files_and_leaves_the_tag(
    release: Release, hub: Hub, target: Target
) -> None:
    target.publish(release.folder, "1.0.0")
    (release.folder / "pose/test.json").unlink()
    write_sums(release.folder)
    target.publish(release.folder, "1.0.1")
    assert "pose/test.json" in hub.files("v1.0.0")
    assert "pose/test.json" not in hub.files("main")
    assert hub.files("main") == hub.files("v1.0.1")


def test_an_upload_that_broke_off_shows_nothing_and_goes_on(
    release: Release, hub: Hub, target: Target
) -> None:
    hub.uploads_left = 3
    with pytest.raises(PipelineError, match=r"nothing appeared there; .*run again to go on"):
        target.publish(release.folder, "1.0.0")
    assert hub.commits == {}
    assert hub.tags == {}
    first = list(hub.sent)
    hub.uploads_left = 10**9
    target.publish(release.folder, "1.0.0")
    assert len(first) == 3
    assert len(hub.sent) == len(set(hub.sent))


@pytest.mark.parametrize("step", ["commit", "tag"])
def test_a_step_that_is_refused_is_taken_again(
    step: str, release: Release, hub: Hub, target: Target
) -> None:
    hub.refused = {step}
    with pytest.raises(PipelineError, match="403"):
        target.publish(release.folder, "1.0.0")
    assert hub.tags == {}
    hub.refused = set()
    target.publish(release.folder, "1.0.0")
    assert sorted(hub.files("v1.0.0")) == sorted([*files_of(release.folder), "SHA256SUMS"])
