"""Cards of labels: chosen by hash, doubted ones with the reason."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pipeline.contracts.pose import POSE_IMAGES
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.params import Params
from pipeline.report import build
from pipeline.report.annotation_pictures import SIDE, labelled
from pipeline.report.parts import Part
from pipeline.stage import Run
from tests.annotation.poses import (
    BACK,
    FRONT,
    SIZE,
    both_swapped,
    label,
    put,
    rejecting,
    task,
    without,
)


@pytest.fixture
def part(
    tmp_path: Path,
    put_table: Callable[..., Path],
    put_posts: Callable[..., Path],
    change_params: Callable[..., Params],
) -> tuple[Part, Path]:
    """Post 1 labelled well, post 2 with its sides swapped, post 3 of no use."""
    put_posts(*({"post_id": post, "ext": "png"} for post in (1, 2, 3)))
    rows = []
    for post in (1, 2, 3):
        file = tmp_path / f"mirror/original/{post:04d}/{post}.png"
        file.parent.mkdir(parents=True)
        Image.new("RGB", SIZE, (60 * post, 90, 90)).save(file)
        wanted = Wanted(post, "original", "png", None)
        rows.append(describe(wanted, file.read_bytes(), Limits(10_000_000, 1_000_000)))
    put_table(POSE_IMAGES, rows)
    tasks = [task(1), task(2), task(3)]
    held = [
        label(without(FRONT, "nose"), tasks[0], missing="cannot_tell"),
        label(both_swapped(BACK), tasks[1]),
        rejecting("cut_off", tasks[2]),
    ]
    put(tmp_path, tasks, held)
    folder = tmp_path / "pictures"
    folder.mkdir()
    params = change_params(**{"corpus.root": "mirror"})
    return labelled(Run(build.STAGE, params, tmp_path), folder), folder


def test_labels_that_count_are_shown_and_rejected_images_are_not(part: tuple[Part, Path]) -> None:
    cards = {card.title: dict(card.lines) for card in part[0].cards}
    assert cards == {
        "post 1": {"annotator": ["annotator-1"], "said": ["cannot_tell"]},
        "post 2": {"annotator": ["annotator-1"]},
    }


def test_a_doubted_label_has_its_reason(part: tuple[Part, Path]) -> None:
    (card,) = part[0].folded[0].cards
    assert card.title == "post 2"
    assert dict(card.lines)["why it is doubted"] == ["left and right look swapped: whole body"]


def test_the_pictures_are_there_and_small(part: tuple[Part, Path]) -> None:
    shown, folder = part
    for card in shown.cards:
        assert card.picture is not None
        with Image.open(folder.parent / card.picture) as picture:
            assert max(picture.size) == SIDE
