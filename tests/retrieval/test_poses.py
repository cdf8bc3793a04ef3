import hashlib

import numpy as np
import pytest

from pipeline.contracts.pose import POSE_MODEL
from pipeline.contracts.retrieval import SUPPORT_IMAGES, SUPPORT_POSES
from pipeline.errors import PipelineError
from pipeline.pose.reader import PoseReader, open_picture
from pipeline.retrieval import looking, poses, timing
from pipeline.retrieval.poses import SEEN_FOLDER
from pipeline.retrieval.search import PoseIndex, Query
from pipeline.stage import execute
from tests.retrieval.figures import waving
from tests.retrieval.library import ALL, ROW, Library, put_segmenter


def test_box_and_keypoints_are_those_that_predict_finds(library: Library) -> None:
    library.choose(100, 101)
    library.collect()
    assert library.look() == {"images": 2, "looked at now": 2, "poses": 2, "rejects": 0}
    reader = PoseReader.load(library.root / "models/sample", ROW)
    for row in library.rows(SUPPORT_POSES):
        post = row["post_id"]
        picture = open_picture(library.root / f"datasets/sample/store/512px/0{post}/{post}.jpg")
        found = reader.look(picture)
        assert found.keypoints is not None
        assert row["box"] == list(found.box or ())
        assert np.reshape(row["keypoints"], (25, 3)) == pytest.approx(found.keypoints, abs=0.05)
        assert len(row["looks"]) == 32


def test_workers_change_nothing(library: Library) -> None:
    library.collect()
    library.look(workers=1)
    path = library.root / SUPPORT_POSES.path.format(corpus="sample")
    before = path.read_bytes()
    for file in (library.root / SEEN_FOLDER.format(corpus="sample")).rglob("*.parquet"):
        file.unlink()
    poses.IMAGES_IN_SHARD, shards = 5, poses.IMAGES_IN_SHARD
    try:
        assert library.look(workers=2)["looked at now"] == 16
    finally:
        poses.IMAGES_IN_SHARD = shards
    assert path.read_bytes() == before


def test_as_a_corpus_grows_new_images_alone_are_looked_at(library: Library) -> None:
    library.choose(*ALL[:4])
    library.collect()
    assert library.look()["looked at now"] == 4
    library.choose(*ALL[1:6])  # one has left, two are new
    library.collect()
    assert library.look() == {"images": 5, "looked at now": 2, "poses": 5, "rejects": 0}
    assert [row["post_id"] for row in library.rows(SUPPORT_POSES)] == list(ALL[1:6])
    # What has left is forgotten: it is looked at again when it is back.
    library.choose(*ALL[:6])
    library.collect()
    assert library.look()["looked at now"] == 1
    kept = list((library.root / SEEN_FOLDER.format(corpus="sample")).rglob("*.parquet"))
    assert [file.name for file in kept] == ["all.parquet"]


def test_a_killed_run_goes_on_where_it_was(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poses, "IMAGES_IN_SHARD", 4)
    library.collect()
    look, left = poses.look_at_shard, [2]

    def dying(shard: looking.Shard) -> bytes:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return look(shard)

    monkeypatch.setattr(poses, "look_at_shard", dying)
    with pytest.raises(KeyboardInterrupt):
        library.look()
    monkeypatch.setattr(poses, "look_at_shard", look)
    assert library.look()["looked at now"] == 8


def test_another_model_looks_again(library: Library) -> None:
    library.collect()
    library.look()
    card = library.root / POSE_MODEL.format(corpus="sample", row=ROW) / "model.json"
    card.write_text(card.read_text() + "\n")
    assert library.look()["looked at now"] == 16


def test_where_nobody_is_seen_nothing_can_be_found(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    put_segmenter(library.root, bias=-10)
    library.collect()
    assert library.look() == {"images": 16, "looked at now": 16, "poses": 0, "rejects": 16}
    assert "in none of 16 images the segmenter sees a figure" in caplog.text
    assert {row["rule"] for row in library.rows(SUPPORT_POSES.rejects)} == {"no_figure"}
    # The line goes on, with an index of nothing.
    assert library.index()["drawings"] == 0
    assert library.judge() == {"drawings": 0, "queries": 0, "true poses": 0}
    assert execute(timing.STAGE, timing.main, library.params(), library.root)["kinds of query"] == 0
    index = PoseIndex.load(library.root, "sample")
    assert index.search(Query(waving())) == []


def test_an_image_that_cannot_be_decoded_any_more_is_a_reject(library: Library) -> None:
    library.collect()
    manifest = library.rows(SUPPORT_IMAGES)
    file = library.root / "datasets/sample/store" / manifest[0]["path"]
    file.write_bytes(b"no JPEG")
    manifest[0]["sha256"] = hashlib.sha256(b"no JPEG").hexdigest()
    library.put(SUPPORT_IMAGES, manifest)
    assert library.look() == {"images": 16, "looked at now": 16, "poses": 15, "rejects": 1}
    reject = library.rows(SUPPORT_POSES.rejects)[0]
    assert (reject["post_id"], reject["rule"]) == (100, "wrong_type")


def test_a_row_that_was_not_built_is_told(library: Library) -> None:
    library.collect()
    folder = library.root / POSE_MODEL.format(corpus="sample", row=ROW)
    (folder / "lacks.txt").write_text("pose.task.weights: null")
    with pytest.raises(PipelineError, match=r"retrieval.poses.row: .*domain_features was not"):
        library.look()
