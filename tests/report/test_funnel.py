from collections import Counter

from pipeline.contracts.metadata import METADATA_REJECTS
from pipeline.contracts.tagger import SELECTED, TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.report.funnel import Step, list_steps, plotted

REJECTED = {
    METADATA_REJECTS.path: Counter({"bad_json": 2}),
    SELECTED.rejects.path: Counter({"few_classes": 3, "rating": 10}),
    TAGGER_IMAGES.rejects.path: Counter({"truncated": 1, "empty": 1}),
    TAGGER_SPLITS.rejects.path: Counter({"joins_splits": 1}),
}


def test_each_rule_takes_its_posts_in_order() -> None:
    steps = [step for step in list_steps(100, REJECTED) if step.out]
    assert steps == [
        Step("metadata", "bad_json", 2, 100),
        Step("tagger_select", "rating", 10, 90),
        Step("tagger_select", "few_classes", 3, 87),
        Step("tagger_images", "empty", 1, 86),
        Step("tagger_images", "truncated", 1, 85),
        Step("splits", "joins_splits", 1, 84),
    ]


def test_the_plot_starts_with_all_posts() -> None:
    assert plotted(100, list_steps(100, REJECTED))[:2] == [("posts", 100), ("rating", 90)]
