from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.rulebook.coverage import cover, describe_coverage, read_tagger_list
from pipeline.rulebook.reading import RulebookFiles, Source, read_rulebook


@pytest.fixture
def source(files: Callable[[dict[str, str]], RulebookFiles]) -> Source:
    contents = {
        "body/x.yaml": "hand_on_hip: [hand_on_hip]\nbangs: [bangs]\nlong_hair: [long_hair, wig]\n",
        "aliases.yaml": "renames: {hand_on_hip: hand_on_own_hip}\nsplits: {bangs: [swept_bangs]}\n",
    }
    return read_rulebook(files(contents))


def test_a_tag_is_known_by_any_of_its_names(source: Source) -> None:
    found = cover(source, {"hand_on_own_hip", "long_hair", "other"}, "x.json")
    assert (found.tags, found.known, found.missing_classes) == (3, 2, ("bangs",))


def test_what_a_tag_was_split_into_gives_the_class_but_is_not_the_tag(source: Source) -> None:
    found = cover(source, {"swept_bangs"}, "x.json")
    assert (found.known, found.missing_classes) == (0, ("hand_on_hip", "long_hair"))


def test_as_text(source: Source) -> None:
    found = [cover(source, {"long_hair"}, "a.json"), cover(source, {"x", "bangs"}, "b.csv")]
    assert describe_coverage(source, found).splitlines() == [
        "list    its tags  of our 4   share  classes of 3",
        "a.json         1         1  25.00%             1",
        "b.csv          2         1  25.00%             1",
        "",
        "a.json knows no tag of: hand_on_hip bangs",
        "",
        "b.csv knows no tag of: hand_on_hip long_hair",
    ]


def test_the_lists_that_taggers_come_with(tmp_path: Path) -> None:
    json_list, selected = tmp_path / "classes.json", tmp_path / "selected_tags.csv"
    json_list.write_text('["long_hair", "1girl"]')
    selected.write_text("tag_id,name,category,count\n1,long hair,0,5\n2,>_<,0,3\n")
    assert read_tagger_list(json_list) == {"long_hair", "1girl"}
    assert read_tagger_list(selected) == {"long_hair", ">_<"}


@pytest.mark.parametrize(
    ("name", "content"), [("a.json", b"{}"), ("a.csv", b"tag,count\n"), ("a.csv", b"name\n\xff\n")]
)
def test_no_list(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PipelineError, match=name):
        read_tagger_list(path)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="cannot be read"):
        read_tagger_list(tmp_path / "absent.csv")
