"""The annotation judged, as lines to read on a terminal."""

from collections.abc import Sequence

from pipeline.annotation.quality import SIMULATED, Quality
from pipeline.annotation.sigmas import Sigma
from pipeline.annotation.suspects import RULES


def as_text(quality: Quality, *, simulated: bool) -> list[str]:
    """Progress, annotators, agreement and suspects, a table each.

    Args:
        quality: what was judged.
        simulated: whether `annotation.annotators` answers in people's place; it is then said.
    """
    parts = [_progress(quality), _annotators(quality), _agreement(quality)]
    if simulated:
        parts[-1].append(SIMULATED)
    parts.append(_suspects(quality))
    return [line for part in parts for line in ("", *part)][1:]


def _progress(quality: Quality) -> list[str]:
    columns = ("tasks", "all", "answered", "of no use", "asked twice", "done twice", "reviewed")
    rows = [
        (
            each.name,
            each.tasks,
            each.answered,
            each.rejected,
            each.asked_twice,
            each.answered_twice,
            each.reviewed,
        )
        for each in quality.progress
    ]
    reasons = (f"{count} {reason}" for reason, count in quality.rejected.items())
    return [*_table(columns, rows), f"of no use: {', '.join(reasons) or 'none'}"]


def _annotators(quality: Quality) -> list[str]:
    columns = ("annotator", "answers", "reviews", "seconds", "suspect", "OKS with others")
    rows = [
        (
            each.speed.annotator,
            each.speed.answers,
            each.speed.reviews,
            _shown(each.speed.median_seconds, 0),
            each.suspects,
            _shown(each.mean_oks, 3),
        )
        for each in quality.annotators
    ]
    return _table(columns, rows)


def _agreement(quality: Quality) -> list[str]:
    columns = ("keypoint", "pairs", "pixels", "same v", "sigma", "95 % from", "to", "COCO's")
    rows = [
        (
            each.name,
            each.pairs,
            _shown(each.median_pixels, 1),
            _shown(each.same_visibility, 2),
            *_sigma(each.sigma),
            _shown(each.coco_sigma, 3),
        )
        for each in quality.keypoints
    ]
    mean, middle = _shown(quality.mean_oks, 3), _shown(quality.median_oks, 3)
    said = f"two answers to one task: {quality.pairs} pairs, OKS {mean} in the mean, {middle} in "
    return [said + f"the middle; {quality.disputed} disputed", *_table(columns, rows)]


def _suspects(quality: Quality) -> list[str]:
    tasks = len({suspect.task for suspect in quality.suspects})
    return [
        f"{tasks} tasks with suspect labels",
        *(f"{count:6} {RULES[rule]}" for rule, count in quality.suspect_counts.items()),
        *(
            f"  post {each.post_id}, {each.annotator}: {RULES[each.rule]}"
            + (f" ({each.detail})" if each.detail else "")
            for each in quality.suspects
        ),
    ]


def _sigma(sigma: Sigma | None) -> tuple[str, str, str]:
    if sigma is None:
        return ("–", "–", "–")
    return (f"{sigma.value:.3f}", f"{sigma.low:.3f}", f"{sigma.high:.3f}")


def _shown(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _table(columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> list[str]:
    """Columns side by side, the first to the left and the others to the right."""
    cells = [columns, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    return [
        "  ".join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        )
        for row in cells
    ]
