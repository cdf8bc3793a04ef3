"""`posebooru serve` as people use it: the command itself, drawn characters, a browser."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.pose.reader import PoseReader
from tests.conftest import REPOSITORY, params_changer
from tests.retrieval.web.drawn import Drawn, draw, put_corpus, read_by, teach
from tests.retrieval.web.hostile import SVG
from tests.retrieval.web.serving import Said, Site

ROW = "domain_features"

DRAWINGS = 12

CLIENTS = 200


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "missing; run `dvc repro`"),
        (("--host", "192.0.2.1"), "cannot listen on 192.0.2.1"),
    ],
)
def test_what_can_be_mended_is_told_in_a_line(
    arguments: tuple[str, ...], why: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    common = ["--root", str(tmp_path), "--params", str(REPOSITORY / "params.yaml"), "--port", "0"]
    ended = CliRunner().invoke(app, ["serve", *common, *arguments])
    assert ended.exit_code == 2
    assert why in caplog.text


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    return draw(DRAWINGS)


@pytest.fixture(scope="module")
def built(drawn: list[Drawn], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn characters, models that have seen them, and the index of what the models see."""
    root = tmp_path_factory.mktemp("built")
    put_corpus(root, drawn)
    models = teach(root, drawn, params_changer(root))
    reader = PoseReader.load(models, ROW)
    put_corpus(root, [read_by(reader, each) for each in drawn])
    params_changer(root)(**{"corpus.root": "mirror", "retrieval.poses.row": ROW})
    return root


@pytest.fixture(scope="module")
def serving(built: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and the address that it prints."""
    command = [sys.executable, "-m", "pipeline.cli", "serve", "--port", "0"]
    command += ["--root", str(built), "--params", str(built / "params.yaml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield process, line.split()[0]
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "stopped\n"
        assert process.wait() == 0


@pytest.fixture(scope="module")
def address(serving: tuple[subprocess.Popen[str], str]) -> str:
    return serving[1]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page, open; faults of its scripts, and what its policy forbids, fail the test."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield from watched(opened, address)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """The page on a phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, color_scheme="dark"
    )
    yield from watched(context.new_page(), address)
    context.close()


def watched(page: Page, address: str) -> Iterator[Page]:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "policy" in line.text else None)
    page.goto(address)
    expect(page.locator(".card")).to_have_count(DRAWINGS)
    yield page
    page.close()
    assert faults == []


def found(page: Page) -> list[int]:
    """Posts as they stand, nearest first."""
    return [int(each) for each in page.locator(".card").evaluate_all(
        "cards => cards.map(card => card.dataset.post)"
    )]  # fmt: skip


def middle(page: Page, joint: str) -> tuple[float, float]:
    box = page.locator(f"[data-joint={joint}]").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def settled(page: Page, act: Callable[[], object]) -> list[int]:
    """Do something, wait for an answer to the last question, and say what was found."""
    with page.expect_response("**/api/search"):
        act()
    page.wait_for_function("() => document.body.dataset.asking === 'no'")
    return found(page)


@pytest.mark.slow
def test_dragging_a_wrist_changes_what_is_found_while_it_is_dragged(page: Page) -> None:
    before = found(page)
    x, y = middle(page, "left_wrist")
    page.mouse.move(x, y)
    page.mouse.down()
    during = settled(page, lambda: page.mouse.move(x + 30, y - 180, steps=10))
    assert during != before
    page.mouse.up()
    moved = middle(page, "left_wrist")
    assert moved == pytest.approx((x + 30, y - 180), abs=2)
    assert settled(page, page.locator("#undo").click) == before
    assert middle(page, "left_wrist") == pytest.approx((x, y), abs=1)


@pytest.mark.slow
def test_a_dragged_elbow_takes_its_wrist_along_unless_told_not_to(page: Page) -> None:
    for follows, wrist_moves in ((True, 40), (False, 0)):
        if not follows:
            page.locator("#follow").click()
        elbow, wrist = middle(page, "right_elbow"), middle(page, "right_wrist")
        page.mouse.move(*elbow)
        page.mouse.down()
        page.mouse.move(elbow[0] - 40, elbow[1], steps=4)
        page.mouse.up()
        assert middle(page, "right_wrist")[0] == pytest.approx(wrist[0] - wrist_moves, abs=2)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 6, 11])
