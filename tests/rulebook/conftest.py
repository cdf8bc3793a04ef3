from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.rulebook.reading import RulebookFiles
from pipeline.rulebook.rules import RULEBOOK, Rulebook, load_rulebook

HEADER = "# Borders.\n"


@pytest.fixture
def put_rules(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write a rulebook below tmp_path, given as path → text below the header; return its folder."""

    def put(files: dict[str, str]) -> Path:
        folder = tmp_path / RULEBOOK
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(HEADER + text)
        return folder

    return put


@pytest.fixture
def files() -> Callable[[dict[str, str]], RulebookFiles]:
    """A rulebook in memory, given as path → text below the header."""

    def make(contents: dict[str, str]) -> RulebookFiles:
        encoded = {name: (HEADER + text).encode() for name, text in contents.items()}
        return RulebookFiles("rulebook/", encoded)

    return make


@pytest.fixture
def rulebook(files: Callable[[dict[str, str]], RulebookFiles]) -> Rulebook:
    """Three classes: two of which share a tag."""
    return load_rulebook(
        files(
            {
                "body/hair.yaml": "long_hair: [long_hair, very_long_hair]\n",
                "clothing/skirts.yaml": "skirt: {tags: [skirt], also: [pleated_skirt]}\n"
                "pleated_skirt: [pleated_skirt]\n",
            }
        )
    )
