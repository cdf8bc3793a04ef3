import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pipeline.annotation.client import Studio
from pipeline.annotation.config import (
    ADVICE,
    BOX_HOTKEY,
    HIDDEN_HOTKEY,
    HOTKEYS,
    REASON_HOTKEYS,
    SHOWN_HOTKEY,
    check_predictions,
    labelling_config,
    project_settings,
)
from pipeline.annotation.convert import prediction_of, result_of
from pipeline.annotation.images import local_files
from pipeline.annotation.labels import MISSING_REASONS, REJECT_REASONS
from pipeline.annotation.pull import pull
from pipeline.annotation.push import push
from pipeline.annotation.server import Server
from pipeline.annotation.tasks import CONFIG_VERSION, Task
from pipeline.errors import PipelineError
from pipeline.images.store import ImageStore
from pipeline.keypoints import COCO_NAMES, COLOURS, side
from tests.annotation.records import points, task

CONTROLS = {
    # What answers are read back by. If this has to change in a way that makes earlier answers
    # useless, raise CONFIG_VERSION: every task is then asked anew.
    "box": ["character"],
    "keypoints": [
        "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder",
        "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip",
        "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    ],
    "visibility": ["visible", "occluded"],
    "missing": ["outside", "cannot_tell"],
    "reject": ["several_characters", "cut_off", "no_character", "unclear_pose", "unfit"],
}  # fmt: skip


def config() -> ET.Element:
    return ET.fromstring(labelling_config())


def test_what_is_asked_is_what_this_version_asks() -> None:
    asked = {}
    for control in config().iter():
        if "toName" in control.attrib:
            assert control.attrib["toName"] == (
                "whole" if control.tag.startswith("Rect") else "image"
            )
            asked[control.attrib["name"]] = [
                choice.attrib.get("alias", choice.attrib["value"]) for choice in control
            ]
    assert (CONFIG_VERSION, asked) == (1, CONTROLS)


def test_points_come_from_the_skeleton_in_its_colours() -> None:
    labels = {
        label.attrib["value"]: label
        for label in config().iter("Label")
        if label.attrib["value"] in COCO_NAMES
    }
    assert list(labels) == list(COCO_NAMES)
    for name, label in labels.items():
        assert label.attrib["background"] == COLOURS[side(name)]
        assert label.attrib["maxUsages"] == "1"


def test_each_key_does_one_thing() -> None:
    keys = [*HOTKEYS.values(), *REASON_HOTKEYS.values(), BOX_HOTKEY, SHOWN_HOTKEY, HIDDEN_HOTKEY]
    assert len(set(keys)) == len(keys)
    used = [element.attrib["hotkey"] for element in config().iter() if "hotkey" in element.attrib]
    assert sorted(used) == sorted(keys)


def test_an_annotator_reads_words_and_a_label_keeps_names() -> None:
    shown = {
        choice.attrib["alias"]: choice.attrib["value"]
        for choice in config().iter("Choice")
        if "alias" in choice.attrib
    }
    assert shown == MISSING_REASONS | REJECT_REASONS


def test_nothing_is_fetched_from_elsewhere() -> None:
    # The drawn example travels within the configuration.
    assert 'url("data:image/svg+xml,' in labelling_config()
    assert "http://" not in labelling_config().replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in labelling_config()


def test_nobody_skips_and_everybody_reads_the_advice() -> None:
    settings = project_settings()
    assert settings["show_skip_button"] is False
    assert all(line in settings["expert_instruction"] for line in ADVICE)


def test_good_predictions_pass() -> None:
    nose = points(nose=(200.0, 90.0, 1))
    answers = {"result": result_of(task(), (1, 2, 3, 4), nose, "unfit", "outside")}
    check_predictions([prediction_of(task()), prediction_of(task(keypoints=nose)), answers])


@pytest.mark.parametrize(
    ("control", "value", "said"),
    [
        ("keypoints", {"x": 1, "y": 1, "width": 1, "keypointlabels": ["tail"]}, "tail"),
        ("keypoints", {"x": 101, "y": 1, "width": 1, "keypointlabels": ["nose"]}, "101"),
        ("mood", {"choices": ["good"]}, "mood"),
        ("reject", {"choices": ["boring"]}, "boring"),
    ],
)
def test_a_prediction_that_does_not_fit_is_never_sent(
    control: str, value: dict[str, object], said: str
) -> None:
    kind = "keypointlabels" if control == "keypoints" else "choices"
    region = {"id": "a", "from_name": control, "to_name": "image", "type": kind, "value": value}
    with pytest.raises(PipelineError, match=said):
        check_predictions([{"result": [region], "model_version": "x"}])


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    """A browser's page, logged in as the lead."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.url}/user/login/")
        page.fill("input[name=email]", server.login.email)
        page.fill("input[name=password]", server.login.password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)
        yield page
        browser.close()


@pytest.fixture
def asked(server: Server, studio: Studio, project: int, tmp_path: Path) -> tuple[Task, str]:
    """A task with a box and two points on a picture of our own, and the address of its page."""
    one = task(keypoints=points(nose=(200.0, 150.0, 2), left_ankle=(250.0, 500.0, 2)))
    store = ImageStore(tmp_path / "store", None)
    with store.writing(one.image) as path:
        Image.new("RGB", (one.width, one.height), "lightblue").save(path, "PNG")
    url = local_files(studio, project, server.files, f"browser {project}", store)
    push(studio, project, [one], {one.task: 1}, url)
    (sent,) = studio.tasks(project)
    return one, f"{server.url}/projects/{project}/data?task={sent.number}"


NOSE_ON_SCREEN = """() => {
    for (const stage of window.Konva?.stages ?? []) {
        const nose = stage.find("Circle").find(circle => circle.name().startsWith("nose"));
        if (!nose) continue;
        const drawn = nose.getClientRect(), whole = stage.container().getBoundingClientRect();
        const width = document.querySelector(".picture img").getBoundingClientRect().width;
        return [whole.x + drawn.x + drawn.width / 2, whole.y + drawn.y + drawn.height / 2,
                width / 400];
    }
}"""
"""Where the browser shows the nose, and pixels of the screen to one of the image."""


@pytest.mark.slow
def test_an_annotator_moves_one_point_and_the_pull_shows_exactly_that(
    asked: tuple[Task, str], page: Page, studio: Studio, project: int, people: Path
) -> None:
    one, address = asked
    page.goto(address)
    picture = page.locator(".picture img")
    picture.wait_for()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [400, 600]
    for name in ("character", "nose", "left_ankle"):  # in the list of regions, beside the labels
        page.get_by_text(name, exact=True).nth(1).wait_for()
    page.locator(".picture").hover()  # comes back once the layout is at rest
    x, y, scale = page.wait_for_function(NOSE_ON_SCREEN).json_value()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 15, y + 20, steps=5)
    page.mouse.move(x + 30, y + 40, steps=5)
    page.mouse.up()
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "/annotations" in answer.url
    ):
        page.get_by_role("button", name="Submit").click()
    (answer,) = pull(studio, {"label": project}, [one], [], people).answers
    assert answer.box == one.box
    assert answer.keypoints is not None
    moved = {
        name: point for name, point in zip(COCO_NAMES, answer.keypoints, strict=True) if point[2]
    }
    assert moved["left_ankle"] == (250.0, 500.0, 2)
    assert moved["nose"] == (
        pytest.approx(200 + 30 / scale, abs=1),
        pytest.approx(150 + 40 / scale, abs=1),
        2,
    )
    assert len(moved) == 2
    assert answer.seconds > 0


@pytest.mark.slow
def test_nothing_falls_below_the_fold(asked: tuple[Task, str], page: Page) -> None:
    page.goto(asked[1])
    submit = page.get_by_role("button", name="Submit")
    submit.wait_for()
    fold = submit.bounding_box()
    assert fold is not None
    panel = page.locator(".panel")
    labels = [panel.get_by_text(name, exact=True) for name in COCO_NAMES]
    reasons = (*MISSING_REASONS.values(), *REJECT_REASONS.values())
    for control in (*labels, *(panel.locator(f"input[name='{words}']") for words in reasons)):
        shown = control.bounding_box()
        assert shown is not None
        assert shown["y"] + shown["height"] < fold["y"]
