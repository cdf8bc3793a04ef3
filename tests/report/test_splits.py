from pathlib import Path
from typing import Any

from pipeline.contracts.pose import POSE_SPLITS
from pipeline.contracts.segmenter import SEGMENTER_SPLITS
from pipeline.contracts.tagger import TAGGER_SPLITS
from pipeline.params import Params
from pipeline.report.splits import INPUTS, splits
from pipeline.stage import Run, Stage


def test_posts_groups_and_shares_of_each_set(
    tmp_path: Path, params: Params, put_table: Any
) -> None:
    def row(post_id: int, group: int, split: str) -> dict[str, Any]:
        return {"post_id": post_id, "group": group, "split": split}

    put_table(
        TAGGER_SPLITS,
        [row(1, 1, "train"), row(2, 1, "train"), row(3, 3, "train"), row(4, 4, "test")],
    )
    put_table(POSE_SPLITS, [row(1, 1, "val")])
    put_table(SEGMENTER_SPLITS, [])
    part = splits(Run(Stage("report", ("corpus.name",), INPUTS, ()), params, tmp_path))
    assert part.metrics["tagger_train"] == {"posts": 3, "groups": 2}
    assert part.metrics["pose_val"] == {"posts": 1, "groups": 1}
    rows = part.tables[0].rows
    assert rows[:3] == [
        ("tagger", "train", 3, 2, "75.0%"),
        ("tagger", "val", 0, 0, "0.0%"),
        ("tagger", "test", 1, 1, "25.0%"),
    ]
