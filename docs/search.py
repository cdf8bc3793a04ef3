"""Draw docs/search.jpg, the README's picture of the page that finds drawings by pose.

    python docs/search.py [--root DIR]

The page of `posebooru serve` on the last build, in the system's Chromium: a pose is chosen, a wrist
is dragged, and the first drawing shows its pose. Run it after `make repro` when the page or the
drawings have changed.
"""

import argparse
import tempfile
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pipeline.retrieval.web.serve import listen, make_server

HERE = Path(__file__).parent
SIZE = {"width": 1320, "height": 860}
POSE, JOINT, BY = "arms up", "left_wrist", (70, 60)
"""What is chosen, and how many pixels which joint is dragged."""


def main() -> None:
    """Serve the page and photograph it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--root", type=Path, default=HERE.parent, metavar="DIR")
    root = parser.parse_args().root
    server = make_server(root / "params.yaml", root, [])
    with listen("127.0.0.1", 0) as listening, tempfile.TemporaryDirectory() as folder:
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        serving.start()
        picture = Path(folder) / "page.png"
        try:
            photograph(f"http://127.0.0.1:{listening.getsockname()[1]}/", picture)
        finally:
            server.should_exit = True
            serving.join()
        with Image.open(picture) as image:
            image.convert("RGB").save(HERE / "search.jpg", quality=85)


def photograph(address: str, picture: Path) -> None:
    """Pose the figure, and save what the page shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        page.wait_for_selector(".card")
        page.get_by_role("button", name=POSE).click()
        drag(page)
        page.wait_for_function("() => document.body.dataset.asking === 'no'")
        page.locator(".card .picture").first.hover()
        page.wait_for_load_state("networkidle")
        page.wait_for_function(
            "() => getComputedStyle(document.querySelector('.pose')).opacity === '1'"
        )
        page.screenshot(path=picture)
        browser.close()


def drag(page: Page) -> None:
    """Drag the joint with the mouse."""
    box = page.locator(f"[data-joint={JOINT}]").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + BY[0], y + BY[1], steps=10)
    page.mouse.up()


if __name__ == "__main__":
    main()
