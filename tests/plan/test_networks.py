from collections.abc import Callable

import pytest

from pipeline.params import Params
from pipeline.plan import networks
from pipeline.plan.networks import Rate, lacks_of, network_of, timed
from pipeline.pose.sources import LacksError

TINY = {
    "tagger.model.input_size": 32,
    "tagger.train.batch": 2,
    "segmenter.canvas.size": 64,
    "segmenter.train.batch": 2,
    "pose.task.side": 64,
    "pose.task.channels": 8,
    "pose.task.layers": 1,
    "pose.task.train.batch": 2,
    "pose.train.input_size": 32,
    "pose.train.heatmap_size": 8,
    "pose.train.batch": 2,
}


@pytest.fixture
def tiny(change_params: Callable[..., Params], monkeypatch: pytest.MonkeyPatch) -> Params:
    monkeypatch.setattr(networks, "BUDGET_S", 0.01)
    params: Params = change_params(**TINY)
    return params


@pytest.mark.parametrize(
    ("measure", "says"),
    [
        (lambda params: networks.tagger_training(params, 7), "resnet18, 32 px, 2 a step"),
        (networks.segmenter_training, "DeepLabv3 on resnet18, 64 px, 2 a step"),
        (networks.task_training, "Keypoint R-CNN on resnet18, 64 px"),
        (lambda params: networks.pose_training(params, "concatenation"), "concatenation on "),
        (lambda params: networks.pose_training(params, "matching"), "matching on "),
        (lambda params: networks.tagger_answers(params, 7, 2), "resnet18, 32 px, "),
        (lambda params: networks.segmenter_answers(params, 2), "DeepLabv3 on resnet18, 64 px, "),
        (lambda params: networks.pose_answers(params, "task_pretrained", 0), "task_pretrained, "),
    ],
)
def test_a_network_of_the_settings_is_run(
    measure: Callable[[Params], Rate], says: str, tiny: Params
) -> None:
    rate = measure(tiny)
    assert rate.per_second > 0
    assert rate.says.startswith(says)


def test_a_row_that_lacks_something_is_not_measured(change_params: Callable[..., Params]) -> None:
    params = change_params(**TINY, **{"pose.task.weights": None})
    assert lacks_of(params, "concatenation") == "pose.task.weights: null"
    assert lacks_of(params, "concatenation_rf5") == "pose.rows.concatenation_rf5.trunk: null"
    assert lacks_of(params, "openpose") == "pose.rows.openpose.results: null"
    assert lacks_of(params, "domain_features") == ""
    with pytest.raises(LacksError, match=r"pose\.task\.weights: null"):
        networks.pose_training(params, "concatenation")


def test_rows_of_the_same_network_are_as_fast_as_each_other(
    change_params: Callable[..., Params],
) -> None:
    params = change_params(**TINY)
    assert network_of(params, "concatenation") == "concatenation on resnet18"
    assert network_of(params, "concatenation_add_only") == "concatenation on resnet18"
    assert network_of(params, "random_features") == "domain_features on resnet18"
    assert network_of(params, "task_fine_tuning") == "task_fine_tuning"


def test_work_is_done_at_least_once_and_at_most_for_the_time() -> None:
    done: list[int] = []
    assert timed(lambda: done.append(1), 5, seconds=0) > 0
    assert len(done) == 1  # once took longer than that already
