"""What servers say, and what it means. Reading itself is tested with the mirror."""

import email.utils
import time

import pytest

from pipeline.corpus.remote import _content_range, _seconds, connect
from pipeline.errors import PipelineError


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes 5-9/10", (5, 10)),
        ("bytes 0-0/1", (0, 1)),
        ("bytes 5-9/*", (5, None)),
        ("bytes */10", (-1, 10)),
        ("", (-1, None)),
        ("bytes x-9/10", (-1, None)),
        ("items 5-9/10", (-1, None)),
        ("bytes 5-9/ten", (5, None)),
    ],
)
def test_content_range(header: str, expected: tuple[int, int | None]) -> None:
    assert _content_range(header) == expected


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, None), ("0", 0.0), (" 120 ", 120.0), ("soon", None), ("-1", None), ("", None)],
)
def test_retry_after_in_seconds(header: str | None, seconds: float | None) -> None:
    assert _seconds(header) == seconds


def test_retry_after_as_a_date() -> None:
    later = _seconds(email.utils.formatdate(time.time() + 3600, usegmt=True))
    assert later is not None
    assert 3500 < later <= 3600
    assert _seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0


def test_hosts_are_told_apart() -> None:
    assert connect("https://a.example:8080/x", 1.0).host == "a.example"
    assert connect("s3://bucket/folder", 1.0).host == "s3://bucket"


@pytest.mark.parametrize("root", ["gopher://x", "sftp://x/y", "http://"])
def test_other_places_are_refused(root: str) -> None:
    with pytest.raises(PipelineError, match="expected"):
        connect(root, 1.0)
