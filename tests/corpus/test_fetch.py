"""Images into the store: only what is missing, whole, and no post lost to a bad network."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.corpus.fetch import fetch_images
from pipeline.corpus.mirror import Mirror
from pipeline.errors import PipelineError
from pipeline.images.store import ImageStore, Wanted
from pipeline.settings.corpus import Fetch
from pipeline.stage import Reject
from tests.corpus.conftest import Fault, Site

Make = Callable[..., Fetch]

MD5 = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path / "store", None)


def small(post_id: int) -> Wanted:
    return Wanted(post_id, "512px", "jpg", None)


def original(post_id: int, ext: str = "png", md5: str | None = MD5) -> Wanted:
    return Wanted(post_id, "original", ext, md5)


def fetch(
    wanted: list[Wanted], store: ImageStore, mirror: Mirror, by_md5: str | None = None
) -> list[Reject]:
    return fetch_images(wanted, store, mirror, max_bytes=1000, originals_by_md5=by_md5)


def held(store: ImageStore) -> dict[str, bytes]:
    return {
        str(path.relative_to(store.root)): path.read_bytes()
        for path in store.root.rglob("*")
        if path.is_file()
    }


def test_images_land_in_the_store(site: Site, manners: Make, store: ImageStore) -> None:
    ids = [1, 1001, 263162]
    for post_id in ids:
        site.put(f"512px/{post_id % 1000:04d}/{post_id}.jpg", b"image %d" % post_id)
    assert fetch([small(post_id) for post_id in ids], store, Mirror(site.url, manners())) == []
    assert held(store) == {
        "512px/0001/1.jpg": b"image 1",
        "512px/0001/1001.jpg": b"image 1001",
        "512px/0162/263162.jpg": b"image 263162",
    }


def test_what_is_held_is_not_asked_for(
    site: Site, manners: Make, store: ImageStore, tmp_path: Path
) -> None:
    site.put("512px/0001/1.jpg", b"one")
    site.put("512px/0002/2.jpg", b"two")
    mirror = Mirror(site.url, manners())
    fetch([small(1)], store, mirror)
    fetch([small(1), small(2)], store, mirror)
    assert [path for path, _ in site.asked] == ["/512px/0001/1.jpg", "/512px/0002/2.jpg"]


def test_a_local_mirror_is_used_in_place(site: Site, manners: Make, tmp_path: Path) -> None:
    site.put("512px/0001/1.jpg", b"one")
    store = ImageStore(tmp_path / "store", site.folder)
    mirror = Mirror(str(site.folder), manners())
    assert fetch([small(1), small(2)], store, mirror) == [
        Reject(2, "missing_file", "512px/0002/2.jpg is nowhere")
    ]
    assert not store.root.exists()


def test_a_missing_file_is_a_reject(site: Site, manners: Make, store: ImageStore) -> None:
    site.put("512px/0002/2.jpg", b"two")
    found = fetch([small(3), small(2), small(1)], store, Mirror(site.url, manners()))
    assert [(each.post_id, each.rule) for each in found] == [
        (3, "missing_file"),
        (1, "missing_file"),
    ]
    assert list(held(store)) == ["512px/0002/2.jpg"]


def test_too_large_a_file_is_a_reject(site: Site, manners: Make, store: ImageStore) -> None:
    site.put("512px/0001/1.jpg", b"x" * 1001)
    site.put("512px/0002/2.jpg", b"x" * 1000)
    found = fetch([small(1), small(2)], store, Mirror(site.url, manners()))
    assert found == [Reject(1, "too_large", "1001 bytes")]
    assert list(held(store)) == ["512px/0002/2.jpg"]


@pytest.mark.parametrize("remote", [True, False])
def test_an_original_that_the_mirror_lacks_comes_by_md5(
    site: Site, manners: Make, tmp_path: Path, remote: bool
) -> None:
    site.put(f"cdn/01/23/{MD5}.png", b"by md5")
    (site.folder / "mirror").mkdir()
    root = f"{site.url}/mirror" if remote else str(site.folder / "mirror")
    mirror = Mirror(root, manners())
    store = ImageStore(tmp_path / "store", mirror.local)
    wanted = [original(5), original(6, md5=None), original(7, ext="gif"), small(8)]
    found = fetch(wanted, store, mirror, f"{site.url}/cdn/")
    assert [each.post_id for each in found] == [6, 7, 8]
    assert held(store) == {"original/0005/5.png": b"by md5"}


def test_the_mirror_comes_before_md5(site: Site, manners: Make, store: ImageStore) -> None:
    site.put("original/0005/5.png", b"mirror")
    site.put(f"cdn/01/23/{MD5}.png", b"by md5")
    fetch([original(5)], store, Mirror(site.url, manners()), f"{site.url}/cdn")
    assert held(store) == {"original/0005/5.png": b"mirror"}


@pytest.mark.parametrize("md5", ["../../../etc/passwd", MD5.upper(), "", MD5 + "0"])
def test_an_md5_that_is_none_is_never_asked_for(
    site: Site, manners: Make, tmp_path: Path, md5: str
) -> None:
    store = ImageStore(tmp_path / "store", site.folder)
    (found,) = fetch([original(5, md5=md5)], store, Mirror(str(site.folder), manners()), site.url)
    assert found.rule == "missing_file"
    assert site.asked == []


def test_an_extension_that_is_none_is_never_asked_for(
    site: Site, manners: Make, store: ImageStore
) -> None:
    wanted = [original(5, ext="../x"), Wanted(6, "original", None, MD5)]  # type: ignore[arg-type]
    found = fetch(wanted, store, Mirror(site.url, manners()), site.url)
    assert [each.rule for each in found] == ["missing_file", "missing_file"]
    assert site.asked == []


def test_a_bad_moment_passes(site: Site, manners: Make, store: ImageStore) -> None:
    site.put("512px/0001/1.jpg", b"one" * 300)
    site.faults = [Fault(status=503), Fault(status=429), Fault(cut_after=100)]
    assert fetch([small(1)], store, Mirror(site.url, manners())) == []
    assert held(store) == {"512px/0001/1.jpg": b"one" * 300}


def test_a_server_that_stays_bad_loses_no_post(
    site: Site, manners: Make, store: ImageStore
) -> None:
    for post_id in range(1, 50):
        site.put(f"512px/{post_id:04d}/{post_id}.jpg", b"x")
    site.faults = [Fault(status=503)] * 1000
    with pytest.raises(PipelineError, match=r"post \d+: .*503.*given up after 4 tries"):
        fetch([small(post_id) for post_id in range(1, 50)], store, Mirror(site.url, manners()))
    assert held(store) == {}


def test_a_server_that_is_off_loses_no_post(manners: Make, store: ImageStore) -> None:
    mirror = Mirror("http://127.0.0.1:1", manners(retries=0))
    with pytest.raises(PipelineError, match="given up"):
        fetch([small(1)], store, mirror)


def test_a_broken_connection_leaves_no_half_image(
    site: Site, manners: Make, store: ImageStore
) -> None:
    site.put("512px/0001/1.jpg", b"x" * 900)
    site.faults = [Fault(cut_after=500)] * 10
    with pytest.raises(PipelineError):
        fetch([small(1)], store, Mirror(site.url, manners()))
    assert held(store) == {}


def test_md5s_host_must_be_one(site: Site, manners: Make, store: ImageStore) -> None:
    with pytest.raises(PipelineError, match=r"originals_by_md5.*expected a URL"):
        fetch([], store, Mirror(site.url, manners()), str(site.folder))
