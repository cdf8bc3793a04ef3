from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pipeline.contracts.table import read_table
from pipeline.contracts.tagger import TAGGER_BASELINE_TEST_SCORES, TAGGER_BASELINE_VAL_SCORES
from pipeline.metrics.multilabel import average_precision
from pipeline.params import Params
from pipeline.stage import Run, execute
from pipeline.tagger import baselines
from pipeline.tagger.baselines import STAGE, main, random_network, ridge, squash
from pipeline.tagger.scores import score_matrix
from tests.tagger.worlds import BLUE, DARK, RED, SPLIT_OF, put_images, put_labels, truth


@pytest.fixture
def small(tmp_path: Path, change_params: Callable[..., Params]) -> tuple[Path, Params]:
    put_labels(tmp_path)
    put_images(tmp_path)
    changes: dict[str, Any] = {"tagger.model.input_size": 32}
    return tmp_path, change_params(**changes)


def baseline_scores(root: Path, split: str) -> np.ndarray:
    table = {"val": TAGGER_BASELINE_VAL_SCORES, "test": TAGGER_BASELINE_TEST_SCORES}[split]
    rows = read_table(root / table.path.format(corpus="sample"), table.schema)
    return score_matrix(rows, np.array(SPLIT_OF[split]), 4)


def test_colours_need_no_learned_features(small: tuple[Path, Params]) -> None:
    root, params = small
    counts = execute(STAGE, main, params, root)
    assert counts == {"train": 40, "val": 24, "test": 24}
    found = average_precision(baseline_scores(root, "test"), truth("test"))
    assert min(found[[RED, BLUE]]) > 0.8
    assert found[DARK] > truth("test")[:, DARK].mean()


def test_it_repeats(small: tuple[Path, Params]) -> None:
    root, params = small
    execute(STAGE, main, params, root)
    first = baseline_scores(root, "val")
    torch.manual_seed(7)  # whatever state others leave the dice in
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        execute(STAGE, main, params, root)
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(baseline_scores(root, "val"), first)


def test_at_most_so_many_training_images(
    small: tuple[Path, Params], change_params: Callable[..., Params]
) -> None:
    root, _ = small
    few = {"tagger.model.input_size": 32, "tagger.evaluate.random_features": 10}
    assert execute(STAGE, main, change_params(**few), root) == {"train": 10, "val": 24, "test": 24}


def test_the_images_are_spread_over_all(
    small: tuple[Path, Params],
    change_params: Callable[..., Params],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(baselines, "IMAGES_IN_SHARD", 5)
    root, _ = small
    params = change_params(**{"tagger.evaluate.random_features": 15})
    shards = baselines._shards(Run(STAGE, params, root), "train", 15)
    assert [shard.manifest.post_ids[0] for shard in shards] == [100, 117, 135]
    assert [len(shard.manifest) for shard in shards] == [5, 5, 5]


def test_the_network_is_random_and_does_not_stir_the_dice() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    first, second = random_network("resnet18"), random_network("resnet18")
    torch.testing.assert_close(torch.rand(2), expected)
    image = torch.ones(1, 3, 32, 32)
    assert first(image).shape == (1, 512)
    torch.testing.assert_close(first(image), second(image))


def test_ridge_is_least_squares_with_rows_for_the_penalty() -> None:
    dice = np.random.default_rng(0)
    features = dice.normal(size=(30, 4))
    features -= features.mean(axis=0)
    labels = dice.random((30, 2)) < 0.4
    centred = labels - labels.mean(axis=0)
    padded = np.vstack([features, np.sqrt(0.5 * 30) * np.eye(4)])
    expected = np.linalg.lstsq(padded, np.vstack([centred, np.zeros((4, 2))]), rcond=None)[0]
    np.testing.assert_allclose(ridge(features, labels, 0.5), expected)


def test_squash_keeps_the_order() -> None:
    found = squash(np.array([-1.0, 0.0, 0.5, 2.0]))
    assert found[2] == 0.5
    assert (np.diff(found) > 0).all()
    assert 0 < found[0] < found[-1] < 1
