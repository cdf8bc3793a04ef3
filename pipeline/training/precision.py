"""Which numbers a training computes in."""

from typing import Literal

import torch

from pipeline.settings.section import Training

Precision = Literal["32-true", "bf16-mixed"]

BFLOAT16 = ("amx_bf16", "avx512_bf16")
"""What a CPU has that computes in bfloat16."""


def precision_of(settings: Training) -> Precision:
    """The precision of the settings; of `auto`, the faster one here.

    bfloat16 is faster where the device computes in it. Elsewhere it is emulated, and on a CPU takes
    three times as long as float32.
    """
    if settings.precision != "auto":
        return settings.precision
    if torch.cuda.is_available():
        is_fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        has = torch.cpu.get_capabilities()
        is_fast = any(has.get(name) for name in BFLOAT16)
    return "bf16-mixed" if is_fast else "32-true"
