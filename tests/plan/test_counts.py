import json
from collections.abc import Callable
from pathlib import Path

from pipeline.annotation.labels import write_labels
from pipeline.annotation.tasks import write_tasks
from pipeline.contracts.annotation import SNAPSHOT, TASKS
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.pose import ADD
from pipeline.contracts.tagger import TAGGER_IMAGES, TAGGER_SPLITS
from pipeline.params import Params, load_params
from pipeline.plan.counts import Counts
from pipeline.plan.figures import SETTINGS, TABLE
from pipeline.plan.holdings import Holdings
from pipeline.plan.line import UP_TO_DATE, WILL_RUN, Line, State, Step
from pipeline.plan.selection import ASKED, Selections
from tests.annotation.records import label, task

NAMES = (
    *("metadata", "add", "retag", "takedown", "tagger_select", "segmenter_select", "splits"),
    *("support_select", "pose_candidates", "annotation_tasks", "pose_dataset", "textures"),
    *ASKED,
)


def of(root: Path, *current: str) -> Counts:
    params = load_params(root / "params.yaml")
    steps = tuple(Step(name, (), (), ()) for name in NAMES)
    words = {name: UP_TO_DATE if name in current else WILL_RUN for name in NAMES}
    line = Line(steps, {name: State(word) for name, word in words.items()})
    selections = Selections(root, params, line, root / "scratch", set())
    return Counts(root, params, line, selections, Holdings(root, params, offline=True))


def test_expected_of_metadata_and_settings(few_posts: Path) -> None:
    found = of(few_posts)
    assert found.lines().value == found.posts().value == 7
    assert found.asked("tagger_images").value == 5
    assert found.images("tagger_images").value == 4  # post 4 is nowhere
    assert found.tagger("train").value == 0.8 * 4
    assert found.pose("test").value == 68
    assert found.composites().value == 128
    assert found.new_samples().says == "known after `dvc repro pose_candidates`"
    sizes = found.asked("pose_images")
    assert (sizes.value, sizes.source, sizes.at_least) == (562, SETTINGS, True)


def test_tables_that_are_up_to_date_are_counted(
    few_posts: Path, put_table: Callable[..., Path]
) -> None:
    image = {"kind": "512px", "path": "", "sha256": "", "pixel_sha256": "", "mode": "RGB"}
    image |= {"width": 512, "height": 512}
    put_table(TAGGER_IMAGES, [{"post_id": post} | image for post in (1, 2, 3)])
    splits = [(1, "train"), (2, "train"), (3, "val")]
    put_table(TAGGER_SPLITS, [{"post_id": p, "group": p, "split": split} for p, split in splits])
    found = of(few_posts, "tagger_images", "splits")
    assert (found.images("tagger_images").value, found.images("tagger_images").source) == (3, TABLE)
    assert [found.tagger(split).value for split in ("train", "val", "test")] == [2, 1, 0]


def test_before_the_metadata_the_settings_say_what_is_expected(
    few_posts: Path, change_params: Callable[..., Params]
) -> None:
    (few_posts / POSTS.path.format(corpus="sample")).unlink()
    assert of(few_posts).lines().says == "sample.posts"
    change_params(**{"corpus.expected_posts": 77, "corpus.root": "mirror"})
    assert of(few_posts).lines().value == 77


def test_entries_of_add(few_posts: Path, change_params: Callable[..., Params]) -> None:
    assert of(few_posts).add().says == "known after `dvc repro add`"
    (few_posts / "add").mkdir()
    for split, count in (("train", 3), ("val", 2), ("test", 1)):
        (few_posts / f"add/{split}.json").write_text(json.dumps([{}] * count))
    change_params(**{"corpus.root": "mirror", "pose.add": "add"})
    assert of(few_posts).add().value == 6
    assert of(few_posts).pose("train", new_data=False).value == 3


def test_of_add_as_read(few_posts: Path, put_table: Callable[..., Path]) -> None:
    row = {"post_id": 1, "split": "test", "width": 600, "height": 600, "keypoints": [0.0] * 51}
    put_table(ADD, [row])
    assert of(few_posts, "add").add().value == 1


def test_people_s_time_is_what_their_labels_took(few_posts: Path) -> None:
    found = of(few_posts, "annotation_tasks")
    assert found.seconds_a_label().value is None
    (few_posts / "datasets/sample/annotation").mkdir()
    write_tasks([task(1), task(2), task(3)], few_posts / TASKS.format(corpus="sample"))
    labels = [label(1, seconds=20.0, kind="review"), label(2, seconds=40.0, kind="review")]
    write_labels(labels, few_posts / SNAPSHOT.format(corpus="sample"))
    assert found.seconds_a_label().value == 30
    assert found.tasks().value == 1
    assert of(few_posts).tasks().says == "known after `dvc repro annotation_tasks`"


def test_photographs_are_files(few_posts: Path, change_params: Callable[..., Params]) -> None:
    (few_posts / "photos").mkdir()
    for number in range(11):
        (few_posts / f"photos/{number}.jpg").write_bytes(b"")
    settings = {"corpus.root": "mirror", "pose.task.photos": ["photos"]}
    change_params(**settings)
    assert of(few_posts).photos().value == 9  # every tenth is held back
    change_params(**settings, **{"pose.task.weights": None})
    assert of(few_posts).photos().value == 0


def test_textures(few_posts: Path, change_params: Callable[..., Params]) -> None:
    assert of(few_posts).images("textures").value == 0
    (few_posts / "urls.txt").write_text("https://a.example/1.png\nhttps://a.example/2.png\n")
    change_params(**{"corpus.root": "mirror", "segmenter.textures": "urls.txt"})
    assert of(few_posts).images("textures").value == 2
    change_params(**{"corpus.root": "mirror", "segmenter.textures": "nothing"})
    assert of(few_posts).images("textures").says == "known once nothing is there"
