"""How a task's image gets to a browser."""

import urllib.request
from pathlib import Path

import pytest
from PIL import Image

from pipeline.annotation.client import Studio
from pipeline.annotation.images import local_files, remote_files
from pipeline.annotation.server import Server
from pipeline.errors import PipelineError
from pipeline.images.store import ImageStore
from tests.annotation.records import task


@pytest.mark.slow
def test_our_own_server_shows_the_images_that_are_asked_about(
    server: Server, studio: Studio, project: int, tmp_path: Path
) -> None:
    mirror = tmp_path / "a mirror"
    store = ImageStore(tmp_path / "store", mirror)
    path = mirror / task().image
    path.parent.mkdir(parents=True)
    Image.new("RGB", (4, 6), "red").save(path)
    url = local_files(studio, project, server.files, f"images {project}", store)
    request = urllib.request.Request(
        f"{server.url}{url(task())}", headers={"Authorization": f"Token {server.login.key}"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == path.read_bytes()
    assert url(task()) == url(task())  # linked again, as after the mirror has moved


@pytest.mark.slow
def test_an_image_that_is_gone_is_named(
    server: Server, studio: Studio, project: int, tmp_path: Path
) -> None:
    url = local_files(studio, project, server.files, f"none {project}", ImageStore(tmp_path, None))
    with pytest.raises(PipelineError, match=r"post 1: original/0001/1.png is gone from the image"):
        url(task())


@pytest.mark.slow
def test_images_at_a_web_address(studio: Studio, project: int) -> None:
    url = remote_files(studio, project, "https://images.invalid/danbooru/")
    assert url(task()) == "https://images.invalid/danbooru/original/0001/1.png"
