import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.keypoints import COCO_NAMES, mirror
from pipeline.retrieval.search import Filters, PoseIndex, Query
from pipeline.retrieval.web.app import PAGE, suggest, web_address
from tests.retrieval.web.drawn import FIRST
from tests.retrieval.web.hostile import POLYGLOTS, REFUSED, honest
from tests.retrieval.web.scribbles import scribbles
from tests.retrieval.web.serving import Site, told

DRAWN = scribbles()


def points(number: int) -> list[list[float]]:
    """The pose of a drawing, as the page asks for it."""
    return [[float(value) for value in row] for row in DRAWN[number].keypoints[: len(COCO_NAMES)]]


def nearest(site: Site, **form: Any) -> list[int]:
    return [drawing["post_id"] for drawing in site.search(**form).json["drawings"]]


# ---- the page


@pytest.mark.parametrize("path", ["/", *(f"/page/{name}" for name in PAGE)])
def test_the_page_needs_nothing_from_elsewhere(site: Site, path: str) -> None:
    said = site.ask(path)
    assert said.status == 200
    text = said.data.decode()
    elsewhere = set(re.findall(r"https?://[^\s\"']+", text))
    assert elsewhere <= {"http://www.w3.org/2000/svg"}  # a name, not an address


def test_nothing_stands_inline(site: Site) -> None:
    html = site.ask("/").data.decode()
    assert not re.search(r"<style|style=|\son\w+=|javascript:", html)
    assert re.findall(r"<script[^>]*>([^<]*)", html) == [""]


@pytest.mark.parametrize(
    "path",
    [
        "/page/../app.py",
        "/page/..%2fapp.py",
        "/page/%2e%2e%2fapp.py",
        "/page//etc/passwd",
        "/page/app.py",
        "/page/index.html%00",
        "/..",
        "/../../etc/passwd",
        "//etc/passwd",
        "/docs",
        "/redoc",
    ],
)
def test_no_path_leads_out_of_the_page(site: Site, path: str) -> None:
    said = site.ask(path)
    assert said.status == 404
    assert b"root:" not in said.data


def test_the_api_says_what_it_takes_and_gives(site: Site) -> None:
    api = site.ask("/openapi.json").json
    forms = api["components"]["schemas"]
    assert {"Search", "Answer", "Drawing", "Start", "Pose", "Problem", "Suggestion"} <= set(forms)
    answers = api["paths"]["/api/search"]["post"]["responses"]
    assert answers["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Answer")
    assert {"413", "422", "503"} <= set(answers)
    sent = api["paths"]["/api/pose"]["post"]["requestBody"]["content"]
    assert "image/png" in sent
    assert forms["Search"]["additionalProperties"] is False


# ---- searching


@pytest.mark.parametrize("number", range(len(DRAWN)))
def test_a_drawing_s_own_pose_finds_it_first(site: Site, number: int) -> None:
    said = site.search(points=points(number), mirror=False)
    assert said.status == 200
    first = said.json["drawings"][0]
    assert first["post_id"] == FIRST + number
    assert first["distance"] == pytest.approx(0, abs=0.1)
    assert not first["mirrored"]
    assert len(first["points"]) == len(COCO_NAMES)


def test_answers_are_those_of_the_index(site: Site, root: Path) -> None:
    hits = PoseIndex.load(root, "sample").search(
        Query(DRAWN[4].keypoints), Filters(tags=("hat",), mirror=True), count=3
    )
    found = site.search(points=points(4), tags=["hat"], mirror=True, count=3).json["drawings"]
    assert [each["post_id"] for each in found] == [hit.post_id for hit in hits]
    assert [each["distance"] for each in found] == [round(hit.distance, 2) for hit in hits]
    assert [each["artists"] for each in found] == [list(hit.artists) for hit in hits]


