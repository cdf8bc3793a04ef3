"""What each stage works on, and how long that takes here.

Every stage of the line has its entry; one whose time is not measured says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from pipeline.params import Params
from pipeline.plan import networks
from pipeline.plan.counts import Counts
from pipeline.plan.figures import NOTHING, SETTINGS, Figure, added_up, exactly, unknown
from pipeline.plan.holdings import Holdings
from pipeline.plan.line import Step
from pipeline.plan.networks import Rate
from pipeline.plan.selection import ASKED, CHOOSERS, Selections
from pipeline.plan.speeds import Speeds
from pipeline.pose.rows import UNTRAINED, settings_of

HOUR = 3600.0

NOT_MEASURED = unknown("not measured")


@dataclass(frozen=True)
class World:
    """All that costs follow from."""

    params: Params
    counts: Counts
    selections: Selections
    holdings: Holdings
    speeds: Speeds


@dataclass(frozen=True)
class Item:
    """How many of what a stage works on."""

    what: str
    count: Figure


Items = Callable[[World, Step], list[Item]]
Hours = Callable[[World, Step], Figure]


@dataclass(frozen=True)
class Entry:
    """How a stage's work and time are found; `hours` may measure for some seconds."""

    items: Items
    hours: Hours


def entry_of(step: Step) -> Entry:
    """The entry of a step's stage; of one that is not known here, nothing is known."""
    return ENTRIES.get(step.stage, Entry(lambda _, __: [], _not_measured))


def hours_for(items: Figure, speed: Callable[[], Figure]) -> Figure:
    """How long so many take; the speed is measured only where their number is known.

    The source is the speed's: the number of items says its own.
    """
    if not items.value:
        return items
    per_second = speed()
    hours = items.over(per_second).scaled(1 / HOUR)
    return hours if hours.value is None else replace(hours, source=per_second.source, says="")


def _not_measured(_: World, __: Step) -> Figure:
    return NOT_MEASURED


def _counted(what: str, count: Callable[[World], Figure]) -> Items:
    return lambda world, _: [Item(what, count(world))]


def _choosing(world: World, step: Step) -> Figure:
    return hours_for(world.counts.posts(), lambda: world.selections.speed(step.stage))


def _drawn(world: World, _: Step) -> list[Item]:
    if not world.params.sample.draw:
        return [Item("drawings", exactly(0, SETTINGS, "sample.draw is false"))]
    return [Item("drawings", exactly(world.params.sample.images, SETTINGS, "sample.images"))]


def _if_drawn(world: World, _: Step) -> Figure:
    return NOT_MEASURED if world.params.sample.draw else NOTHING


def _metadata(world: World, _: Step) -> Figure:
    return hours_for(world.counts.lines(), world.speeds.metadata)


def _images(world: World, step: Step) -> Figure:
    """To fetch them, at the pace that the settings allow at most, and to look at each."""
    kind = ASKED[step.stage][1]
    speed = partial(world.speeds.describe, kind, alpha=step.stage == "foregrounds")
    looking = hours_for(world.counts.images(step.stage), speed)
    return looking.plus(fetching(world, step.stage))


def fetching(world: World, stage: str) -> Figure:
    """Hours that `fetch.requests_per_second` makes the least; nothing where nothing is fetched."""
    fetch = world.counts.holding(stage).fetch
    pace = exactly(world.params.fetch.requests_per_second, SETTINGS, "fetch.requests_per_second")
    least = hours_for(fetch, lambda: pace)
    return Figure(least.value, least.source, least.says, at_least=bool(fetch.value))


def _textures(world: World, _: Step) -> Figure:
    return hours_for(world.counts.images("textures"), partial(world.speeds.describe, "512px"))


def _training(
    what: str, count: Callable[[World, Step], Figure], epochs: Callable[[World], int]
) -> Items:
    def items(world: World, step: Step) -> list[Item]:
        times = exactly(epochs(world), SETTINGS, "epochs")
        return [Item(what, count(world, step)), Item("epochs", times)]

    return items


def _tagger_train(world: World, _: Step) -> Figure:
    """All epochs; the validation images, which are only looked at, at the pace of predicting."""
    counts, epochs = world.counts, world.params.tagger.train.epochs
    training = hours_for(counts.tagger("train"), world.speeds.tagger_training)
    return training.plus(_scored(world, counts.tagger("val"))).scaled(epochs)


def _judged_by_tagger(world: World) -> Figure:
    return added_up([world.counts.tagger("val"), world.counts.tagger("test")])


