"""The few numbers that the end of a build shows."""

from typing import Any

SPLITS = ("train", "val", "test")

NAMES = {
    "tagger": "trained",
    "random_features": "random features",
    "class_frequency": "class frequency",
}

POSES = {
    "concatenation": "concatenation",
    "matching": "matching",
    "task_pretrained": "task-pretrained",
    "mean_pose": "mean pose",
}


def headlines(metrics: dict[str, Any]) -> list[str]:
    """Lines for a terminal, from the content of metrics.json."""
    funnel, classes, splits = metrics["funnel"], metrics["classes"], metrics["splits"]
    known = classes["classes"] - classes["without_positives"]
    middle, least = classes["median_percent"], classes["min_percent"]
    tagged = {split: splits[f"tagger_{split}"]["posts"] for split in SPLITS}
    posed = {split: sum(metrics["pose_data"][split].values()) for split in SPLITS}
    return [
        f"corpus {metrics['corpus']}: {funnel['posts']:,} posts, {funnel['images']:,} images",
        f"splits: {_shares(tagged)}; of poses {_shares(posed)}",
        f"classes: {known:,} of {classes['classes']:,} have images",
        f"of these the median is in {middle:.2f} % of images, the rarest in {least:.2f} %",
        f"tagger: {_precisions(metrics['tagger'])}",
        f"segmenter: {_masks(metrics['segmenter'])}",
        f"annotation: {_answers(metrics['annotation'])}",
        f"pose: {_poses(metrics['pose'])}",
        f"search by pose: {_found(metrics['retrieval'])}",
    ]


def _shares(posts: dict[str, int]) -> str:
    return ", ".join(f"{split} {count:,}" for split, count in posts.items())


def _precisions(judged: dict[str, Any]) -> str:
    """Mean average precision in the test split, beside the baselines'."""
    values = {name: row.get("average_precision") for name, row in judged.items() if name in NAMES}
    told = [f"{NAMES[name]} {value}" for name, value in values.items() if value is not None]
    return f"mean average precision {', '.join(told)}" if told else "no class to judge it by"


def _masks(judged: dict[str, Any]) -> str:
    """F-1 and box IoU on the test pairs, beside a box in the middle."""
    ours, box = judged["segmenter"], judged["mean_box"]
    if not ours:
        return "no pair to judge it by"
    said = f"F-1 {ours['f1']}, box IoU {ours['box_iou']}"
    return f"{said} (a box in the middle {box['f1']}, {box['box_iou']})"


def _answers(judged: dict[str, Any]) -> str:
    """How far the annotation is, and how well two people agree where two have answered."""
    told = f"{judged['answered']:,} of {judged['tasks']:,} images answered, "
    told += f"{judged['of_no_use']:,} of no use, {judged['suspect_tasks']:,} doubted"
    agreed = judged.get("mean_oks")
    return told if agreed is None else f"{told}; two people agree to an OKS of {agreed}"


def _poses(judged: dict[str, Any]) -> str:
    """The paper's OKS@50 of the best row, beside what knows less."""
    told = [f"{name} {judged[row]['oks50']}" for row, name in POSES.items() if row in judged]
    return f"OKS@50 {', '.join(told)}" if told else "no row was built"


def _found(judged: dict[str, Any]) -> str:
    """Drawings, and recall beside the paper's descriptor where true poses are known."""
    told = f"{judged['drawings']:,} drawings"
    if "limbs_predicted" not in judged:
        return told
    ours, paper = judged["limbs_predicted"], judged["distances_predicted"]
    told += f", recall@10 {ours['recall']}, by the paper's distances {paper['recall']}"
    return told