def test_a_mirrored_pose_is_found_when_it_may_be(site: Site) -> None:
    turned = mirror(DRAWN[2].keypoints[: len(COCO_NAMES)], 512).tolist()
    with_mirror = site.search(points=turned, mirror=True).json["drawings"][0]
    assert (with_mirror["post_id"], with_mirror["mirrored"]) == (FIRST + 2, True)
    without = site.search(points=turned, mirror=False).json["drawings"]
    assert without[0]["post_id"] != FIRST + 2 or without[0]["distance"] > 5
    assert not any(each["mirrored"] for each in without)


def test_filters(site: Site) -> None:
    with_hat = nearest(site, points=points(1), tags=["hat"])
    assert set(with_hat) == {FIRST + n for n in range(0, len(DRAWN), 3)}
    general = site.search(points=points(1), ratings=["general"]).json["drawings"]
    assert {each["rating"] for each in general} == {"general"}
    assert nearest(site, points=points(1), ratings=[]) == []
    assert len(nearest(site, points=points(1), count=2)) == 2


def test_an_arm_alone_can_be_asked_for(site: Site) -> None:
    arm = {COCO_NAMES.index(f"left_{joint}") for joint in ("shoulder", "elbow", "wrist")}
    posed = [[x, y, w if place in arm else 0] for place, (x, y, w) in enumerate(points(3))]
    assert nearest(site, points=posed, mirror=False)[0] == FIRST + 3  # arms up


def test_what_is_asked_in_vain_is_told_in_words(site: Site) -> None:
    nothing = [[0, 0, 0]] * len(COCO_NAMES)
    assert "Too few joints" in site.search(points=nothing).json["why"]
    assert site.search(points=points(0), tags=["no_such"]).json["why"].endswith("no_such.")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"points": []}',
        b'{"points": null}',
        b"[" * 16_000,
        json.dumps({"points": points(0), "count": 10**9}).encode(),
        json.dumps({"points": points(0)}).replace("1.0]", "NaN]").encode(),
    ],
)
def test_what_is_not_the_form_is_refused_in_a_sentence(site: Site, data: bytes) -> None:
    said = site.ask("/api/search", data, {"content-type": "application/json"})
    assert said.status in {400, 422}
    assert isinstance(said.json["detail"], str)


def test_a_form_that_a_page_from_elsewhere_could_send_is_refused(site: Site) -> None:
    data = json.dumps({"points": points(0)}).encode()
    assert site.ask("/api/search", data, {"content-type": "text/plain"}).status == 422


def test_a_post_that_is_taken_down_is_gone_at_once(own_site: Site, own_root: Path) -> None:
    assert own_site.ask(f"/thumbnails/{FIRST}.jpg").status == 200
    assert FIRST in nearest(own_site, points=points(0))
    folder = own_root / "annotations/sample"
    folder.mkdir(parents=True)
    (folder / "takedown.yaml").write_text(f"- {{post_id: {FIRST}, reason: asked}}\n")
    assert FIRST not in nearest(own_site, points=points(0))
    assert own_site.ask(f"/thumbnails/{FIRST}.jpg").status == 404  # though it is in memory


