"""Mirrors over HTTP and S3, on good days and bad ones."""

import errno
import http.server
import os
import resource
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipeline.corpus.mirror import Mirror, TooLarge
from pipeline.corpus.remote import NotThere
from pipeline.errors import PipelineError
from pipeline.settings.corpus import Fetch
from tests.corpus.conftest import Fault, Site

DATA = bytes(range(256)) * 12_000  # 3 MB: a few chunks
NAME = "metadata/2019000000000000"

Make = Callable[..., Fetch]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "store" / "shard"


def cut(work: Path, after: int, held: int | None = None) -> Fault:
    """A connection that breaks after some bytes, once we have all that came on the disk."""

    def is_held() -> bool:
        sizes = [path.stat().st_size for path in work.glob("*.partial")]
        return sizes == [held or after]

    return Fault(cut_after=after, cut_when=is_held)


def test_a_folder_is_used_in_place(tmp_path: Path, manners: Make) -> None:
    (tmp_path / "mirror").mkdir()
    assert Mirror("mirror", manners(), tmp_path).local == tmp_path / "mirror"


def test_a_missing_folder_is_named(tmp_path: Path, manners: Make) -> None:
    with pytest.raises(PipelineError, match=r"mirror: no such folder; set corpus\.root"):
        Mirror("mirror", manners(), tmp_path)


@pytest.mark.parametrize("root", ["ftp://host/x", "memory://x", "https://", "http:///x"])
def test_a_location_that_cannot_be_read_is_refused(root: str, manners: Make) -> None:
    with pytest.raises(PipelineError, match="expected"):
        Mirror(root, manners())


