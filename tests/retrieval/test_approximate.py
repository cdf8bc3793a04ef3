from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import PipelineError
from pipeline.retrieval.approximate import ROTATIONS, Approximate, build_approximate, rotated
from pipeline.retrieval.descriptors import full, limbs_of
from tests.retrieval.figures import crowd, waving


def test_the_same_poses_give_the_same_file(tmp_path: Path) -> None:
    poses = crowd(500).astype(np.float32)
    for name in ("first", "second"):
        build_approximate(poses, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    assert len(Approximate(tmp_path / "first")) == 500


def test_candidates_are_near_and_allowed(tmp_path: Path) -> None:
    poses = crowd(500).astype(np.float32)
    build_approximate(poses, tmp_path / "index")
    index = Approximate(tmp_path / "index")
    asked = full(limbs_of(poses[[3, 100]]))
    assert {3, 100} <= set(index.candidates(asked, None, 5).tolist())
    allowed = np.arange(500) != 3
    found = index.candidates(asked, allowed, 5).tolist()
    assert 3 not in found
    assert 100 in found
    assert found == sorted(set(found))


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"no index at all")
    with pytest.raises(PipelineError, match="not an index of FAISS"):
        Approximate(tmp_path / "index")


def test_rotated_goes_all_the_way_round() -> None:
    turned = rotated(waving())
    assert turned.shape == (ROTATIONS, 25, 3)
    half = turned[ROTATIONS // 2]
    assert half[:, :2] == pytest.approx(-waving()[:, :2])
    assert (turned[..., 2] == 1).all()