def test_a_list_of_removals_that_is_broken_shows_nothing(
    own_site: Site, own_root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = own_root / "annotations/sample"
    folder.mkdir(parents=True)
    (folder / "takedown.yaml").write_text("- post: what\n")
    said = own_site.search(points=points(0))
    assert said.status == 500
    assert said.json == {"detail": "the server cannot answer; its log says why"}
    assert "takedown.yaml:1" in caplog.text


# ---- thumbnails


def test_a_thumbnail(site: Site) -> None:
    said = site.ask(f"/thumbnails/{FIRST}.jpg")
    assert said.data.startswith(b"\xff\xd8")
    assert said.headers["content-type"] == "image/jpeg"
    assert said.headers["cache-control"] == "private, max-age=300"


@pytest.mark.parametrize(
    "post",
    [
        "1",
        "0",
        "-1",
        str(2**63 - 1),
        str(2**63),
        "9" * 5000,
        "4001.0",
        "4001/../4002",
        "..%2f..%2f512px%2f0001%2f4001",
        "%2e%2e%2f4001",
        "4001%00",
        "4001;4002",
        "..",
        "512px/0001/4001",
        "/etc/passwd",
        "\\..\\4001",
        "nan",
        "4e3",
        "",
    ],
)
def test_no_trick_in_an_id_shows_anything(site: Site, post: str) -> None:
    said = site.ask(f"/thumbnails/{post}.jpg")
    assert said.status in {404, 422}
    assert "detail" in said.json


@given(st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_a_source_is_a_link_only_where_a_browser_may_open_it(text: str) -> None:
    address = web_address(text)
    assert address is None or (address == text and re.match(r"(?i)https?://[^/\s]", text))


@pytest.mark.parametrize(
    ("source", "is_link"),
    [
        ("https://www.pixiv.net/artworks/1", True),
        ("http://example.invalid/a b", False),
        ("HTTPS://example.invalid/x", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("file:///etc/passwd", False),
        ("//example.invalid", False),
        ("https://", False),
        ("https://bank.example@evil.example/", False),
        ("https://[::1", False),
        ("from a book", False),
        ("", False),
    ],
)
def test_sources(source: str, is_link: bool) -> None:
    assert web_address(source) == (source if is_link else None)


def test_tags_are_suggested_commonest_first(root: Path, site: Site) -> None:
    index = PoseIndex.load(root, "sample")
    assert [each.tag for each in suggest(index, "")] == ["1girl", "full_body", "hat"]
    said = site.ask("/api/tags?begins=ha").json
    assert said == [{"tag": "hat", "drawings": index.tag_count("hat")}]
    assert site.ask("/api/tags?begins=%F0%9F%8E%A8").json == []
    assert site.ask("/api/tags").status == 422


# ---- pictures that are sent


def test_a_picture_s_pose(site: Site) -> None:
    said = site.ask("/api/pose", honest(), {"content-type": "image/png"})
    assert said.status == 200
    found = said.json
    assert (found["width"], found["height"]) == (60, 80)
    assert np.array(found["points"]).shape == (len(COCO_NAMES), 3)
    assert found["points"][0] == [10, 10, 0.9]


@pytest.mark.parametrize(("data", "kind", "status", "why"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_picture_is_refused_and_the_server_answers_on(
    site: Site, data: bytes, kind: str, status: int, why: str
) -> None:
    said = site.ask("/api/pose", data, {"content-type": kind})
    assert said.status == status
    assert re.search(why, said.json["detail"])
    assert site.search(points=points(0)).status == 200


@pytest.mark.parametrize(("data", "kind"), POLYGLOTS.values(), ids=POLYGLOTS)
def test_nothing_of_a_polyglot_is_stored_or_comes_back(
    site: Site, root: Path, data: bytes, kind: str
) -> None:
    before = sorted(root.rglob("*"))
    said = site.ask("/api/pose", data, {"content-type": kind})
    assert said.status == 200
    assert said.headers["content-type"] == "application/json"
    assert set(said.json) == {"width", "height", "points"}
    assert sorted(root.rglob("*")) == before


def test_a_hundred_megabytes_are_refused_before_they_are_sent(site: Site) -> None:
    connection = site.connect()
    connection.putrequest("POST", "/api/pose")
    connection.putheader("content-type", "image/png")
    connection.putheader("content-length", "100000000")
    connection.endheaders()
    said = told(connection.getresponse())
    assert said.status == 413
    assert "20,000,000" in said.json["detail"]
    connection.close()


def test_a_hundred_megabytes_that_do_not_say_so_are_refused_on_the_way(site: Site) -> None:
    connection = site.connect()
    pieces = (bytes(1_000_000) for _ in range(100))
    headers = {"content-type": "image/png", "transfer-encoding": "chunked"}
    connection.request("POST", "/api/pose", pieces, headers, encode_chunked=True)
    assert told(connection.getresponse()).status == 413
    connection.close()
    assert site.search(points=points(0)).status == 200