@pytest.mark.parametrize("kind", ["s3", "hf"])
def test_a_missing_library_is_named(kind: str) -> None:
    # In a process of its own, where the library cannot be imported.
    code = f"""
        import sys
        sys.modules["s3fs"] = sys.modules["huggingface_hub"] = None
        from pipeline.corpus.mirror import Mirror
        from pipeline.errors import PipelineError
        from pipeline.params import load_params
        from pathlib import Path
        try:
            Mirror("{kind}://bucket/mirror", load_params(Path("params.yaml")).fetch)
        except PipelineError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    assert f"pip install -e '.[{kind}]'" in done.stdout


def test_download(site: Site, manners: Make, target: Path, work: Path) -> None:
    site.put(NAME, DATA)
    Mirror(f"{site.url}/", manners()).download(NAME, target, work)
    assert target.read_bytes() == DATA
    assert site.asked == [(f"/{NAME}", None)]
    assert list(work.iterdir()) == []


def test_a_name_is_quoted(site: Site, manners: Make, tmp_path: Path) -> None:
    site.put("a%20b%3F%23%25.json", b"x")
    Mirror(site.url, manners()).copy("a b?#%.json", tmp_path / "x", 10)
    assert (tmp_path / "x").read_bytes() == b"x"


def test_an_interrupted_download_goes_on_where_it_was(
    site: Site, manners: Make, target: Path, work: Path
) -> None:
    site.put(NAME, DATA)
    # What came is progress, so that there is a second try; it finds the server down.
    site.faults = [cut(work, 2_000_000), Fault(status=503)]
    with pytest.raises(PipelineError, match="given up after 1 tries"):
        Mirror(site.url, manners(retries=0)).download(NAME, target, work)
    assert not target.exists()
    site.asked.clear()
    Mirror(site.url, manners()).download(NAME, target, work)
    assert target.read_bytes() == DATA
    assert site.asked == [(f"/{NAME}", "bytes=2000000-")]
    assert site.sent == len(DATA)


def test_a_try_that_brought_something_does_not_count(
    site: Site, manners: Make, target: Path, work: Path
) -> None:
    site.put(NAME, DATA)
    site.faults = [cut(work, 500_000, held) for held in (500_000, 1_000_000, 1_500_000)]
    Mirror(site.url, manners(retries=0)).download(NAME, target, work)
    assert target.read_bytes() == DATA
    asked = [f"bytes={held}-" for held in (500_000, 1_000_000, 1_500_000)]
    assert [ranges for _, ranges in site.asked] == [None, *asked]


def test_a_server_without_ranges_starts_again(
    site: Site, manners: Make, target: Path, work: Path
) -> None:
    site.put(NAME, DATA)
    site.ranges = False
    site.faults = [cut(work, 2_000_000)]
    Mirror(site.url, manners()).download(NAME, target, work)
    assert target.read_bytes() == DATA
    assert site.sent == 2_000_000 + len(DATA)


def test_a_server_without_ranges_that_always_breaks_is_given_up(
    site: Site, manners: Make, target: Path, work: Path
) -> None:
    site.put(NAME, DATA)
    site.ranges = False
    site.faults = [cut(work, 2_000_000)] * 20
    with pytest.raises(PipelineError, match="given up"):
        Mirror(site.url, manners(retries=2)).download(NAME, target, work)
    assert len(site.asked) == 4  # one that brought something new, three that did not


def test_pythons_own_server_will_do(
    tmp_path: Path, manners: Make, target: Path, work: Path
) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    (tmp_path / "shard").write_bytes(DATA)
    handler = partial(Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        mirror = Mirror(f"http://127.0.0.1:{server.server_port}", manners())
        mirror.download("shard", target, work)
        server.shutdown()
        thread.join()
    assert target.read_bytes() == DATA


@pytest.mark.parametrize("dated", [True, False])
def test_a_file_that_changed_meanwhile_is_not_mixed(
    site: Site, manners: Make, target: Path, work: Path, dated: bool
) -> None:
    site.dated = dated
    path = site.put(NAME, DATA)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    site.faults = [cut(work, 2_000_000), Fault(status=503)]
    with pytest.raises(PipelineError):
        Mirror(site.url, manners(retries=0)).download(NAME, target, work)
    other = DATA[::-1] + b"longer"
    site.put(NAME, other)
    Mirror(site.url, manners()).download(NAME, target, work)
    assert target.read_bytes() == other


def test_a_download_that_lacked_only_its_name_is_not_fetched_again(
    site: Site, manners: Make, target: Path, work: Path
) -> None:
    site.put(NAME, DATA)
    target.parent.mkdir()
    (target.parent / "blocked").touch()
    with pytest.raises(OSError, match="blocked"):
        Mirror(site.url, manners()).download(NAME, target.parent / "blocked" / "shard", work)
    before = site.sent
    Mirror(site.url, manners()).download(NAME, target, work)
    assert target.read_bytes() == DATA
    assert site.sent == before


def test_bad_moments_pass(site: Site, manners: Make, target: Path, work: Path) -> None:
    site.put(NAME, DATA)
    site.faults = [Fault(status=status) for status in (500, 503, 429)]
    Mirror(site.url, manners(retries=3)).download(NAME, target, work)
    assert target.read_bytes() == DATA


def test_retry_after_is_heeded(site: Site, manners: Make, tmp_path: Path) -> None:
    site.put("x", b"x")
    site.faults = [Fault(status=429, headers={"Retry-After": "0"})]
    Mirror(site.url, manners(retries=1)).copy("x", tmp_path / "x", 10)
    assert len(site.asked) == 2


def test_a_server_that_asks_for_hours_is_told_of(site: Site, manners: Make, tmp_path: Path) -> None:
    site.put("x", b"x")
    site.faults = [Fault(status=503, headers={"Retry-After": "7200"})]
    with pytest.raises(PipelineError, match=r"503 .* to wait 7200 s"):
        Mirror(site.url, manners()).copy("x", tmp_path / "x", 10)
    assert len(site.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 400])
def test_a_refusal_is_not_tried_again(
    site: Site, manners: Make, tmp_path: Path, status: int
) -> None:
    site.put("x", b"x")
    site.faults = [Fault(status=status)]
    with pytest.raises(PipelineError, match=f"the server says {status}"):
        Mirror(site.url, manners()).copy("x", tmp_path / "x", 10)
    assert len(site.asked) == 1


def test_what_is_not_there_is_not_tried_again(site: Site, manners: Make, tmp_path: Path) -> None:
    mirror = Mirror(site.url, manners())
    with pytest.raises(NotThere):
        mirror.copy("x", tmp_path / "x", 10)
    with pytest.raises(NotThere):
        mirror.download("x", tmp_path / "x", tmp_path)
    with pytest.raises(NotThere):
        mirror.mark("x")
    assert len(site.asked) == 3


def test_a_server_that_is_not_there(manners: Make, tmp_path: Path, site: Site) -> None:
    mirror = Mirror("http://127.0.0.1:1/mirror", manners(retries=1))
    with pytest.raises(PipelineError, match=r"127\.0\.0\.1:1/mirror/x.*given up after 2 tries"):
        mirror.copy("x", tmp_path / "x", 10)


def test_a_password_is_not_shown(manners: Make) -> None:
    mirror = Mirror("https://user:secret@host/mirror", manners())
    assert mirror.where("x") == "https://host/mirror/x"


def test_copy_takes_no_more_than_allowed(site: Site, manners: Make, tmp_path: Path) -> None:
    site.put("x", DATA)
    with pytest.raises(TooLarge, match=f"{len(DATA)} bytes"):
        Mirror(site.url, manners()).copy("x", tmp_path / "x", len(DATA) - 1)
    Mirror(site.url, manners()).copy("x", tmp_path / "x", len(DATA))
    assert (tmp_path / "x").read_bytes() == DATA


def test_copy_starts_again_after_a_broken_connection(
    site: Site, manners: Make, tmp_path: Path
) -> None:
    site.put("x", DATA)
    site.faults = [Fault(cut_after=1000), Fault(cut_after=2_000_000)]
    Mirror(site.url, manners()).copy("x", tmp_path / "x", len(DATA))
    assert (tmp_path / "x").read_bytes() == DATA


@pytest.mark.parametrize("name", ["../x", "/x", "a\nb"])
def test_a_name_that_leads_elsewhere_is_never_asked_for(
    site: Site, manners: Make, tmp_path: Path, name: str
) -> None:
    with pytest.raises(PipelineError):
        Mirror(site.url, manners()).copy(name, tmp_path / "x", 10)
    assert site.asked == []


def test_a_full_disk_is_said_and_not_tried_again(
    site: Site, manners: Make, target: Path, work: Path
) -> None:
    # A limit to the size of files: like a full disk, a write fails in the middle of a download.
    site.put(NAME, DATA)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
    try:
        with pytest.raises(OSError) as raised:  # noqa: PT011 - the number is looked at below
            Mirror(site.url, manners()).download(NAME, target, work)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert raised.value.errno == errno.EFBIG
    assert len(site.asked) == 1
    assert not target.exists()


def test_a_full_device_is_said(site: Site, manners: Make) -> None:
    site.put("x", b"x" * 100_000)
    with pytest.raises(OSError, match="No space left") as raised:
        Mirror(site.url, manners()).copy("x", Path("/dev/full"), 1_000_000)
    assert raised.value.errno == errno.ENOSPC


def test_s3(bucket: Callable[[str, bytes], None], manners: Make, tmp_path: Path) -> None:
    data = DATA * 4  # 12 MB: two ranges
    bucket(f"mirror/{NAME}", data)
    mirror = Mirror("s3://danbooru/mirror", manners())
    assert mirror.local is None
    mirror.download(NAME, tmp_path / "shard", tmp_path / "work")
    assert (tmp_path / "shard").read_bytes() == data
    mark = mirror.mark(NAME)
    bucket(f"mirror/{NAME}", DATA)
    assert mirror.mark(NAME) != mark
    with pytest.raises(TooLarge):
        mirror.copy(NAME, tmp_path / "x", 100)
    with pytest.raises(NotThere):
        mirror.copy("metadata/other", tmp_path / "x", 100)
    with pytest.raises(NotThere):
        mirror.copy("metadata", tmp_path / "x", 100)  # a folder is no file


def test_s3_goes_on_where_it_was(
    bucket: Callable[[str, bytes], None], manners: Make, tmp_path: Path
) -> None:
    bucket(f"mirror/{NAME}", DATA)
    mirror = Mirror("s3://danbooru/mirror", manners())
    (tmp_path / "blocked").touch()
    with pytest.raises(OSError, match="blocked"):  # all has come, but cannot take its place
        mirror.download(NAME, tmp_path / "blocked" / "shard", tmp_path / "work")
    (partial_file,) = (path for path in (tmp_path / "work").iterdir() if path.suffix == ".partial")
    with partial_file.open("r+b") as file:
        file.truncate(1_000_000)
        file.write(b"our own")  # seen again below: these bytes are not fetched a second time
    mirror.download(NAME, tmp_path / "shard", tmp_path / "work")
    found = (tmp_path / "shard").read_bytes()
    assert found == b"our own" + DATA[7:]
