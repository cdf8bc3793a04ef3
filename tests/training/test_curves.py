import csv
import json
from pathlib import Path

from pipeline.training.curves import write_curves


def test_a_table_a_metric_a_row_an_epoch(tmp_path: Path) -> None:
    history = [{"train/loss": 0.5, "val/map": 0.25}, {"train/loss": 0.25, "val/map": 0.75}]
    write_curves(tmp_path / "curves", history[:1])
    write_curves(tmp_path / "curves", history)
    with (tmp_path / "curves/plots/metrics/val/map.tsv").open() as file:
        rows = list(csv.reader(file, delimiter="\t"))
    assert rows == [["step", "map"], ["0", "0.25"], ["1", "0.75"]]
    last = json.loads((tmp_path / "curves/metrics.json").read_text())
    assert last == {"train": {"loss": 0.25}, "val": {"map": 0.75}, "step": 1}
