"""What a release may not have in it, by the lists of its corpus."""

from pathlib import Path

import pytest

from pipeline.corpus.removals import EXCLUDED, TAKEDOWN
from pipeline.release.removed import Removed


@pytest.mark.parametrize(
    ("image", "removed"),
    [
        ({"post_id": 1, "md5": None, "artists": []}, False),
        ({"post_id": 7, "md5": None, "artists": []}, True),
        ({"post_id": 8, "md5": None, "artists": []}, True),
        ({"post_id": 1, "md5": "a" * 32, "artists": []}, True),
        ({"post_id": 1, "md5": "b" * 32, "artists": ["bob", "carol"]}, False),
        ({"post_id": 1, "md5": None, "artists": ["ann", "bob"]}, True),
    ],
)
def test_by_post_md5_and_artist(tmp_path: Path, image: dict[str, object], removed: bool) -> None:
    taken_down = [
        "- {post_id: 7, reason: x}",
        f"- {{md5: {'a' * 32}, reason: x}}",
        "- {artist: ann, reason: x, private: true}",
    ]
    lists = {EXCLUDED: "- {post_id: 8, reason: x}", TAKEDOWN: "\n".join(taken_down)}
    for path, text in lists.items():
        file = tmp_path / path.format(corpus="sample")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert Removed.listed(tmp_path, "sample").has(image) is removed
    assert not Removed.nothing().has(image)
