"""The labels judged: progress, annotators, agreement, sigmas beside COCO's, suspects."""

from pipeline.annotation.labels import read_labels
from pipeline.annotation.quality import SIMULATED, Quality, judge
from pipeline.annotation.suspects import RULES
from pipeline.annotation.tasks import read_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS
from pipeline.report.figures import intervals
from pipeline.report.parts import Cell, Grid, Part
from pipeline.stage import Run

INPUTS = (TASKS, POSE_LABELS)

PARAMS = ("annotation.annotators", "annotation.double", "annotation.suspects")

Row = tuple[Cell, ...]


def judged(run: Run) -> Quality:
    """All labels of the build, judged."""
    settings = run.params.annotation
    tasks, labels = read_tasks(run.input(TASKS)), read_labels(run.input(POSE_LABELS))
    return judge(tasks, labels, settings.double, settings.suspects)


def annotation(run: Run) -> Part:
    """All that can be said of the labels without pictures."""
    quality = judged(run)
    note = f"Corpus {run.corpus}, {quality.progress[0].tasks:,} tasks."
    whose = f"{note} {SIMULATED}" if run.params.annotation.annotators is not None else note
    return Part(
        name="annotation",
        title="The annotation",
        text="What people said of the pose images, how fast, how well two of them agree on the "
        "same image, and which labels deserve a second look (posebooru annotate review).",
        metrics=metrics(quality),
        tables=[
            Grid("Progress", PROGRESS, progress(quality), note),
            Grid("Images of no use", ("reason", "tasks"), [*quality.rejected.items()], note),
            Grid("Annotators", ANNOTATORS, annotators(quality), whose),
            Grid(
                "Agreement by keypoint",
                KEYPOINTS,
                keypoints(quality),
                f"{whose} {quality.pairs:,} pairs of answers to one task; distances are medians; "
                "sigmas are in units of the square root of the area, from both sides' median "
                "distance, with the middle 95 % of 1,000 resamples.",
            ),
            Grid(
                "Suspects",
                ("reason", "labels"),
                [(RULES[rule], count) for rule, count in quality.suspect_counts.items()],
                f"{note} A label may be doubted for several reasons.",
            ),
        ],
        figures=sigma_figure(quality),
    )


def metrics(quality: Quality) -> dict[str, Cell | dict[str, Cell]]:
    """What `dvc metrics` follows."""
    everything = quality.progress[0]
    found: dict[str, Cell | dict[str, Cell]] = {
        "tasks": everything.tasks,
        "answered": everything.answered,
        "of_no_use": everything.rejected,
        "answered_twice": everything.answered_twice,
        "reviewed": everything.reviewed,
        "suspect_tasks": len({suspect.task for suspect in quality.suspects}),
        "suspects": {**quality.suspect_counts},
    }
    if quality.mean_oks is not None:
        found["mean_oks"] = round(quality.mean_oks, 4)
    return found


PROGRESS = ("part", "tasks", "answered", "of no use", "asked twice", "done twice", "reviewed")


def progress(quality: Quality) -> list[Row]:
    """All tasks, then each part."""
    return [
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


ANNOTATORS = (
    "annotator", "answers", "reviews", "of no use", "seconds (median)", "suspect",
    "compared with others", "OKS",
)  # fmt: skip


def annotators(quality: Quality) -> list[Row]:
    """A row an annotator."""
    return [
        (
            each.speed.annotator,
            each.speed.answers,
            each.speed.reviews,
            each.speed.rejected,
            _or_dash(each.speed.median_seconds),
            each.suspects,
            each.compared,
            _or_dash(each.mean_oks),
        )
        for each in quality.annotators
    ]


KEYPOINTS = ("keypoint", "pairs", "pixels", "same v", "sigma", "95 % from", "to", "COCO's sigma")


def keypoints(quality: Quality) -> list[Row]:
    """A row a keypoint."""
    return [
        (
            each.name,
            each.pairs,
            _or_dash(each.median_pixels),
            _or_dash(each.same_visibility),
            *(
                ("–", "–", "–")
                if each.sigma is None
                else (each.sigma.value, each.sigma.low, each.sigma.high)
            ),
            each.coco_sigma,
        )
        for each in quality.keypoints
    ]


def sigma_figure(quality: Quality) -> list[str]:
    """Estimated sigmas with their intervals, beside COCO's; nothing where none is estimated."""
    rows = [
        (each.name, each.sigma.value, each.sigma.low, each.sigma.high, each.coco_sigma)
        for each in quality.keypoints
        if each.sigma is not None
    ]
    return [intervals(rows, "from double labels", "COCO's", "OKS sigma")] if rows else []


def _or_dash(value: float | None) -> Cell:
    return "–" if value is None else value
