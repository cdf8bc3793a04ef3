"""Which roots are folders, and which names lead nowhere else."""

from pathlib import Path

import pytest

from pipeline.corpus.location import checked, local_folder, scheme
from pipeline.errors import PipelineError


@pytest.mark.parametrize(
    ("root", "folder"),
    [
        ("/data/danbooru", Path("/data/danbooru")),
        ("mirror", Path("/base/mirror")),  # relative to where datasets/ is
        ("file:///data/dan%20booru", Path("/data/dan booru")),
        ("https://host/mirror", None),
        ("s3://bucket/mirror", None),
        ("hf://datasets/someone/mirror", None),
    ],
)
def test_local_folder(root: str, folder: Path | None) -> None:
    assert local_folder(root, Path("/base")) == folder


def test_scheme_ignores_case() -> None:
    assert scheme("HTTPS://host") == "https"


@pytest.mark.parametrize("name", ["metadata/2019000000000000", "posts.parquet", "a b/ü?#%.json"])
def test_a_plain_name_stays(name: str) -> None:
    assert checked(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../secret",
        "a/../../b",
        "a//b",
        "./a",
        "a/",
        "a\\b",
        "a\nb",
        "a\x00b",
        "a\x85b",
        "a\udc80b",
        "x" * 300,
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(PipelineError):
        checked(name)