def _scored(world: World, images: Figure) -> Figure:
    """Hours to read images and run the tagger over them."""
    speeds, params = world.speeds, world.params

    def measure() -> Rate:
        return networks.tagger_answers(params, speeds.classes, speeds.workers)

    answering = hours_for(images, partial(speeds.network, "tagger_predict: images", measure))
    return answering.plus(hours_for(images, partial(speeds.read, params.tagger.model.input_size)))


def _baseline_images(world: World) -> Figure:
    train, most = world.counts.tagger("train"), world.params.tagger.evaluate.random_features
    if train.value is not None and train.value > most:
        train = exactly(most, SETTINGS, "tagger.evaluate.random_features")
    return added_up([train, _judged_by_tagger(world)]) if train.value is not None else train


def _baseline(world: World, _: Step) -> Figure:
    """The features alone; the linear head comes on top."""
    hours = _scored(world, _baseline_images(world))
    return Figure(hours.value, hours.source, hours.says, at_least=hours.value is not None)


def _composites(world: World, _: Step) -> Figure:
    return hours_for(world.counts.composites(), world.speeds.compose)


def _segmented(world: World, images: Figure) -> Figure:
    """Hours to run the segmenter over images."""
    measure = partial(networks.segmenter_answers, world.params, world.speeds.workers)
    return hours_for(images, partial(world.speeds.network, "segmenter_predict: images", measure))


def _segmenter_train(world: World, _: Step) -> Figure:
    settings = world.params.segmenter
    pairs = exactly(settings.train.pairs, SETTINGS, "segmenter.train.pairs")
    val = exactly(settings.composites.val, SETTINGS, "segmenter.composites.val")
    training = hours_for(pairs, world.speeds.segmenter_training)
    judging = _segmented(world, val).plus(hours_for(val, world.speeds.compose))
    return training.plus(judging).scaled(settings.train.epochs)


def _segmenter_predict(world: World, step: Step) -> Figure:
    return _segmented(world, world.counts.composites()).plus(_composites(world, step))


def _pose_boxes(world: World, _: Step) -> Figure:
    images = world.counts.images("pose_images")
    # Reading is decoding, mostly.
    reading = hours_for(images, partial(world.speeds.describe, "original"))
    return _segmented(world, images).plus(reading)


def _characters(world: World) -> Figure:
    return added_up([world.counts.pose(split) for split in ("train", "val", "test")])


def _annotate(world: World, _: Step) -> Figure:
    """People's time, by what their labels so far took."""
    if world.params.annotation.annotators is not None:
        return unknown("not measured: drawn people answer through a real server")
    return world.counts.tasks().times(world.counts.seconds_a_label()).scaled(1 / HOUR)


def _task_source(world: World, _: Step) -> Figure:
    photos = world.counts.photos()
    if photos.value == 0:
        return NOTHING
    measure = partial(networks.task_training, world.params)
    speed = partial(world.speeds.network, "task_source: photographs", measure)
    return hours_for(photos, speed).scaled(world.params.pose.task.train.epochs)


def lacks(params: Params, row: str) -> str:
    """Why a row is not trained; nothing, where it is."""
    settings = settings_of(params, row)
    if settings.model in UNTRAINED:
        return f"{settings.model} is not trained"
    if settings.model == "adversarial" and settings.photos is None:
        return f"pose.rows.{row}.photos: null"
    return networks.lacks_of(params, row)


def _row_images(world: World, step: Step) -> Figure:
    reason = lacks(world.params, step.row)
    if reason:
        return exactly(0, SETTINGS, reason)
    return world.counts.pose("train", new_data=settings_of(world.params, step.row).new_data)


def _crops(world: World, step: Step) -> str:
    """What a speed is of: rows of the same network share one."""
    return f"{step.stage}, {networks.network_of(world.params, step.row)}: crops"


def _pose_train(world: World, step: Step) -> Figure:
    """Crops are cut once and kept: an epoch only reads them."""
    images = _row_images(world, step)
    if images.value == 0:
        return NOTHING
    measure = partial(networks.pose_training, world.params, step.row)
    hours = hours_for(images, partial(world.speeds.network, _crops(world, step), measure))
    return hours.scaled(world.params.pose.train.epochs)


def _looked_at(world: World) -> Figure:
    """Crops of the validation split, and of the test split in two boxes."""
    test = world.counts.pose("test")
    return added_up([world.counts.pose("val"), test, test])