def test_a_drawn_picture_finds_itself_first(
    page: Page, drawn: list[Drawn], built: Path, number: int
) -> None:
    stored = {file: file.stat().st_mtime_ns for file in built.rglob("*")}
    picture = {"name": "mine.jpg", "mimeType": "image/jpeg", "buffer": drawn[number].data}
    with page.expect_response("**/api/pose"):
        page.locator("#file").set_input_files(picture)  # type: ignore[arg-type]
    expect(page.locator("#clear")).to_be_visible()
    first = page.locator(".card").first
    expect(first).to_have_attribute("data-post", str(drawn[number].post_id))
    assert {file: file.stat().st_mtime_ns for file in built.rglob("*")} == stored
    page.locator("#clear").click()
    expect(page.locator("#clear")).to_be_hidden()


@pytest.mark.slow
def test_what_is_no_picture_is_told(page: Page) -> None:
    for name, kind, data in (
        ("evil.svg", "image/svg+xml", SVG),
        ("evil.png", "image/png", SVG),
        ("notes.txt", "text/plain", b"hello"),
    ):
        file = {"name": name, "mimeType": kind, "buffer": data}
        page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
        expect(page.locator("#said.wrong")).to_contain_text(
            re.compile("not a picture", re.IGNORECASE)
        )
        settled(page, page.locator("#mirror").click)
        expect(page.locator("#said.wrong")).to_have_count(0)


@pytest.mark.slow
def test_mirror_turns_the_figure_and_finds_mirrored_drawings(page: Page) -> None:
    page.get_by_role("button", name="waving").click()
    page.locator("#mirrored").check()
    both = settled(page, lambda: page.get_by_role("button", name="dancing").click())
    left = middle(page, "left_wrist")
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    turned = settled(page, page.locator("#mirror").click)
    assert middle(page, "right_wrist")[0] == pytest.approx(
        2 * stage["x"] + stage["width"] - left[0], abs=2
    )
    assert turned == both  # what is near the pose or its mirror image is so the other way round
    expect(page.locator(".mirrored:visible").first).to_be_visible()
    settled(page, page.locator("#mirrored").uncheck)
    expect(page.locator(".mirrored:visible")).to_have_count(0)


@pytest.mark.slow
def test_filters_and_their_suggestions(page: Page, drawn: list[Drawn]) -> None:
    from_behind = {each.post_id for each in drawn if "from_behind" in each.tags}
    page.locator("#tags").fill("from")
    expect(page.locator("#known option")).to_have_attribute("value", "from_behind")
    assert set(settled(page, lambda: page.locator("#tags").fill("solo from_behind"))) == from_behind
    page.locator("#tags").fill("no_such_tag")
    expect(page.locator("#said")).to_contain_text("No drawing has the tag no_such_tag")
    page.locator("#tags").fill("")
    page.locator("#rating").select_option("general")
    general = {each.post_id for each in drawn if each.post_id % 3 == 0}
    expect(page.locator(".card")).to_have_count(len(general))
    assert set(found(page)) == general


@pytest.mark.slow
def test_parts_that_do_not_count(page: Page) -> None:
    legs = ("left leg", "right leg", "left arm", "head", "body")
    for part in legs:
        settled(page, page.get_by_role("button", name=part, exact=True).click)
    joint = page.locator("[data-joint=left_ankle]")
    expect(joint).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#said")).to_contain_text("nearest of")  # an arm alone is a question
    settled(page, page.get_by_role("button", name="right arm", exact=True).click)
    expect(page.locator("#said")).to_contain_text("Too few joints")


@pytest.mark.slow
def test_without_a_mouse(page: Page) -> None:
    before = found(page)
    wrist = page.get_by_role("button", name=re.compile("^left wrist"))
    wrist.focus()
    height = middle(page, "left_wrist")[1]
    for _ in range(12):
        page.keyboard.press("Shift+ArrowUp")
    page.wait_for_function("() => document.body.dataset.asking === 'no'")
    assert middle(page, "left_wrist")[1] < height - 100
    assert found(page) != before
    expect(page.locator("#status")).to_contain_text("nearest is")
    page.keyboard.press("Space")
    expect(wrist).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#status")).to_contain_text("left wrist left out")
    page.keyboard.press("Control+z")
    expect(wrist).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => document.body.dataset.asking === 'no'")  # new cards come
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the first drawing
    pose = page.locator(".card").first.locator(".pose")
    expect(pose).to_have_css("opacity", "1")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")


