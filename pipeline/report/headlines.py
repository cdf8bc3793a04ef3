"""The few numbers that the end of a build shows."""

from typing import Any


def headlines(metrics: dict[str, Any]) -> list[str]:
    """Lines for a terminal, from the content of metrics.json."""
    funnel, classes, splits = metrics["funnel"], metrics["classes"], metrics["splits"]
    empty = classes["without_positives"]
    shares = ", ".join(f"{split} {splits[split]['posts']:,}" for split in ("train", "val", "test"))
    return [
        f"corpus {metrics['corpus']}: {funnel['posts']:,} posts, {funnel['images']:,} images",
        f"splits: {shares}",
        f"classes: {classes['classes']:,}, median in {classes['median_percent']} % of images",
        f"least frequent: {classes['min_percent']} %, without images: {empty}",
    ]
