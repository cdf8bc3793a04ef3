"""The report, built for real from a small corpus made by hand, and looked at in a browser."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pipeline.contracts.metadata import METADATA_REJECTS
from pipeline.contracts.pose import POSE_IMAGES
from pipeline.contracts.report import WHOSE_FILE
from pipeline.contracts.sample import GALLERY, GALLERY_PAGE
from pipeline.contracts.segmenter import SEGMENTER_SPLITS
from pipeline.contracts.tagger import (
    CLASSES,
    LABELS,
    SELECTED,
    TAGGER_BASELINE_TEST_SCORES,
    TAGGER_BASELINE_VAL_SCORES,
    TAGGER_IMAGES,
    TAGGER_SPLITS,
    TAGGER_TEST_SCORES,
    TAGGER_VAL_SCORES,
)
from pipeline.images.decoding import Limits
from pipeline.images.manifest import describe
from pipeline.images.store import Wanted
from pipeline.params import Params
from pipeline.report.build import STAGE, main
from pipeline.report.segmenter_data import TABLES
from pipeline.stage import execute
from pipeline.tagger import evaluate
from tests.annotation.poses import put, rejecting, task
from tests.pose.unbuilt import put_unbuilt_poses
from tests.report.found import put_library
from tests.report.test_pose_data import put_pose_set
from tests.segmenter.judged import judge_all
from tests.segmenter.studio import Studio
from tests.tagger.worlds import put_curves

HOSTILE = "<script>document.title='owned'</script>"
LONG = "a_very_long_tag_" * 12

PAIRS = 3
"""On which the segmenter is judged."""

FOUND = ("found-1", "found-2")
"""Pictures of what the search finds."""


def reject(post: int | None, rule: str, detail: str = "") -> dict[str, object]:
    return {"post_id": post, "stage": "tagger_select", "rule": rule, "detail": detail}


@pytest.fixture
def report(
    tmp_path: Path,
    put_posts: Callable[..., Path],
    put_table: Callable[..., Path],
    change_params: Callable[..., Params],
) -> Path:
    """The folder of a report: post 1 is in the data set, 2 to 5 are not."""
    tags = {"tags": sorted(["1girl", "long_hair", HOSTILE, LONG])}
    studio = Studio(tmp_path, change_params)
    studio.build()
    put_posts(
        {"post_id": 1} | tags,
        {"post_id": 2, "tags": []},
        {"post_id": 3, "rating": "explicit"},
        {"post_id": 4, "is_banned": True},
        {"post_id": 5},
        {"post_id": 6},
    )
    limits = Limits(10_000_000, 1_000_000)
    rows = []
    for post in (1, 2, 3, 4):
        file = tmp_path / f"mirror/512px/{post:04d}/{post}.jpg"
        file.parent.mkdir(parents=True)
        Image.new("RGB", (512, 512), (60 * post, 0, 0)).save(file)
        rows.append(describe(Wanted(post, "512px", "jpg", None), file.read_bytes(), limits))
    put_table(TAGGER_IMAGES, rows[:1])
    put_table(
        LABELS, [{"post_id": post, "classes": [1] if post == 1 else []} for post in range(1, 7)]
    )
    put_table(TAGGER_SPLITS, [{"post_id": 1, "group": 1, "split": "train"}])
    put_table(
        SELECTED.rejects,
        [
            reject(2, "few_classes", "0 classes"),
            reject(3, "rating", "explicit"),
            reject(4, "flagged", "is_banned"),
            reject(5, "few_classes", HOSTILE),
            reject(6, "taken_down", "asked"),
        ],
    )
    put_table(TAGGER_IMAGES.rejects, [])
    for chosen in (TAGGER_SPLITS, SEGMENTER_SPLITS, *TABLES):
        put_table(chosen.rejects, [])
    put_table(
        METADATA_REJECTS,
        [reject(None, "bad_json", "ends early") | {"stage": "metadata", "shard": "0", "line": 7}],
    )
    (tmp_path / CLASSES.format(corpus="sample")).write_text(
        json.dumps(
            {
                "hash": "",
                "classes": [
                    {"name": "short_hair", "group": "body", "tags": ["short_hair"]},
                    {"name": "long_hair", "group": "body", "tags": ["long_hair"]},
                ],
            }
        )
    )
    for table in (
        TAGGER_VAL_SCORES,
        TAGGER_TEST_SCORES,
        TAGGER_BASELINE_VAL_SCORES,
        TAGGER_BASELINE_TEST_SCORES,
    ):
        put_table(table, [])
    put_curves(tmp_path)
    put_table(POSE_IMAGES, [])
    put_pose_set(tmp_path, put_table)
    put(tmp_path, [task()], [rejecting("cut_off")])
    put_unbuilt_poses(tmp_path)
    put_library(tmp_path)
    gallery = tmp_path / GALLERY.format(corpus="sample")
    gallery.mkdir(parents=True)
    (gallery / GALLERY_PAGE).write_text("{}")
    params = judge_all(studio, **{"segmenter.composites.test": PAIRS})
    execute(evaluate.STAGE, evaluate.main, params, tmp_path)
    execute(STAGE, main, params, tmp_path)
    return tmp_path / "reports/sample"


def test_the_numbers(report: Path) -> None:
    metrics = json.loads((report / "metrics.json").read_text())
    assert metrics["corpus"] == "sample"
    assert metrics["funnel"] == {
        "posts": 6,
        "images": 1,
        "rejects": {
            "metadata.bad_json": 1,
            "tagger_select.flagged": 1,
            "tagger_select.rating": 1,
            "tagger_select.few_classes": 2,
            "tagger_select.taken_down": 1,
        },
    }
    assert metrics["classes"] == {
        "classes": 2,
        "median_percent": 100.0,
        "min_percent": 100.0,
        "without_positives": 1,
    }
    assert metrics["tagger"]["classes_judged"] == 0
    assert metrics["segmenter"]["test_pairs"] == PAIRS
    assert metrics["segmenter"]["segmenter"]["precision"] == 1
    assert metrics["splits"]["tagger_train"] == {"posts": 1, "groups": 1}


def test_tables_name_the_corpus_and_the_paper(report: Path) -> None:
    tables = (report / "tables.md").read_text()
    assert "| images after the filters | 1 | 837k |" in tables
    assert "Corpus sample, 1 images after all filters." in tables


def test_plots_are_written_for_dvc(report: Path) -> None:
    funnel = (report / "plots/funnel.csv").read_text().splitlines()
    assert funnel[:2] == ["rule,posts_left", "posts,6"]
    assert funnel[-1] == "few_classes,1"
    classes = (report / "plots/class_frequencies.csv").read_text().splitlines()
    assert classes[1] == "1,long_hair,body,1,100.0"


def test_pictures_of_the_removed_and_the_unsafe_are_not_shown(report: Path) -> None:
    shown = {picture.stem for picture in (report / "pictures").iterdir()}
    assert shown == {"1", "2", "posts", *FOUND, *(f"pair_{number}" for number in range(PAIRS))}


def test_it_is_recorded_whose_pictures_they_are(report: Path) -> None:
    record = json.loads((report / "pictures" / WHOSE_FILE).read_text())
    assert {f"{name}.jpg" for name in ("1", "2")} <= record.keys()
    assert record["1.jpg"] == [1]
    shown = {picture.name for picture in (report / "pictures").iterdir()}
    assert shown == {*record, WHOSE_FILE}
    assert 'data-posts="1"' in (report / "index.html").read_text()


def test_not_a_word_about_what_was_taken_down(report: Path) -> None:
    page = (report / "index.html").read_text()
    assert "post 5" in page
    assert "post 6" not in page


def test_what_uploaders_wrote_is_escaped(report: Path) -> None:
    page = (report / "index.html").read_text()
    assert HOSTILE not in page
    assert page.count("&lt;script&gt;") == 2


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_in_a_browser(report: Path, width: int) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": width, "height": 900})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda request: faults.append(request.url))
        page.goto((report / "index.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
        page.wait_for_function("[...document.images].every(image => image.naturalWidth > 0)")
        assert page.title() == "posebooru: sample"
        pairs = 2 * PAIRS  # some, and the worst
        assert page.locator("img").count() == 2 + pairs + len(FOUND)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0
        assert faults == []
        browser.close()
