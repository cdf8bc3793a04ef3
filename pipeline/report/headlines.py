"""The few numbers that the end of a build shows."""

from typing import Any

NAMES = {
    "tagger": "trained",
    "random_features": "random features",
    "class_frequency": "class frequency",
}


def headlines(metrics: dict[str, Any]) -> list[str]:
    """Lines for a terminal, from the content of metrics.json."""
    funnel, classes, splits = metrics["funnel"], metrics["classes"], metrics["splits"]
    known = classes["classes"] - classes["without_positives"]
    middle, least = classes["median_percent"], classes["min_percent"]
    shares = ", ".join(f"{split} {splits[split]['posts']:,}" for split in ("train", "val", "test"))
    return [
        f"corpus {metrics['corpus']}: {funnel['posts']:,} posts, {funnel['images']:,} images",
        f"splits: {shares}",
        f"classes: {known:,} of {classes['classes']:,} have images",
        f"of these the median is in {middle:.2f} % of images, the rarest in {least:.2f} %",
        f"tagger: {_precisions(metrics['tagger'])}",
    ]


def _precisions(judged: dict[str, Any]) -> str:
    """Mean average precision in the test split, beside the baselines'."""
    values = {name: row.get("average_precision") for name, row in judged.items() if name in NAMES}
    told = [f"{NAMES[name]} {value}" for name, value in values.items() if value is not None]
    return f"mean average precision {', '.join(told)}" if told else "no class to judge it by"
