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
        "splits": {split: {"posts": 1200, "groups": 9} for split in ("train", "val", "test")},
    }
    assert headlines(metrics) == [
        "corpus sample: 5,000 posts, 1,000 images",
        "splits: train 1,200, val 1,200, test 1,200",
        "classes: 140 of 150 have images",
        "of these the median is in 3.20 % of images, the rarest in 0.10 %",
    ]
