import hashlib
import io
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.schemas import IMAGES_SCHEMA
from pipeline.contracts.table import write_table
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.corpus.collect import ImageSource, collect, gather, open_images
from pipeline.corpus.streaming import BYTES_IN_GB, Remote, StreamedImages
from pipeline.engine import map_shards
from pipeline.errors import PipelineError
from pipeline.images.decoding import Limits
from pipeline.images.manifest import Manifest
from pipeline.images.store import ImageStore, store_path
from pipeline.params import Params
from pipeline.settings.corpus import Fetch
from pipeline.stage import Run, execute
from tests.conftest import REPOSITORY
from tests.corpus.conftest import Fault, Site
from tests.corpus.test_collect import (
    ABSENT,
    DESCRIBED,
    FILES,
    REJECTED,
    STAGE,
    encode,
    rows,
)
from tests.corpus.test_collect import gather as collect_all

Make = Callable[..., Fetch]

LIMITS = Limits(max_bytes=1_000_000, max_pixels=1_000_000)

GIGABYTE = 1.0


def picture(post: int, size: int = 32) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), (post % 256, 0, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def put(site: Site, *posts: int) -> pa.Table:
    """Originals on the site; the manifest's rows of them."""
    found = []
    for post in posts:
        data = picture(post)
        name = store_path(post, "original", "png")
        site.put(name, data)
        found.append(
            {
                "post_id": post,
                "kind": "original",
                "path": name,
                "sha256": hashlib.sha256(data).hexdigest(),
                "pixel_sha256": "",
                "width": 32,
                "height": 32,
                "mode": "RGB",
            }
        )
    return pa.Table.from_pylist(found, schema=IMAGES_SCHEMA)


def streamed(
    site: Site, root: Path, fetch: Fetch, gigabytes: float = GIGABYTE, posts: Path | None = None
) -> StreamedImages:
    remote = Remote(site.url, None, fetch)
    return StreamedImages(ImageStore(root, None), gigabytes, remote, LIMITS, posts)


def test_an_image_is_fetched_when_it_is_read_and_then_held(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    images = Manifest(put(site, 1, 2), streamed(site, tmp_path / "store", manners()), LIMITS)
    assert images.missing() == []
    assert site.asked == []
    assert images.data(1) == images.data(1) == picture(2)
    assert [name for name, _ in site.asked] == ["/original/0002/2.png"]
    assert images.image(1).getpixel((0, 0)) == (2, 0, 0)


def test_a_cache_smaller_than_the_data_reads_all_of_it_again_and_again(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    table = put(site, *range(1, 11))
    size = len(picture(1))
    images = Manifest(
        table, streamed(site, tmp_path / "store", manners(), 3.5 * size / BYTES_IN_GB), LIMITS
    )
    for _ in range(2):
        for place, post in enumerate(images.post_ids):
            assert images.data(place) == picture(post)
            held = [file.stat().st_size for file in (tmp_path / "store").rglob("*.png")]
            assert sum(held) <= 3.5 * size
    assert len(site.asked) == 20


def test_an_image_larger_than_the_cache_is_told(site: Site, manners: Make, tmp_path: Path) -> None:
    images = Manifest(put(site, 1), streamed(site, tmp_path, manners(), 1e-9), LIMITS)
    with pytest.raises(PipelineError, match=r"original/0001/1\.png: its .* of images\.cache_gb"):
        images.data(0)


def test_a_damaged_file_of_the_cache_is_fetched_again(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    images = Manifest(put(site, 1), streamed(site, tmp_path / "store", manners()), LIMITS)
    images.data(0)
    file = tmp_path / "store/original/0001/1.png"
    file.write_bytes(b"rust")
    assert images.data(0) == picture(1) == file.read_bytes()


def test_an_image_that_changed_at_the_source_is_refused_and_not_kept(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    images = Manifest(put(site, 1), streamed(site, tmp_path / "store", manners()), LIMITS)
    site.put("original/0001/1.png", picture(9))
    with pytest.raises(PipelineError, match=r"post 1: original/0001/1\.png has changed at http"):
        images.data(0)
    assert list((tmp_path / "store").rglob("*.png")) == []


def test_an_image_that_is_nowhere_is_named(site: Site, manners: Make, tmp_path: Path) -> None:
    images = Manifest(put(site, 1), streamed(site, tmp_path / "store", manners()), LIMITS)
    (site.folder / "original/0001/1.png").unlink()
    with pytest.raises(PipelineError, match=r"post 1: original/0001/1\.png cannot be had from htt"):
        images.data(0)


def test_a_bad_moment_passes_and_a_bad_day_is_told(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    table = put(site, 1)
    images = Manifest(table, streamed(site, tmp_path / "1", manners()), LIMITS)
    site.faults = [Fault(status=503), Fault(cut_after=10)]
    assert images.data(0) == picture(1)
    site.faults = [Fault(status=503)] * 2
    images = Manifest(table, streamed(site, tmp_path / "2", manners(retries=1)), LIMITS)
    with pytest.raises(PipelineError, match=r"post 1: .* given up after 2 tries"):
        images.data(0)


def test_what_has_no_file_of_its_kind_is_made_as_when_it_was_collected(
    site: Site, manners: Make, tmp_path: Path, put_posts: Callable[..., Path]
) -> None:
    original = picture(7, size=600)
    site.put("original/0007/7.png", original)
    posts = put_posts({"post_id": 7, "ext": "png"})
    images = streamed(site, tmp_path / "store", manners(), posts=posts)
    wanted, copy = images.read({"post_id": 7, "ext": "png", "md5": None}, ["512px"])
    assert Image.open(io.BytesIO(copy)).size == (512, 512)
    ImageStore(tmp_path / "store", None).purge(7)
    table = put(site, 1).to_pylist()[0] | {
        "post_id": 7,
        "kind": "512px",
        "path": wanted.path,
        "sha256": hashlib.sha256(copy).hexdigest(),
    }
    rows_of_7 = pa.Table.from_pylist([table], schema=IMAGES_SCHEMA)
    assert Manifest(rows_of_7, images, LIMITS).data(0) == copy


def test_textures_come_from_the_store(site: Site, manners: Make, tmp_path: Path) -> None:
    store = ImageStore(tmp_path, None)
    with store.writing("texture/0005/5.png") as temporary:
        temporary.write_bytes(picture(5))
    table = put(site, 1).to_pylist()[0] | {"kind": "texture", "pixel_sha256": ""}
    held, absent = (
        table | {"post_id": -post, "path": store_path(-post, "texture", "png"),
                 "sha256": hashlib.sha256(picture(post)).hexdigest()}
        for post in (5, 6)
    )  # fmt: skip
    rows_of_both = pa.Table.from_pylist([held, absent], schema=IMAGES_SCHEMA)
    images = Manifest(rows_of_both, streamed(site, tmp_path, manners()), LIMITS)
    assert images.data(0) == picture(5)
    assert images.missing() == [(-6, "texture/0006/6.png")]


def read_all(images: Manifest) -> list[bytes]:
    return [images.data(place) for place in range(len(images))]


def test_worker_processes_read_with_a_cache_of_their_own_machine(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "not/there/yet"
    images = Manifest(put(site, 1, 2, 3, 4), streamed(site, elsewhere, manners()), LIMITS)
    images.data(0)  # the connection of this process does not travel
    shards = [images.part(0, 2), images.part(2, 4)]
    read = [data for part in map_shards(read_all, shards, workers=2) for data in part]
    assert read == [picture(post) for post in (1, 2, 3, 4)]
    assert len(list(elsewhere.rglob("*.png"))) == 4
    assert pickle.loads(pickle.dumps(images)).data(3) == picture(4)


def test_a_forked_process_has_a_connection_of_its_own(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    images = Manifest(put(site, 1, 2), streamed(site, tmp_path / "store", manners()), LIMITS)
    images.data(0)
    child = os.fork()
    if child == 0:
        os._exit(0 if images.data(1) == picture(2) else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_place_where_no_cache_can_be_made_is_told(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    (tmp_path / "store").touch()
    images = Manifest(put(site, 1), streamed(site, tmp_path / "store", manners()), LIMITS)
    with pytest.raises(PipelineError, match=r"store/\.cache: cannot be made or written on"):
        images.data(0)


READER = """
import sys
from pathlib import Path
from pipeline.corpus.streaming import Remote, StreamedImages
from pipeline.images.decoding import Limits
from pipeline.images.store import ImageStore
from pipeline.settings.corpus import Fetch

fetch = Fetch(connections=2, requests_per_second=1000.0, retries=3, backoff_s=0.01, timeout_s=10.0)
images = StreamedImages(
    ImageStore(Path(sys.argv[2]), None), 1.0, Remote(sys.argv[1], None, fetch),
    Limits(1_000_000, 1_000_000), None,
)
images.read({"post_id": 1, "ext": "png", "md5": None}, ["original"])
"""


def test_a_kill_in_mid_fetch_leaves_nothing(site: Site, manners: Make, tmp_path: Path) -> None:
    table = put(site, 1)
    killed = threading.Event()
    site.faults = [Fault(cut_after=40, cut_when=killed.is_set)]
    with subprocess.Popen(
        [sys.executable, "-c", READER, site.url, str(tmp_path / "store")],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    ) as reader:
        pause = threading.Event()
        while site.sent < 40:  # half of it is on its way, and no more comes
            assert reader.poll() is None
            pause.wait(0.01)
        reader.send_signal(signal.SIGKILL)
    killed.set()
    assert list((tmp_path / "store").rglob("*.png")) == []
    images = Manifest(table, streamed(site, tmp_path / "store", manners()), LIMITS)
    assert images.data(0) == picture(1)


@pytest.fixture
def corpus(site: Site, put_posts: Callable[..., Path]) -> Site:
    """A remote mirror with an image of each kind, good and bad."""
    for name, data in FILES.values():
        site.put(name, data)
    posts = sorted([*FILES, ABSENT])
    put_posts(*({"post_id": post, "ext": "png" if post in {7, 8} else "jpg"} for post in posts))
    return site


def outputs(
    root: Path, settings: Params, main: Callable[[Run], dict[str, int]] = collect_all
) -> list[bytes]:
    execute(STAGE, main, settings, root)
    return [(root / name.format(corpus="sample")).read_bytes() for name in STAGE.outputs]


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_manifest_is_made_without_holding_its_images(
    workers: int,
    corpus: Site,
    tmp_path: Path,
    change_params: Callable[..., Params],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.corpus.collect.IMAGES_IN_SHARD", 3)
    common = {"corpus.root": corpus.url, "engine.workers": workers, "fetch.retries": 0}
    common |= {"fetch.requests_per_second": 10_000.0}
    whole = outputs(tmp_path, change_params(**common))
    store = tmp_path / "datasets/sample/store"
    for post in FILES:
        ImageStore(store, None).purge(post)
    bound = len(encode("JPEG")) * 2.5
    small = change_params(**common, **{"images.cache_gb": bound / BYTES_IN_GB})
    assert outputs(tmp_path, small) == whole
    held = [file for kind in ("512px", "original") for file in (store / kind).rglob("*.*")]
    assert 0 < sum(file.stat().st_size for file in held) <= bound
    assert [row["post_id"] for row in rows(tmp_path, TAGGER_IMAGES.path)] == DESCRIBED
    found = {row["post_id"]: row["rule"] for row in rows(tmp_path, TAGGER_IMAGES.rejects.path)}
    assert found == REJECTED
    manifest = open_images(Run(STAGE, small, tmp_path), TAGGER_IMAGES)
    assert [manifest.image(place).size for place in range(4)] == [(512, 512)] * 4


def test_another_kind_serves_as_when_all_is_held(
    corpus: Site, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    common: dict[str, Any] = {"corpus.root": corpus.url, "engine.workers": 1, "fetch.retries": 0}
    common |= {"fetch.requests_per_second": 10_000.0}
    posts = pq.read_table(
        tmp_path / POSTS.path.format(corpus="sample"), columns=["post_id", "ext", "md5"]
    ).to_pylist()
    answers = []
    for gigabytes in (None, GIGABYTE):
        settings = change_params(**common, **{"images.cache_gb": gigabytes})
        run = Run(STAGE, settings, tmp_path)
        images, rejects = gather(run, posts, "original", instead="512px")
        answers.append((images, sorted((each.post_id, each.rule) for each in rejects)))
    assert answers[0] == answers[1]


def test_a_purge_deletes_what_was_streamed(
    corpus: Site, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    settings = change_params(**{"corpus.root": corpus.url, "images.cache_gb": GIGABYTE})
    run = Run(STAGE, settings, tmp_path)
    source = ImageSource.of(run)
    table = pa.Table.from_pylist([], schema=IMAGES_SCHEMA)
    write_table(table, tmp_path / "none.parquet", IMAGES_SCHEMA)
    assert source.streamed is not None
    source.streamed.read({"post_id": 1, "ext": "jpg", "md5": None}, ["512px"])
    held = tmp_path / "datasets/sample/store/512px/0001/1.jpg"
    assert held.exists()
    assert source.store.purge(1) == [held]
    assert not held.exists()


def test_a_server_that_goes_down_ends_the_collecting(
    corpus: Site, tmp_path: Path, change_params: Callable[..., Params]
) -> None:
    settings = change_params(
        **{"corpus.root": corpus.url, "images.cache_gb": GIGABYTE, "fetch.retries": 0}
    )
    corpus.faults = [Fault(status=503)]
    with pytest.raises(PipelineError, match=r"post \d+: .*503.* given up after 1 tries"):
        execute(
            STAGE,
            lambda run: collect(
                run, run.read(POSTS, ["post_id", "ext", "md5"]), "512px", TAGGER_IMAGES
            ),
            settings,
            tmp_path,
        )
