"""A release is spoilt in every way one can think of; each is found, and its file is named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.table import write_table
from pipeline.errors import PipelineError
from pipeline.release.difference import difference
from pipeline.release.layout import IMAGES, LABELS, SUPPORT, Release, of_split
from pipeline.release.removed import Removed
from pipeline.release.verify import CHECKS, refuse_faulty, verify
from tests.release.corpus import Corpus, seal

Spoil = Callable[[Path], object]


def faults(folder: Path, *removed: int) -> list[str]:
    return [str(fault) for fault in verify(folder, Removed(frozenset(removed))).faults]


def edit(name: str, before: str, after: str) -> Spoil:
    """Replace the first of a text in a file, which must be there."""

    def spoil(folder: Path) -> None:
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1))

    return spoil


def edit_json(name: str, change: Callable[[Any], object]) -> Spoil:
    def spoil(folder: Path) -> None:
        content = json.loads((folder / name).read_text())
        change(content)
        (folder / name).write_text(json.dumps(content))

    return spoil


def edit_rows(name: str, change: Callable[[list[dict[str, Any]]], object]) -> Spoil:
    """Change the rows of a Parquet file."""

    def spoil(folder: Path) -> None:
        table = pq.read_table(folder / name)
        rows = table.to_pylist()
        change(rows)
        made = pa.Table.from_pylist(rows, schema=table.schema)
        write_table(made, folder / name, table.schema)

    return spoil


def set_first(**values: object) -> Callable[[list[dict[str, Any]]], object]:
    return lambda rows: rows[0].update(values)


def test_a_release_as_it_was_built_is_sound(release: Release) -> None:
    verdict = verify(release.folder, Removed.nothing())
    assert verdict.faults == []
    assert verdict.checked == [*CHECKS, "removals"]
    assert refuse_faulty(release.folder, Removed.nothing()).info == release.info


UNSEALED: list[tuple[str, Spoil, str]] = [
    # what was done, and what is said
    (
        "one bit of a byte",
        lambda folder: (folder / "pose/test.parquet").write_bytes(
            bytes(
                b ^ (place == 40)
                for place, b in enumerate((folder / "pose/test.parquet").read_bytes())
            )
        ),
        "pose/test.parquet: changed; its hash is not the one in SHA256SUMS",
    ),
    (
        "a file too many",
        lambda folder: (folder / "notes.txt").write_text("mine"),
        "notes.txt: not part of the release; SHA256SUMS does not list it",
    ),
    (
        "a file too few",
        lambda folder: (folder / "CITATION.cff").unlink(),
        "CITATION.cff: missing; SHA256SUMS lists it",
    ),
    ("no sums", lambda folder: (folder / "SHA256SUMS").unlink(), "SHA256SUMS: "),
    ("sums of no form", edit("SHA256SUMS", "  ", " "), "SHA256SUMS: "),
    (
        "sums that lead elsewhere",
        edit("SHA256SUMS", "  ATTRIBUTION.csv", "  ../ATTRIBUTION.csv"),
        "SHA256SUMS: ",
    ),
    (
        "a card edited by hand",
        edit("README.md", "Illustrated characters", "The best characters"),
        "README.md: changed; its hash is not the one in SHA256SUMS",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "said"), [case[1:] for case in UNSEALED], ids=[case[0] for case in UNSEALED]
)
def test_the_sums_find_it(spoil: Spoil, said: str, release: Release) -> None:
    spoil(release.folder)
    assert any(fault.startswith(said) for fault in faults(release.folder))


SEALED: list[tuple[str, Spoil, str]] = [
    # what was done before the sums were made anew, and what is said
    (
        "the card's counts",
        edit("README.md", "| tagger | train | 3 |", "| tagger | train | 300 |"),
        "README.md: says 300 of tagger train; there are 3",
    ),
    (
        "a card without counts",
        lambda folder: (folder / "README.md").write_text("# Mine\n"),
        "README.md: says nothing of tagger train; there are 3",
    ),
    (
        "counts of release.json",
        edit_json("release.json", lambda info: info["counts"]["pose"].update(test=9)),
        "release.json: counts: not the number of posts that are there",
    ),
    (
        "a release.json of no form",
        edit_json("release.json", lambda info: info.update(version="1.0")),
        "release.json: ",
    ),
    (
        "an image without maker",
        edit_rows("images.parquet", set_first(artists=[], source_url="")),
        "images.parquet: neither artist nor source: posts ",
    ),
    (
        "an attribution that was left out",
        lambda folder: (folder / "ATTRIBUTION.csv").write_text(
            "".join((folder / "ATTRIBUTION.csv").read_text().splitlines(keepends=True)[:-1])
        ),
        "ATTRIBUTION.csv: has 15 images, images.parquet 16",
    ),
    (
        "an attribution to another",
        edit("ATTRIBUTION.csv", "artist_a", "artist_b"),
        "ATTRIBUTION.csv: line 3 is not what images.parquet says",
    ),
    (
        "a rating that is not let in",
        edit_rows("images.parquet", lambda rows: rows[3].update(rating="explicit")),
        "images.parquet: rated other than safe, general: posts 2",
    ),
    (
        "a path that leads elsewhere",
        edit_rows("images.parquet", lambda rows: rows[1].update(path="512px/../../x.jpg")),
        "images.parquet: path, hash or size that no image has: posts 1",
    ),
    (
        "rows out of order",
        edit_rows("images.parquet", lambda rows: rows.reverse()),
        "images.parquet: rows are not sorted",
    ),
    (
        "a class that there is not",
        edit_rows("tagger/val.parquet", set_first(classes=[7])),
        "tagger/val.parquet: no label of this set: posts 4",
    ),
    (
        "a label without image",
        edit_rows("tagger/val.parquet", set_first(post_id=77)),
        "tagger/val.parquet: not in images.parquet: posts 77",
    ),
    (
        "a role that there is not",
        edit_rows("segmenter/val.parquet", set_first(role="mask")),
        "segmenter/val.parquet: no label of this set: posts 8",
    ),
    (
        "splits.json of another release",
        edit_json("splits.json", lambda splits: splits["pose"]["test"].append(14)),
        "splits.json: pose test: other posts than in pose/test.parquet",
    ),
    (
        "a group in two splits",
        edit_rows("pose/test.parquet", set_first(group=2)),
        "group 2 is also in",
    ),
    (
        "a picture in two splits",
        edit_rows(
            "images.parquet",
            lambda rows: rows[-1].update(pixel_sha256=rows[1]["pixel_sha256"]),
        ),
        "is also in",
    ),
    (
        "a pair of the wrong split",
        edit_rows("segmenter/composites.parquet", set_first(foreground=9)),
        "segmenter/composites.parquet: pair val 0: 9 is not in its split",
    ),
    (
        "a rule",
        edit("rulebook/clothing/hats.yaml", "[hat, cap]", "[hat]"),
        "classes.json: not what rulebook/ compiles to",
    ),
    (
        "a rulebook that cannot be read",
        edit("rulebook/clothing/hats.yaml", "hat: [", "hat: "),
        "rulebook/clothing/hats.yaml:3: ",
    ),
    (
        "the hash of the rulebook",
        edit_json("release.json", lambda info: info.update(rulebook="0" * 64)),
        "release.json: rulebook: not the hash of rulebook/",
    ),
    (
        "an answer to an image that is not in it",
        edit("annotation/labels.jsonl", '"post_id": 13', '"post_id": 14'),
        "annotation/labels.jsonl: answers to images that are not in it: posts 14",
    ),
    (
        "a keypoint in the COCO file alone",
        edit("pose/test.json", "20.0, 9.0, 2", "21.0, 9.0, 2"),
        "pose/test.json: annotations: number 0 is not what the table says",
    ),
    (
        "a COCO file that is none",
        lambda folder: (folder / "tagger/test.json").write_text("[]"),
        "tagger/test.json: no COCO file",
    ),
    (
        "a table that is none",
        lambda folder: (folder / "tagger/test.parquet").write_bytes(b"PAR1"),
        "tagger/test.parquet: not a readable Parquet file",
    ),
    (
        "a local path in the card",
        edit("README.md", "# Posebooru", "/home/somebody/datasets\n# Posebooru"),
        "README.md: line ",
    ),
    (
        "a local path in a table",
        edit_rows("images.parquet", set_first(source_url="file:///tmp/x.png")),
        "images.parquet: source_url of row 0 has a path of a local machine",
    ),
    (
        "a path of Windows in the history",
        edit("annotation/labels.jsonl", '"annotator": "ann"', r'"annotator": "C:\\Users\\ann"'),
        "annotation/labels.jsonl: line 1 has a path of a local machine",
    ),
    (
        "a hash of the description",
        edit_json("croissant.json", lambda c: c["distribution"][0].update(sha256="0" * 64)),
        "croissant.json: gives images.parquet another hash than it has",
    ),
    (
        "a description that is none",
        lambda folder: (folder / "croissant.json").write_text("{}"),
        "croissant.json: ",
    ),
    (
        "a strange file with its sum",
        lambda folder: (folder / "run.sh").write_text("ls"),
        "run.sh: no file that a release has",
    ),
    (
        "a file less with its sum",
        lambda folder: (folder / "LICENSE").unlink(),
        "LICENSE: missing; every release has it",
    ),
    (
        "an image that is not listed",
        lambda folder: (
            (folder / "images/512px/0099").mkdir(parents=True),
            (folder / "images/512px/0099/99.jpg").write_bytes(b"x"),
        ),
        "images/512px/0099/99.jpg: an image that images.parquet does not list",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "said"), [case[1:] for case in SEALED], ids=[case[0] for case in SEALED]
)
def test_a_spoilt_release_whose_sums_fit_is_found(
    spoil: Spoil, said: str, release: Release
) -> None:
    spoil(release.folder)
    seal(release.folder)
    found = faults(release.folder)
    assert any(said in fault for fault in found), found


def test_a_link_is_refused(release: Release, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (release.folder / "CITATION.cff").unlink()
    (release.folder / "CITATION.cff").symlink_to(tmp_path / "secret")
    assert any("a link; a release has none" in fault for fault in faults(release.folder))


def test_an_invalid_box_that_table_and_coco_agree_on(corpus: Corpus, tmp_path: Path) -> None:
    corpus.labels = {13: {"box": (500.0, 500.0, 5.0, 5.0)}}
    corpus.save()
    release = corpus.release(tmp_path / "out")
    assert faults(release.folder) == ["pose/test.json: annotation 13: its box is outside the image"]


def test_a_mask_that_is_none_in_table_and_coco_alike(made: Path, release: Release) -> None:
    edit_rows("segmenter/val.parquet", set_first(mask="zz"))(release.folder)
    edit_json(
        "segmenter/val.json",
        lambda coco: coco["annotations"][0]["segmentation"].update(counts="zz"),
    )(release.folder)
    seal(release.folder)
    assert any(
        fault.startswith("segmenter/val.json: annotation 8: its mask ")
        for fault in faults(release.folder)
    )
    with pytest.raises(PipelineError, match="release verify` says which is at fault"):
        difference(Release.open(made / "release"), release)


def test_a_post_that_was_taken_down_is_found(release: Release) -> None:
    assert faults(release.folder, 13, 777) == [
        "images.parquet: taken down or excluded: posts 13",
        "annotation/labels.jsonl: taken down or excluded: posts 13",
    ]
    with pytest.raises(PipelineError, match=r"images\.parquet: taken down.*\(and 1 more"):
        refuse_faulty(release.folder, Removed(frozenset([13])))


def test_what_retrieval_searches_must_not_tie_splits_together(release: Release) -> None:
    pictures = {row["post_id"]: row["pixel_sha256"] for row in release.images().to_pylist()}

    def put(**values: object) -> None:
        row = {"post_id": 50, "kind": "512px", "group": 50, "pixel_sha256": "0" * 64} | values
        path = release.folder / SUPPORT.path
        path.parent.mkdir(exist_ok=True)
        write_table(pa.Table.from_pylist([row], SUPPORT.schema), path, SUPPORT.schema)
        seal(release.folder)

    put(group=1)
    tied = [fault for fault in faults(release.folder) if fault.startswith("retrieval")]
    assert tied == []
    put(group=1, pixel_sha256=pictures[5])
    tied = [fault for fault in faults(release.folder) if fault.startswith("retrieval")]
    assert tied == ["retrieval/support.parquet: post 50 ties test and train together"]


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    assert faults(tmp_path) == [f"release.json: {tmp_path}/release.json: missing from the release"]


def test_fetched_images_are_no_fault_but_others_are(corpus: Corpus, tmp_path: Path) -> None:
    release = corpus.release(tmp_path / "with", with_images=True)
    assert faults(release.folder) == []
    path = release.image(release.images().to_pylist()[0]["path"])
    path.write_bytes(b"another")
    seal(release.folder)
    name = path.relative_to(release.folder).as_posix()
    assert faults(release.folder) == [f"{name}: another image than {IMAGES.path} says"]
    path.unlink()
    seal(release.folder)
    assert faults(release.folder) == [
        f"{name}: missing; release.json says that the images are in it"
    ]


def test_all_labels_have_a_split_of_their_own() -> None:
    paths = [of_split(table, split).path for table in LABELS.values() for split in ("val", "test")]
    assert len(set(paths)) == len(paths)
