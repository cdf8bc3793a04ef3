from pipeline.report.headlines import SPLITS, headlines

ANNOTATION = {"tasks": 200, "answered": 150, "of_no_use": 3, "suspect_tasks": 12}
ANSWERED = "150 of 200 images answered, 3 of no use, 12 doubted"


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
        "segmenter": {
            "test_pairs": 64,
            "segmenter": {"f1": 0.91, "box_iou": 0.88},
            "mean_box": {"f1": 0.5, "box_iou": 0.4},
        },
        "splits": {f"tagger_{split}": {"posts": 1200, "groups": 9} for split in SPLITS},
        "pose_data": {"train": {"add": 90, "new": 100}}
        | {split: {"add": 9} for split in ("val", "test")},
        "annotation": ANNOTATION | {"mean_oks": 0.9203},
        "pose": {"concatenation": {"oks50": 0.61}, "mean_pose": {"oks50": 0.2}},
        "retrieval": {
            "drawings": 1054,
            "limbs_predicted": {"recall": 0.4},
            "distances_predicted": {"recall": 0.23},
        },
    }
    assert headlines(metrics) == [
        "corpus sample: 5,000 posts, 1,000 images",
        "splits: train 1,200, val 1,200, test 1,200; of poses train 190, val 9, test 9",
        "classes: 140 of 150 have images",
        "of these the median is in 3.20 % of images, the rarest in 0.10 %",
        "tagger: mean average precision trained 0.41, class frequency 0.09, random features 0.22",
        "segmenter: F-1 0.91, box IoU 0.88 (a box in the middle 0.5, 0.4)",
        f"annotation: {ANSWERED}; two people agree to an OKS of 0.9203",
        "pose: OKS@50 concatenation 0.61, mean pose 0.2",
        "search by pose: 1,054 drawings, recall@10 0.4, by the paper's distances 0.23",
    ]


def test_what_nothing_can_judge_and_labels_of_one_person_each() -> None:
    spread = {"classes": 1, "median_percent": 0.0, "min_percent": 0.0, "without_positives": 1}
    metrics = {
        "corpus": "sample",
        "funnel": {"posts": 5, "images": 1},
        "classes": spread,
        "tagger": {"classes_judged": 0, "tagger": {}, "class_frequency": {}},
        "segmenter": {"test_pairs": 1, "segmenter": {}, "mean_box": {}},
        "splits": {f"tagger_{split}": {"posts": 0, "groups": 0} for split in SPLITS},
        "pose_data": {split: {"add": 0, "new": 0} for split in SPLITS},
        "annotation": ANNOTATION,
        "pose": {},
        "retrieval": {"drawings": 900},
    }
    assert headlines(metrics)[-5:] == [
        "tagger: no class to judge it by",
        "segmenter: no pair to judge it by",
        f"annotation: {ANSWERED}",
        "pose: no row was built",
        "search by pose: 900 drawings",
    ]
