"""From a question to its answer over HTTP, with many clients, while a browser drags a joint.

136,000 made-up poses behind the server of `posebooru serve`. Eight clients ask as the page does:
the next question follows the last answer by the page's pause, each with the figure a little
further; meanwhile the page itself, in Chromium, has a wrist dragged in circles and shows what is
found. The reference is the bare search in this process, one at a time, with nothing else running.

    python benchmarks/serve.py [--poses 136000] [--clients 8] [--seconds 20] [--pause 0.04]
"""

import argparse
import http.client
import io
import json
import math
import multiprocessing
import os
import tempfile
import threading
import time
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import sync_playwright

from pipeline.contracts.metadata import RATINGS
from pipeline.keypoints import COCO_NAMES, INDEX, add_midpoints
from pipeline.pose.reader import Found
from pipeline.retrieval.pictures import Pictures
from pipeline.retrieval.search import Filters, PoseIndex, Query
from pipeline.retrieval.web.app import make_app
from pipeline.retrieval.web.presets import presets
from pipeline.retrieval.web.serve import listen, server_of
from pipeline.retrieval.web.thumbnails import Thumbnails
from pipeline.retrieval.writing import Drawing, write_folder

SIDE = 512
JITTER = 0.04
BARE = 40
ASKED_MS = 100.0

MOVES_A_SECOND = 60
"""Of the dragging hand: as often as a mouse is drawn."""

Floats = NDArray[np.float64]


class OnePicture(Pictures):
    """The same picture for every post: made-up posts have none."""

    def __init__(self) -> None:
        buffer = io.BytesIO()
        noise = np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
        Image.fromarray(noise).resize((SIDE, SIDE)).save(buffer, "JPEG")
        self._data = buffer.getvalue()

    def image(self, post_id: int) -> Image.Image:  # noqa: ARG002 - any post
        """Decoded anew, as one that lies on the disk."""
        with Image.open(io.BytesIO(self._data)) as image:
            return image.convert("RGB")


def main() -> None:
    """Print what the bare search takes, what an answer takes, and the ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--poses", type=int, default=136_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--pause", type=float, default=0.04)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        put_index(Path(folder), given.poses)
        bare = bare_search(Path(folder))
        here, there = multiprocessing.Pipe()
        server = multiprocessing.get_context("spawn").Process(
            target=run_server, args=(Path(folder), there)
        )
        server.start()
        try:
            clients, browser = measure(here.recv(), given.clients, given.seconds, given.pause)
        finally:
            server.terminate()
            server.join()
    load = os.getloadavg()[0]
    print(
        f"{os.cpu_count()} cores, load {load:.1f}; {given.poses:,} poses, {len(clients):,} answers"
    )
    print(f"bare search in process: {bare:.1f} ms (median of {BARE})")
    for name, times in ((f"{given.clients} clients", clients), ("the browser's page", browser)):
        middle, high = np.percentile(times, [50, 95])
        print(f"{name}, question to answer: median {middle:.1f} ms, 95th percentile {high:.1f} ms")
    high = float(np.percentile(clients, 95))
    print(f"95th percentile / bare search: {high / bare:.1f}; {ASKED_MS:.0f} ms asked: {high:.1f}")


def put_index(folder: Path, count: int) -> None:
    """Write an index of the page's own poses, each a little otherwise."""
    dice = np.random.default_rng(1)
    bases = np.array([preset.points for preset in presets()])
    points = bases[dice.integers(len(bases), size=count)]
    points = (points + dice.normal(0, JITTER, points.shape)) * SIDE
    marks = np.concatenate([points, dice.uniform(0.3, 1, (*points.shape[:2], 1))], axis=2)
    keypoints = add_midpoints(marks).astype(np.float32)
    drawings = [
        Drawing(
            post, keypoints[post], (0.0, 0.0, SIDE, SIDE), (SIDE, SIDE), RATINGS[post % 2], post,
            ["full_body", "hat"] if post % 10 == 0 else ["full_body"],
            [f"artist_{post % 999}"], f"https://example.invalid/{post}",
        )
        for post in range(count)
    ]  # fmt: skip
    write_folder(folder, drawings, {"corpus": "made-up"})


def bare_search(folder: Path) -> float:
    """Milliseconds of a search in this process, as a client of the server asks for it."""
    index = PoseIndex(folder)
    times = []
    for step in range(BARE):
        query = Query(add_midpoints(asked(0, step)))
        started = time.perf_counter()
        index.search(query, Filters(mirror=True), 24)
        times.append(time.perf_counter() - started)
    return float(np.median(times)) * 1000


def run_server(folder: Path, told: Pipe) -> None:
    """The server, in a process of its own."""
    app = make_app("made-up", PoseIndex(folder), Thumbnails(OnePicture()), nobody)
    with listen("127.0.0.1", 0) as listening:
        told.send(listening.getsockname()[1])
        server_of(app).run(sockets=[listening])


def nobody(image: Image.Image) -> Found:
    """Pictures are not sent here."""
    return Found(image.size, None, 0.0, None, [])


def asked(client: int, step: int) -> Floats:
    """(17, 3): a client's figure after so many steps of a drag."""
    preset = presets()[client % len(presets())]
    points = np.ones((len(COCO_NAMES), 3))
    points[:, :2] = preset.points
    turn = step / 10
    points[INDEX["left_wrist"], :2] += (0.1 * math.cos(turn), 0.1 * math.sin(turn))
    return points


def measure(port: int, count: int, seconds: float, pause: float) -> tuple[list[float], list[float]]:
    """Milliseconds of each answer: to the clients, and to the browser's page."""
    times: list[float] = []
    ended = threading.Event()
    clients = [
        threading.Thread(target=ask, args=(port, number, pause, ended, times))
        for number in range(count)
    ]
    for client in clients:
        client.start()
    try:
        browser = drag(port, seconds)
    finally:
        ended.set()
    for client in clients:
        client.join()
    return times, browser


def ask(port: int, number: int, pause: float, ended: threading.Event, times: list[float]) -> None:
    """Ask until it is enough."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    step = 0
    while not ended.wait(pause):
        form = {"points": asked(number, step).tolist(), "mirror": True, "count": 24}
        data = json.dumps(form)
        started = time.perf_counter()
        connection.request("POST", "/api/search", data, {"content-type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status == 200, answer.status
        step += 1
    connection.close()


def drag(port: int, seconds: float) -> list[float]:
    """Drag a wrist in circles; milliseconds from each of the page's questions to its answer."""
    times: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector(".card")
        page.on(
            "requestfinished",
            lambda request: (
                times.append(request.timing["responseEnd"])
                if request.url.endswith("/api/search")
                else None
            ),
        )
        box = page.locator("[data-joint=left_wrist]").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        until, turn = time.monotonic() + seconds, 0.0
        while time.monotonic() < until:
            turn += 0.1
            page.mouse.move(x + 40 * math.sin(turn), y - 40 + 40 * math.cos(turn))
            page.wait_for_timeout(1000 / MOVES_A_SECOND)
        page.mouse.up()
        browser.close()
    return times


if __name__ == "__main__":
    main()
