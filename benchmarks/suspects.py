"""How many mistakes the checks of labels find, and how many honest labels they doubt.

    python benchmarks/suspects.py --seed N [--figures N]

Draws figures that `side_weights.py` has not learned from, has honest hands mark them (noise by
COCO's sigmas, four points in a hundred called visible for hidden or the reverse), and makes one
mistake at a time in each: sides swapped, wholly or in part, or a point left out. Counts a mistake
as found when a reason of its own kind is given; an honest label as doubted when any is.

A left-out point is told in two ways: the annotator gives no reason, unless points are missing from
the label for a good one; or carelessly says "outside the picture" whatever it was.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from answers import Array, Figure, answered, figures

from pipeline.annotation.labels import Label
from pipeline.annotation.sides import SWAPS, swapped
from pipeline.annotation.suspects import find_suspects
from pipeline.annotation.tasks import Task
from pipeline.keypoints import NOT_LABELLED
from pipeline.settings.annotation import SuspectLimits

LIMITS = SuspectLimits(least_oks=0.6, far_sigmas=4.0)
"""Of two people's answers: not what is measured here."""

KINDS = {
    "sides": {"sides_swapped"},
    "missing": {"missing_without_reason", "missing_not_outside"},
}
"""The rules that find each kind of mistake."""

VIEWS = ("front", "side", "back")

Mistake = Callable[[Figure, np.random.Generator], Label]


@dataclass(frozen=True)
class Counted:
    """Of one kind of mistake, over all figures and by view: figures, and those found."""

    name: str
    figures: dict[str, int]
    found: dict[str, int]

    def line(self) -> str:
        """Shares in percent."""
        total, hits = sum(self.figures.values()), sum(self.found.values())
        views = ", ".join(
            f"{view} {100 * self.found[view] / self.figures[view]:.1f}"
            for view in VIEWS
            if self.figures[view]
        )
        return f"  {self.name:36} {100 * hits / total:5.1f} % of {total:,} ({views})"


def task_of(number: int, figure: Figure) -> Task:
    """What is asked about a figure."""
    return Task(
        post_id=number,
        task=f"{number:032x}",
        set="new",
        quota=None,
        image="",
        kind="original",
        sha256="0" * 64,
        width=figure.size[0],
        height=figure.size[1],
        box=figure.box,
        box_source="segmenter",
        area=figure.area,
        keypoints=None,
        keypoints_source=None,
    )


def label_of(number: int, figure: Figure, keypoints: Array, missing: str | None) -> Label:
    """An answer to it."""
    return Label.model_validate(
        {
            "post_id": number,
            "task": f"{number:032x}",
            "annotator": "annotator-1",
            "kind": "label",
            "made": 0,
            "reject": None,
            "missing": missing,
            "box": figure.box,
            "area": figure.area,
            "area_source": "mask",
            "keypoints": tuple((float(x), float(y), int(v)) for x, y, v in keypoints),
            "seconds": 0.0,
            "revision": 1,
        }
    )


def honest_reason(keypoints: Array) -> str | None:
    """What an honest annotator says: points are missing only where they are outside."""
    return "outside" if (keypoints[:, 2] == NOT_LABELLED).any() else None


def one_left_out(keypoints: Array, dice: np.random.Generator) -> Array:
    """One of the labelled points is forgotten."""
    changed = keypoints.copy()
    changed[dice.choice(np.flatnonzero(keypoints[:, 2] != NOT_LABELLED))] = 0
    return changed


def counted(
    name: str, marked: Sequence[Figure], labels: Sequence[Label], rules: set[str] | None
) -> Counted:
    """How many of the labels are doubted, by any of some rules, or at all."""
    tasks = [task_of(number, figure) for number, figure in enumerate(marked)]
    doubted = {
        suspect.post_id
        for suspect in find_suspects(tasks, labels, LIMITS)
        if rules is None or suspect.rule in rules
    }
    numbers = {view: [n for n, each in enumerate(marked) if each.view == view] for view in VIEWS}
    return Counted(
        name,
        {view: len(held) for view, held in numbers.items()},
        {view: len(doubted & set(held)) for view, held in numbers.items()},
    )


def score(marked: Sequence[Figure], dice: np.random.Generator) -> list[Counted]:
    """Honest labels, then each mistake."""
    points = [figure.keypoints for figure in marked]
    honest = [honest_reason(each) for each in points]

    def labels(changed: Sequence[Array], reasons: Sequence[str | None]) -> list[Label]:
        return [
            label_of(number, *rest)
            for number, rest in enumerate(zip(marked, changed, reasons, strict=True))
        ]

    left_out = [one_left_out(each, dice) for each in points]
    careless = ["outside"] * len(marked)
    rows = [
        counted(f"honest, doubted for {kind}", marked, labels(points, honest), rules)
        for kind, rules in KINDS.items()
    ]
    rows.append(counted("honest, doubted at all", marked, labels(points, honest), None))
    for name, pairs in SWAPS.items():
        changed = [swapped(each, pairs) for each in points]
        rows.append(counted(f"swapped: {name}", marked, labels(changed, honest), KINDS["sides"]))
    rows.append(counted("a point left out", marked, labels(left_out, honest), KINDS["missing"]))
    said = 'a point left out, "outside" said'
    rows.append(counted(said, marked, labels(left_out, careless), KINDS["missing"]))
    return rows


def main() -> None:
    """Draw, mark, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--figures", type=int, default=2000)
    arguments = parser.parse_args()
    dice = np.random.default_rng(arguments.seed)
    marked = [answered(figure, dice) for figure in figures(arguments.seed, arguments.figures)]
    print(f"seed {arguments.seed}: {len(marked):,} figures, found:")
    for row in score(marked, dice):
        print(row.line())


if __name__ == "__main__":
    main()
