from pipeline.report.headlines import headlines


def test_headlines() -> None:
    metrics = {
        "corpus": "sample",
        "funnel": {"posts": 5000, "images": 1000},
        "classes": {
            "classes": 150,
            "median_percent": 3.2,
            "min_percent": 0.1,
            "without_positives": 10,
        },
        "tagger": {
            "classes_judged": 90,
            "tagger": {"average_precision": 0.41},
            "class_frequency": {"average_precision": 0.09},
            "random_features": {"average_precision": 0.22},
        },
        "splits": {split: {"posts": 1200, "groups": 9} for split in ("train", "val", "test")},
    }
    assert headlines(metrics) == [
        "corpus sample: 5,000 posts, 1,000 images",
        "splits: train 1,200, val 1,200, test 1,200",
        "classes: 140 of 150 have images",
        "of these the median is in 3.20 % of images, the rarest in 0.10 %",
        "tagger: mean average precision trained 0.41, class frequency 0.09, random features 0.22",
    ]


def test_a_tagger_that_no_class_can_judge() -> None:
    spread = {"classes": 1, "median_percent": 0.0, "min_percent": 0.0, "without_positives": 1}
    metrics = {
        "corpus": "sample",
        "funnel": {"posts": 5, "images": 1},
        "classes": spread,
        "tagger": {"classes_judged": 0, "tagger": {}, "class_frequency": {}},
        "splits": {split: {"posts": 0, "groups": 0} for split in ("train", "val", "test")},
    }
    assert headlines(metrics)[-1] == "tagger: no class to judge it by"
