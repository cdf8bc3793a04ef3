from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.rulebook.rules import Rulebook, TagClass
from pipeline.tagger.classes import read_classes


def test_what_retag_writes_is_read(tmp_path: Path) -> None:
    rulebook = Rulebook(
        (
            TagClass("long_hair", "body", ("long_hair", "very_long_hair")),
            TagClass("hat", "clothing", ("hat",)),
        )
    )
    path = tmp_path / "classes.json"
    path.write_text(rulebook.to_json())
    classes = read_classes(path)
    assert classes.hash == rulebook.hash
    assert classes.names == ("long_hair", "hat")
    assert classes.groups == ("body", "clothing")
    assert classes.tags[0] == ("long_hair", "very_long_hair")


@pytest.mark.parametrize("text", ["", "[]", '{"classes": [{}], "hash": ""}'])
def test_anything_else_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "classes.json"
    path.write_text(text)
    with pytest.raises(PipelineError, match=r"classes\.json: not a list of classes"):
        read_classes(path)
