"""Images that may be in no release: taken down, or excluded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.corpus.removals import EXCLUDED, TAKEDOWN, read_removals, read_takedown


@dataclass(frozen=True)
class Removed:
    """What people's lists say must not be given on."""

    posts: frozenset[int]
    md5s: frozenset[str] = frozenset()
    """Of originals."""
    artists: frozenset[str] = frozenset()

    @classmethod
    def listed(cls, root: Path, corpus: str) -> "Removed":
        """As the corpus's lists below the root say; nothing where there are none."""
        excluded = read_removals(root / EXCLUDED.format(corpus=corpus))
        entries = read_takedown(root / TAKEDOWN.format(corpus=corpus))
        posts = {entry.post_id for entry in entries if entry.post_id is not None}
        return cls(
            frozenset(posts | excluded.keys()),
            frozenset(entry.md5 for entry in entries if entry.md5),
            frozenset(entry.artist for entry in entries if entry.artist),
        )

    @classmethod
    def nothing(cls) -> "Removed":
        """No list at all."""
        return cls(frozenset())

    def has(self, image: dict[str, Any]) -> bool:
        """Whether a row of IMAGES is of something removed: by post, by md5, or by artist."""
        return (
            image["post_id"] in self.posts
            or image.get("md5") in self.md5s
            or not self.artists.isdisjoint(image.get("artists") or ())
        )
