"""Draw docs/labelling.jpg, the README's picture of the page that annotators work on.

    python docs/labelling.py

A Label Studio of our own shows a drawn character of the last build, its points as the annotators
of the sample left them, in the system's Chromium. Run it after `make repro` when the page or the
drawings have changed.
"""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pipeline.annotation.client import entered
from pipeline.annotation.config import labelling_config, project_settings
from pipeline.annotation.images import local_files
from pipeline.annotation.labels import best_labels, read_labels
from pipeline.annotation.push import push
from pipeline.annotation.server import Server, own_server
from pipeline.annotation.tasks import Task, read_tasks
from pipeline.contracts.annotation import POSE_LABELS, TASKS
from pipeline.contracts.sample import SAMPLE
from pipeline.images.store import ImageStore
from pipeline.keypoints import COCO_NAMES, VISIBLE

HERE = Path(__file__).parent
SIZE = {"width": 1440, "height": 900}


def main() -> None:
    """Push one task and photograph its page."""
    root = HERE.parent
    store = ImageStore(root / "none", root / SAMPLE.format(corpus="sample") / "mirror")
    task = chosen(root)
    with tempfile.TemporaryDirectory() as folder, own_server(Path(folder)) as server:
        with entered(server.url, server.login.key) as studio:
            project = studio.make_project("poses", labelling_config(), project_settings())
            url = local_files(studio, project, server.files, "sample", store)
            push(studio, project, [task], {task.task: 1}, url)
            number = studio.tasks(project)[0].number
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            page = browser.new_page(viewport=SIZE)
            log_in(page, server)
            page.goto(f"{server.url}/projects/{project}/data?task={number}")
            page.get_by_text("left_elbow", exact=True).nth(1).click()
            page.locator(".picture").hover()
            picture = Path(folder) / "page.png"
            page.screenshot(path=picture)
            browser.close()
        with Image.open(picture) as image:
            image.convert("RGB").save(HERE / "labelling.jpg", quality=85)


def chosen(root: Path) -> Task:
    """The first task whose label has all points, as that label says."""
    labels = best_labels(read_labels(root / POSE_LABELS.format(corpus="sample")))
    for task in read_tasks(root / TASKS.format(corpus="sample")):
        points = labels[task.task].keypoints
        if points and sum(v == VISIBLE for _, _, v in points) == len(COCO_NAMES):
            return task.model_copy(update={"keypoints": points, "box": labels[task.task].box})
    raise SystemExit("no label has all points visible")


def log_in(page: Page, server: Server) -> None:
    """Log in as the lead."""
    page.goto(f"{server.url}/user/login/")
    page.fill("input[name=email]", server.login.email)
    page.fill("input[name=password]", server.login.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


if __name__ == "__main__":
    main()
