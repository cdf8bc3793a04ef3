"""A tiny build is changed in one way at a time; the difference says which, and how much."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.annotation.labels import Label
from pipeline.errors import PipelineError
from pipeline.release.difference import as_json, difference
from pipeline.release.difference_text import as_text
from pipeline.release.layout import Release
from pipeline.release.versions import Weight
from tests.annotation.records import label, points
from tests.release.corpus import RULES, Corpus


def second_answer(post: int) -> Label:
    """What another person said of a picture."""
    return label(post, annotator="bea", keypoints=points(nose=(21.0, 9.0, 2)))


def changed(corpus: Corpus, made: Path, tmp_path: Path) -> tuple[Release, Release]:
    corpus.save()
    before = Release.open(made / "release")
    return before, corpus.release(tmp_path / "after", "2.0.0", previous=before.folder)


def test_the_same_again_is_a_patch(corpus: Corpus, made: Path, tmp_path: Path) -> None:
    found = difference(*changed(corpus, made, tmp_path))
    assert found.changes == []
    assert found.weight is Weight.PATCH
    assert as_text(found)[-1] == "nothing changed"


CHANGES: list[tuple[str, Callable[[Corpus], object], list[str]]] = [
    # what was done, and what is said of it
    (
        "a post taken down",
        lambda corpus: corpus.poses.pop(13),
        ["MAJOR: posts removed from pose: 1", "MAJOR: answers removed: 1"],
    ),
    (
        "a post added",
        lambda corpus: corpus.poses.update({3: "train"}),
        ["MINOR: posts added to pose: 1", "MINOR: answers added: 1"],
    ),
    (
        "a post moved",
        lambda corpus: corpus.tagger.update({6: "val"}),
        ["MAJOR: posts of tagger moved to another split: 1"],
    ),
    (
        "a class lost",
        lambda corpus: corpus.classes.update({5: [0, 1]}),
        ["MAJOR: labels of tagger changed: 1"],
    ),
    (
        "a box drawn anew",
        lambda corpus: corpus.labels.update({4: {"box": (10.0, 5.0, 20.0, 45.0)}}),
        ["MAJOR: labels of pose changed: 1", "MAJOR: answers changed: 1"],
    ),
    (
        "another's answer",
        lambda corpus: corpus.answers.append(second_answer(4)),
        ["MINOR: answers added: 1"],
    ),
    (
        "an artist renamed",
        lambda corpus: corpus.posts.update({5: {"tags": ["hat", "solo"]}}),
        ["MAJOR: posts with other artists, source or rating: 1"],
    ),
    (
        "another licence",
        lambda corpus: corpus.settings.update(removal_contact="mail@example.com"),
        ["PATCH: another removal contact"],
    ),
]


@pytest.mark.parametrize(
    ("change", "said"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES]
)
def test_a_change_is_told_and_weighed(
    change: Callable[[Corpus], object],
    said: list[str],
    corpus: Corpus,
    made: Path,
    tmp_path: Path,
) -> None:
    change(corpus)
    found = difference(*changed(corpus, made, tmp_path))
    assert [str(each) for each in found.changes] == said
    assert as_json(found)["weight"] == said[0].split(":")[0]


def test_labels_that_changed_have_distances(corpus: Corpus, made: Path, tmp_path: Path) -> None:
    corpus.classes = {5: [0, 1], 6: []}
    moved = points(nose=(23.0, 13.0, 2), left_hip=(22.0, 30.0, 2))
    corpus.labels = {13: {"keypoints": moved, "box": (10.0, 5.0, 20.0, 25.0)}}
    found = difference(*changed(corpus, made, tmp_path))
    assert found.sets["tagger"].changed == [
        {"post_id": 5, "distance": 0.5, "lost": [], "gained": ["blonde_hair"]},
        {"post_id": 6, "distance": 1.0, "lost": ["long_hair"], "gained": []},
    ]
    # The nose went 3 to the right and 4 down, the hip is where it was, but seen.
    assert found.sets["pose"].changed == [
        {"post_id": 13, "distance": 2.5, "farthest": 5.0, "seen_otherwise": 1, "box": 0.5}
    ]
    text = "\n".join(as_text(found))
    assert "tagger, changed: 5 (0.500), 6 (1.000)" in text
    assert "pose, changed: 13 (2.500)" in text


def test_a_class_that_is_new_shifts_the_others(corpus: Corpus, made: Path, tmp_path: Path) -> None:
    hair = RULES["rulebook/body/hair.yaml"]
    before = Release.open(made / "release")
    corpus.rules = RULES | {"rulebook/body/hair.yaml": f"{hair}black_hair: [black_hair]\n"}
    corpus.save()
    found = difference(before, corpus.release(tmp_path / "after", "2.0.0", previous=before.folder))
    assert found.classes.added == ["black_hair"]
    assert found.classes.renumbered == 3
    assert found.classes.files == ["body/hair.yaml"]
    assert found.weight is Weight.MAJOR


def test_a_release_that_says_too_little_is_refused(
    corpus: Corpus, made: Path, tmp_path: Path
) -> None:
    corpus.poses.pop(13)
    corpus.poses[3] = "train"
    corpus.save()
    with pytest.raises(PipelineError) as caught:
        corpus.release(tmp_path / "minor", "1.1.0", previous=made / "release")
    assert str(caught.value) == (
        "1.1.0 says less than what changed since 1.0.0: at least 2.0.0 it must be (posts removed "
        "from pose: 1; answers removed: 1)"
    )
    assert corpus.release(tmp_path / "major", "2.0.0", previous=made / "release").info.previous


def test_the_changelog_tells_both_releases(corpus: Corpus, made: Path, tmp_path: Path) -> None:
    corpus.poses[3] = "train"
    _, after = changed(corpus, made, tmp_path)
    assert (after.folder / "CHANGELOG.md").read_text() == (
        "# Changes\n\n## 2.0.0 (2026-01-02)\n\nSince 1.0.0, MINOR:\n\n"
        "- posts added to pose: 1\n- answers added: 1\n\n"
        "## 1.0.0 (2026-01-02)\n\nThe first release.\n"
    )
