"""The few numbers that the end of a build shows."""

from typing import Any


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
    ]
