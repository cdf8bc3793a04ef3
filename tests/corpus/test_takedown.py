"""The posts that artists want gone: found in the metadata, and their files deleted."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.contracts.metadata import TAGS, TAKEN_DOWN
from pipeline.corpus.removals import TAKEDOWN
from pipeline.corpus.takedown import STAGE, main
from pipeline.errors import PipelineError
from pipeline.images.store import ImageStore
from pipeline.params import Params
from pipeline.stage import Counts, execute

MD5 = "0" * 31 + "7"

Take = Callable[[str], Counts]


@pytest.fixture
def take(
    tmp_path: Path,
    params: Params,
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
) -> Take:
    """Run the stage with a list; posts 1 and 2 are ann's, 3 is hers and bob's, 4 nobody's."""
    put_posts(
        {"post_id": 1, "tags": ["ann", "solo"]},
        {"post_id": 2, "tags": ["ann", "solo"]},
        {"post_id": 3, "tags": ["ann", "bob"]},
        {"post_id": 4, "tags": ["solo"], "md5": MD5},
        {"post_id": 5, "tags": ["solo"], "md5": None},
    )
    categories = {"ann": 1, "bob": 1, "solo": 0}
    put_table(
        TAGS,
        [{"name": name, "category": number, "posts": 1} for name, number in categories.items()],
    )

    def run(text: str) -> Counts:
        file = tmp_path / TAKEDOWN.format(corpus="sample")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return execute(STAGE, main, params, tmp_path)

    return run


def found(root: Path) -> dict[int, str]:
    rows = pq.read_table(root / TAKEN_DOWN.path.format(corpus="sample")).to_pylist()
    return {row["post_id"]: row["reason"] for row in rows}


def test_an_empty_list_takes_nothing(take: Take, tmp_path: Path) -> None:
    assert take("# nobody\n") == {"entries": 0, "posts": 0, "files deleted": 0}
    assert found(tmp_path) == {}


def test_an_artist_stands_for_every_post_with_the_tag(take: Take, tmp_path: Path) -> None:
    take("- {artist: ann, reason: asked}\n")
    assert found(tmp_path) == {1: "asked", 2: "asked", 3: "asked"}


def test_an_md5_stands_for_the_post_of_that_original(take: Take, tmp_path: Path) -> None:
    take(f"- {{md5: '{MD5}', reason: asked}}\n")
    assert found(tmp_path) == {4: "asked"}


def test_a_post_goes_by_its_id_whether_or_not_it_is_listed(take: Take, tmp_path: Path) -> None:
    take("- {post_id: 900, reason: asked}\n- {post_id: 5, reason: asked too}\n")
    assert found(tmp_path) == {5: "asked too", 900: "asked"}


def test_a_private_reason_is_not_passed_on(take: Take, tmp_path: Path) -> None:
    take(
        "- {post_id: 1, reason: seen}\n- {post_id: 4, reason: seen}\n"
        "- {artist: ann, reason: secret, private: true}\n"
    )
    assert found(tmp_path) == {1: "", 2: "", 3: "", 4: "seen"}


def test_a_tag_that_is_no_artists_is_refused(take: Take) -> None:
    with pytest.raises(PipelineError, match=r"takedown.yaml:2: solo is not an artist's tag"):
        take("- {artist: ann, reason: x}\n- {artist: solo, reason: x}\n")


def test_an_artist_without_posts_takes_nothing(take: Take, tmp_path: Path) -> None:
    take("- {artist: carol, reason: x}\n")
    assert found(tmp_path) == {}


def test_files_leave_our_store_and_no_mirror(take: Take, tmp_path: Path) -> None:
    names = ("512px/0001/1.jpg", "original/0001/1.png", "512px/0004/4.jpg")
    store = ImageStore(tmp_path / "datasets/sample/store", None)
    for folder in (store.root, tmp_path / "mirror"):
        for name in (*names, "copies/small/0001/1.png"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"x")
    assert take("- {post_id: 1, reason: x}\n")["files deleted"] == 3
    left = [file.name for file in store.root.rglob("*") if file.is_file()]
    assert left == ["4.jpg"]
    assert len([file for file in (tmp_path / "mirror").rglob("*") if file.is_file()]) == 4
