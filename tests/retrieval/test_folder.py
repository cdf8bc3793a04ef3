import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import PipelineError
from pipeline.retrieval.folder import CARD, VERSION, read_folder
from tests.retrieval.figures import drawing, figure, put_index, waving


def test_what_was_written_is_read(tmp_path: Path) -> None:
    folder = put_index(
        tmp_path,
        [
            drawing(3, figure(), tags=["b", "a"], artists=[], source="音"),
            drawing(9, waving(), tags=[], rating="explicit"),
        ],
    )
    index = read_folder(folder)
    assert index.card == {"version": VERSION, "count": 2, "corpus": "sample"}
    assert index.arrays.post_ids.tolist() == [3, 9]
    assert index.arrays.keypoints[1] == pytest.approx(waving())
    assert (index.tags(0), index.tags(1)) == (["a", "b"], [])
    assert index.record(0) == {"artists": [], "source": "音"}
    assert index.arrays.tagged_rows.tolist() == [0, 0]
    assert isinstance(index.arrays.keypoints.base, np.memmap)
    assert index.approximate is None


def test_an_empty_index(tmp_path: Path) -> None:
    assert len(read_folder(put_index(tmp_path, [])).arrays) == 0


def test_the_same_drawings_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        put_index(tmp_path / name, [drawing(3, figure()), drawing(9, waving())])
        for name in ("first", "second")
    )
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes(), file.name


def test_an_index_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    folder = put_index(tmp_path, [drawing(3, figure())])
    good = (folder / "sizes.npy").read_bytes()
    np.save(folder / "sizes.npy", np.zeros((2, 2), np.int32))
    with pytest.raises(PipelineError, match=r"sizes.npy: is \(2, 2\), not \(1, 2\)"):
        read_folder(folder)
    (folder / "sizes.npy").write_bytes(good[:50])
    with pytest.raises(PipelineError, match="not a whole index"):
        read_folder(folder)
    (folder / "sizes.npy").unlink()
    with pytest.raises(PipelineError, match=r"sizes.npy: missing; run `dvc repro`"):
        read_folder(folder)


def test_pickles_are_not_read(tmp_path: Path) -> None:
    folder = put_index(tmp_path, [drawing(3, figure())])
    np.save(folder / "post_ids.npy", np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(PipelineError, match="not a whole index"):
        read_folder(folder)


def test_another_version_is_refused(tmp_path: Path) -> None:
    folder = put_index(tmp_path, [drawing(3, figure())])
    (folder / CARD).write_text(json.dumps({"version": 99, "count": 1}))
    with pytest.raises(PipelineError, match="version 99"):
        read_folder(folder)
