"""The curves of a training, as DVCLive keeps them: what `dvc plots` and editors draw."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from dvclive.live import Live


def write_curves(folder: Path, history: Sequence[dict[str, float]]) -> None:
    """Write a table a metric, a row an epoch, in place of what the folder holds.

    All of it each time: a resumed training then leaves the same files as an undisturbed one.
    """
    shutil.rmtree(folder, ignore_errors=True)
    with Live(str(folder), save_dvc_exp=False, dvcyaml=None, report=None) as live:
        for row in history:
            for name, value in row.items():
                live.log_metric(name, value)
            live.next_step()
