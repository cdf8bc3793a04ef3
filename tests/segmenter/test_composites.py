import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.contracts.segmenter import COMPOSITES, FOREGROUNDS
from pipeline.errors import PipelineError
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.segmenter.composites import STAGE, main
from pipeline.stage import execute
from tests.segmenter.studio import FIGURES, LIMITS, Studio, figure


def build(studio: Studio, **changes: Any) -> list[dict[str, Any]]:
    """Run the stage; its rows."""
    execute(STAGE, main, studio.params(**changes), studio.root)
    return list(pq.read_table(table(studio)).to_pylist())


def table(studio: Studio) -> Path:
    return studio.root / COMPOSITES.path.format(corpus="sample")


def rejects(studio: Studio) -> list[tuple[int, str, str]]:
    rows = pq.read_table(studio.root / COMPOSITES.rejects.path.format(corpus="sample"))
    return [(row["post_id"], row["rule"], row["detail"]) for row in rows.to_pylist()]


def keep(studio: Studio) -> str:
    """Put the pairs aside, as an earlier build."""
    shutil.copy(table(studio), studio.root / "earlier.parquet")
    return "earlier.parquet"


def test_pairs_are_drawn_for_either_split(studio: Studio) -> None:
    rows = build(studio, **{"segmenter.composites.test": 5})
    names = [(row["split"], row["pair"]) for row in rows]
    assert names == [("test", pair) for pair in range(5)] + [("val", pair) for pair in range(8)]
    for row in rows:
        assert row["foreground"] in {None, *FIGURES[row["split"]]}
        assert row["size"] == 64
        assert (row["area"] > 0) == (row["foreground"] is not None)
    assert rejects(studio) == []


def test_sources_take_turns(studio: Studio) -> None:
    rows = build(studio, **{"segmenter.canvas.empty": 0.0})
    posts = [row["foreground"] for row in rows if row["split"] == "val"]
    assert sorted(posts) == [111] * 4 + [112] * 4


def test_as_many_pairs_are_empty_as_asked(studio: Studio) -> None:
    rows = build(studio, **{"segmenter.canvas.empty": 0.25})
    empty = [row["pair"] for row in rows if row["split"] == "val" and row["foreground"] is None]
    assert empty == [3, 7]


def test_the_same_bytes_from_any_number_of_workers(studio: Studio) -> None:
    build(studio, **{"segmenter.composites.val": 140})
    alone = table(studio).read_bytes()
    shutil.rmtree(studio.root / "datasets/sample/store/copies")
    build(studio, **{"segmenter.composites.val": 140, "engine.workers": 2})
    assert table(studio).read_bytes() == alone


def test_another_seed_gives_other_pairs(studio: Studio) -> None:
    first, second = build(studio), build(studio, **{"segmenter.composites.seed": 7})
    assert all(a["sha256"] != b["sha256"] for a, b in zip(first, second, strict=True))


def test_earlier_pairs_stay_when_images_come(studio: Studio) -> None:
    before = build(studio)
    base = keep(studio)
    studio.add(FOREGROUNDS, Wanted(113, "original", "png", None), figure(113))
    studio.put_splits(more={113: "val"})
    assert build(studio, **{"segmenter.composites.base": base}) == before
    assert build(studio) != before
    more = build(studio, **{"segmenter.composites.base": base, "segmenter.composites.val": 20})
    assert [row for row in more if row["split"] == "test" or row["pair"] < 8] == before
    assert len(more) == len(before) + 12


def test_a_pair_whose_source_was_taken_down_is_refused_and_not_replaced(studio: Studio) -> None:
    before = build(studio)
    base = keep(studio)
    studio.put_splits(without=(111,))
    after = build(studio, **{"segmenter.composites.base": base})
    assert after == [row for row in before if row["foreground"] != 111]
    hurt = [row["pair"] for row in before if row["foreground"] == 111]
    assert rejects(studio) == [
        (111, "source_gone", f"foreground of pair val {pair}") for pair in hurt
    ]


def test_a_pair_whose_source_has_changed_is_refused(studio: Studio) -> None:
    before = build(studio)
    base = keep(studio)
    wanted = Wanted(111, "original", "png", None)
    figure(999).save(studio.file(wanted))
    rows = studio.rows[FOREGROUNDS.path]
    place = [row["post_id"] for row in rows].index(111)
    rows[place] = describe(wanted, studio.file(wanted).read_bytes(), LIMITS)
    studio.put(FOREGROUNDS, rows)
    after = build(studio, **{"segmenter.composites.base": base})
    assert after == [row for row in before if row["foreground"] != 111]
    assert {(post, rule) for post, rule, _ in rejects(studio)} == {(111, "renders_differently")}


def test_earlier_pairs_of_which_none_is_left(studio: Studio) -> None:
    build(studio, **{"segmenter.composites.val": 1})
    base = keep(studio)
    rows = pq.read_table(table(studio)).to_pylist()
    (val,) = [row for row in rows if row["split"] == "val"]
    studio.put_splits(without=(val["foreground"],))
    with pytest.raises(PipelineError, match="not one of its 1 val pairs can still be rendered"):
        build(studio, **{"segmenter.composites.base": base, "segmenter.composites.val": 1})


def test_earlier_pairs_of_another_size(studio: Studio) -> None:
    build(studio)
    base = keep(studio)
    with pytest.raises(PipelineError, match=r"are 64 px wide, segmenter\.canvas\.size is 96"):
        build(studio, **{"segmenter.composites.base": base, "segmenter.canvas.size": 96})


def test_earlier_pairs_that_are_not_there(studio: Studio) -> None:
    with pytest.raises(PipelineError, match=r"nowhere\.parquet: missing"):
        build(studio, **{"segmenter.composites.base": "nowhere.parquet"})


def test_a_large_original_is_decoded_once(studio: Studio) -> None:
    rows = build(studio)
    for posts in FIGURES.values():
        for post in posts:
            # The copies are at hand: what is asked of the originals is only that they are there.
            Image.new("RGBA", (1, 1)).save(studio.file(Wanted(post, "original", "png", None)))
    assert build(studio) == rows
