from collections.abc import Callable

import pytest
import torch

from pipeline.params import Params
from pipeline.training.precision import precision_of


@pytest.mark.parametrize(
    ("gpu", "computes_in_bfloat16", "precision"),
    [
        (False, False, "32-true"),
        (False, True, "bf16-mixed"),
        (True, False, "32-true"),
        (True, True, "bf16-mixed"),
    ],
)
def test_the_faster_one_is_taken_unless_one_is_named(
    gpu: bool,
    computes_in_bfloat16: bool,
    precision: str,
    change_params: Callable[..., Params],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpu)
    # What is not asked says the contrary.
    monkeypatch.setattr(
        torch.cpu,
        "get_capabilities",
        lambda: {"avx512_f": True, "avx512_bf16": computes_in_bfloat16 != gpu},
    )
    monkeypatch.setattr(
        torch.cuda,
        "is_bf16_supported",
        lambda *, including_emulation: computes_in_bfloat16 == gpu and not including_emulation,
    )
    assert precision_of(change_params().tagger.train) == precision
    for named in ("32-true", "bf16-mixed"):
        settings = change_params(**{"tagger.train.precision": named}).tagger.train
        assert precision_of(settings) == named


def test_this_machine_says_what_it_computes_in() -> None:
    assert isinstance(torch.cpu.get_capabilities().get("architecture"), str)