def _pose_predict(world: World, step: Step) -> Figure:
    model = settings_of(world.params, step.row).model
    if networks.lacks_of(world.params, step.row) or model in {"mean_pose", "results"}:
        return NOTHING
    measure = partial(networks.pose_answers, world.params, step.row, 0)
    speed = partial(world.speeds.network, _crops(world, step), measure)
    return hours_for(_looked_at(world), speed)


def _support_poses(world: World, step: Step) -> Figure:
    """The segmenter, then the pose model, one image a time on each core."""
    row, images = world.params.retrieval.poses.row, world.counts.images("support_images")
    if networks.lacks_of(world.params, row):
        return unknown(f"the row {row} lacks something: {networks.lacks_of(world.params, row)}")
    measure = partial(networks.pose_answers, world.params, row, world.speeds.workers)
    speed = partial(world.speeds.network, f"{step.stage}: crops", measure)
    reading = hours_for(images, partial(world.speeds.describe, "512px"))
    return hours_for(images, speed).plus(_segmented(world, images)).plus(reading)


def _index(world: World, _: Step) -> Figure:
    hours = hours_for(world.counts.images("support_images"), world.speeds.index)
    return Figure(hours.value, hours.source, hours.says, at_least=hours.value is not None)


def _asked(world: World, step: Step) -> list[Item]:
    return [Item("images", world.counts.images(step.stage))]


_ASKING = Entry(_asked, _images)

ENTRIES: Mapping[str, Entry] = {
    **dict.fromkeys(CHOOSERS, Entry(_counted("posts", lambda w: w.counts.lines()), _choosing)),
    **dict.fromkeys(ASKED, _ASKING),
    "sample": Entry(_drawn, _if_drawn),
    "metadata_download": Entry(
        lambda w, _: [Item("files", exactly(len(w.params.corpus.metadata), SETTINGS))],
        _not_measured,
    ),
    "metadata": Entry(_counted("lines", lambda w: w.counts.lines()), _metadata),
    "textures": Entry(_asked, _textures),
    "add": Entry(_counted("entries", lambda w: w.counts.add()), _not_measured),
    "splits": Entry(_counted("images", lambda w: w.counts.all_images()), _not_measured),
    "tagger_train": Entry(
        _training(
            "images", lambda w, _: w.counts.tagger("train"), lambda w: w.params.tagger.train.epochs
        ),
        _tagger_train,
    ),
    "tagger_predict": Entry(
        _counted("images", _judged_by_tagger), lambda w, _: _scored(w, _judged_by_tagger(w))
    ),
    "tagger_baseline": Entry(_counted("images", _baseline_images), _baseline),
    "tagger_evaluate": Entry(_counted("images", lambda w: w.counts.tagger("test")), _not_measured),
    "composites": Entry(_counted("pairs", lambda w: w.counts.composites()), _composites),
    "segmenter_train": Entry(
        _training(
            "pairs",
            lambda w, _: exactly(w.params.segmenter.train.pairs, SETTINGS, "segmenter.train.pairs"),
            lambda w: w.params.segmenter.train.epochs,
        ),
        _segmenter_train,
    ),
    "segmenter_predict": Entry(
        _counted("pairs", lambda w: w.counts.composites()), _segmenter_predict
    ),
    "segmenter_evaluate": Entry(_counted("pairs", lambda w: w.counts.composites()), _not_measured),
    "pose_boxes": Entry(_counted("images", lambda w: w.counts.images("pose_images")), _pose_boxes),
    "annotation_tasks": Entry(
        _counted("images", lambda w: w.counts.images("pose_images")), _not_measured
    ),
    "annotate": Entry(_counted("answers to come", lambda w: w.counts.tasks()), _annotate),
    "pose_dataset": Entry(_counted("characters", _characters), _not_measured),
    "task_source": Entry(
        _training(
            "photographs",
            lambda w, _: w.counts.photos(),
            lambda w: w.params.pose.task.train.epochs,
        ),
        _task_source,
    ),
    "pose_train": Entry(
        _training("images", _row_images, lambda w: w.params.pose.train.epochs), _pose_train
    ),
    "pose_predict": Entry(_counted("crops", _looked_at), _pose_predict),
    "pose_evaluate": Entry(_counted("images", lambda w: w.counts.pose("test")), _not_measured),
    "support_poses": Entry(
        _counted("images", lambda w: w.counts.images("support_images")), _support_poses
    ),
    "retrieval_index": Entry(
        _counted("drawings", lambda w: w.counts.images("support_images")), _index
    ),
}
"""What each stage works on. Images that stages before it cannot use are not known beforehand, and
counted."""