@pytest.mark.slow
def test_everything_has_a_name_and_a_role(page: Page) -> None:
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, a, ol, [role]')]
        .filter(each => !(each.getAttribute('aria-label') || each.textContent.trim()
            || each.labels?.length || each.role === 'status'))
        .map(each => each.outerHTML)"""
    )
    assert nameless == []
    expect(
        page.get_by_role("group", name="Joints of the figure").get_by_role("button")
    ).to_have_count(17)
    expect(page.get_by_role("list", name="Drawings, nearest first")).to_be_visible()


@pytest.mark.slow
def test_a_card_shows_whose_it_is_and_gives_its_pose(page: Page, drawn: list[Drawn]) -> None:
    card = page.locator(f".card[data-post='{drawn[4].post_id}']")
    expect(card.locator(".pose")).to_have_css("opacity", "0")
    card.hover()
    expect(card.locator(".pose")).to_have_css("opacity", "1")
    expect(card).to_contain_text(f"artist_{drawn[4].post_id % 7}")
    expect(card).to_contain_text(f"#{drawn[4].post_id}")
    link = card.get_by_role("link")
    expect(link).to_have_attribute("href", f"https://example.invalid/works/{drawn[4].post_id}")
    expect(link).to_have_attribute("rel", re.compile("noopener noreferrer"))
    without = page.locator(f".card[data-post='{drawn[3].post_id}']")
    expect(without.get_by_role("link")).to_have_count(0)  # "from a book" is no address
    nearest = settled(page, card.get_by_role("button", name="Pose the figure like").click)
    assert nearest[0] == drawn[4].post_id
    loaded = page.evaluate(
        """async () => (await Promise.all([...document.querySelectorAll('.card image')]
        .map(each => fetch(each.getAttribute('href'))))).every(answer => answer.ok)"""
    )
    assert loaded


@pytest.mark.slow
def test_on_a_phone(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    before = found(phone)
    x, y = middle(phone, "left_wrist")
    touch = phone.context.new_cdp_session(phone)

    def finger(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": each[0], "y": each[1]} for each in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag() -> None:
        finger("touchStart", (x, y))
        for step in range(1, 9):
            finger("touchMove", (x + 4 * step, y - 22 * step))
        finger("touchEnd")

    assert settled(phone, drag) != before
    assert middle(phone, "left_wrist") == pytest.approx((x + 32, y - 176), abs=3)
    assert phone.evaluate("scrollY") == 0  # the page did not scroll away under the finger
    assert page_bottom(phone, "#stage") < 844  # drawings show below the figure
    assert phone.locator(".card").first.bounding_box()["y"] < 844 - 100  # type: ignore[index]
    phone.wait_for_load_state("networkidle")  # pictures that arrive move what is below them
    phone.get_by_text("Filters").tap()
    if phone.locator("#narrow").get_attribute("open") is None:  # taken for the drag's last touch
        phone.get_by_text("Filters").tap()
    expect(phone.locator("#tags")).to_be_visible()
    ground = phone.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground))) < 60  # dark


def page_bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.slow
def test_two_hundred_clients_at_once(page: Page, address: str, drawn: list[Drawn]) -> None:
    site = Site(int(address.rstrip("/").rsplit(":", 1)[1]))
    points = [[float(value) for value in row] for row in drawn[0].keypoints[:17]]
    together = threading.Barrier(CLIENTS)
    answers: list[Said] = []

    def client(number: int) -> None:
        together.wait()
        if number % 4 == 0:
            kind = {"content-type": "image/jpeg"}
            answers.append(site.ask("/api/pose", drawn[number % DRAWINGS].data, kind))
        else:
            answers.append(site.search(points=points))

    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    assert len(answers) == CLIENTS
    assert {said.status for said in answers} <= {200, 503}
    assert all(said.headers["retry-after"] for said in answers if said.status == 503)
    assert sum(said.status == 200 for said in answers) >= 20
    settled(page, page.locator("#mirror").click)  # and the page goes on
    assert len(found(page)) == DRAWINGS


@pytest.mark.slow
def test_the_command_listens_on_the_loopback_alone(
    serving: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = serving
    assert address.startswith("http://127.0.0.1:")
    listening = [
        each.laddr.ip
        for each in psutil.Process(process.pid).net_connections("inet")
        if each.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]
