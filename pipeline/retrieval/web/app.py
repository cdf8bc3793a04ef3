"""The server's answers: the page, the figure, drawings by pose, a picture's pose."""

import logging
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import Annotated, Any
from urllib.parse import urlsplit

import numpy as np
from fastapi import FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp
from threadpoolctl import threadpool_limits

from pipeline.contracts.metadata import RATINGS
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.keypoints import COCO_NAMES, add_midpoints
from pipeline.pose.drawing import UNSURE
from pipeline.retrieval.search import Filters, Hit, PoseIndex
from pipeline.retrieval.search import Query as PoseQuery
from pipeline.retrieval.web.figure import figure
from pipeline.retrieval.web.forms import (
    MOST_DRAWINGS,
    Answer,
    Drawing,
    Pose,
    Problem,
    Search,
    Start,
    Suggestion,
)
from pipeline.retrieval.web.guard import Body, Guard, busy
from pipeline.retrieval.web.pictures import LIMITS, TYPES, WHY, Look, read_pose
from pipeline.retrieval.web.thumbnails import Thumbnails
from pipeline.retrieval.web.workers import Busy, Workers

log = logging.getLogger("posebooru")

PAGE = {
    "index.html": "text/html; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "figure.js": "text/javascript; charset=utf-8",
    "results.js": "text/javascript; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The page's files, in the folder `page`, and their types; no other is served."""

BODIES = {"/api/search": Body(16_384, 48), "/api/pose": Body(LIMITS.max_bytes, 6)}
"""What may be sent where."""

SUGGESTIONS = 12
LOOKED_AT = 5000
"""Tags with the same beginning that are counted to suggest the commonest of them."""

REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": text}
    for code, text in (
        (400, "not understood"),
        (413, "too much"),
        (422, "not what the form says"),
        (503, "busy; come again after Retry-After seconds"),
    )
}

PostId = Annotated[str, Path(pattern="^(0|[1-9][0-9]{0,17})$")]
"""Digits and no other way to write a number."""


@dataclass(frozen=True)
class Threads:
    """Who does the work."""

    search: Workers
    thumbnails: Workers
    reading: Workers

    @classmethod
    def start(cls) -> "Threads":
        """Two search, two make thumbnails, one reads pictures: a model wants all cores.

        A search is done on one core from here on: products that share the cores with those of
        another search wait for each other more than they gain.
        """
        threadpool_limits(1, user_api="blas")
        return cls(
            Workers("search", threads=2, waiting=46),
            Workers("thumbnails", threads=2, waiting=62),
            Workers("reading", threads=1, waiting=5),
        )


def make_app(
    corpus: str,
    index: PoseIndex,
    thumbnails: Thumbnails,
    look: Look,
    names: Sequence[str] = (),
) -> ASGIApp:
    """The application, behind its guard.

    Args:
        corpus: its name.
        index: what is searched.
        thumbnails: of the drawings in it.
        look: finds the character in a picture that is sent.
        names: under which people reach the server, beside addresses in numbers.
    """
    app = FastAPI(
        title="posebooru",
        summary="Find drawings by pose.",
        docs_url=None,  # they load code from elsewhere
        redoc_url=None,
        responses=REFUSALS,
    )
    threads = Threads.start()
    _refusals(app)
    _page(app)
    _searching(app, corpus, index, threads)
    _pictures(app, index, thumbnails, look, threads)
    return Guard(app, names, BODIES)


def _page(app: FastAPI) -> None:
    folder = files("pipeline.retrieval.web") / "page"
    contents = {name: (folder / name).read_bytes() for name in PAGE}

    @app.get("/", include_in_schema=False)
    async def index() -> Response:
        return Response(contents["index.html"], media_type=PAGE["index.html"])

    @app.get("/page/{name}", include_in_schema=False)
    async def part(name: str) -> Response:
        if name not in contents:
            raise HTTPException(404, "no such file")
        return Response(contents[name], media_type=PAGE[name])


def _searching(app: FastAPI, corpus: str, index: PoseIndex, threads: Threads) -> None:
    start = Start(
        corpus=corpus,
        drawings=len(index),
        figure=figure(),
        ratings=list(RATINGS),
        sure=UNSURE,
        formats=list(TYPES),
        most_bytes=LIMITS.max_bytes,
        most_drawings=MOST_DRAWINGS,
    )

    @app.get("/api/figure")
    async def the_figure() -> Start:
        """The figure to pose, and what the server takes and gives."""
        return start

    @app.get("/api/tags")
    async def tags(
        begins: Annotated[str, Query(min_length=1, max_length=200)],
    ) -> list[Suggestion]:
        """The commonest tags that begin like this."""
        return await threads.search.do(partial(suggest, index, begins))

    @app.post("/api/search", response_model=Answer)
    async def search(asked: Search) -> Response:
        """The drawings whose pose is nearest."""
        body = await threads.search.do(lambda: find(index, asked).model_dump_json())
        return Response(body, media_type="application/json")


def _pictures(
    app: FastAPI, index: PoseIndex, thumbnails: Thumbnails, look: Look, threads: Threads
) -> None:
    @app.get("/thumbnails/{post_id}.jpg", response_class=Response)
    async def thumbnail(post_id: PostId) -> Response:
        """A small picture of a drawing of the index."""
        post = int(post_id)
        if not index.shows(post):
            raise HTTPException(404, "no such drawing")
        data = thumbnails.kept(post)
        try:
            data = data or await threads.thumbnails.do(partial(thumbnails.make, post))
        except (KeyError, PipelineError, BadImage) as error:
            log.warning("post %d: no thumbnail: %s", post, error)
            raise HTTPException(404, "this drawing's picture is not at hand") from error
        headers = {"cache-control": "private, max-age=300"}
        return Response(data, media_type="image/jpeg", headers=headers)

    content: dict[str, Any] = {
        kind: {"schema": {"type": "string", "format": "binary"}} for kind in TYPES
    }

    @app.post(
        "/api/pose",
        openapi_extra={"requestBody": {"required": True, "content": content}},
        responses={415: {"model": Problem, "description": "not a picture"}},
    )
    async def pose(request: Request) -> Pose:
        """The pose that a picture shows; the picture is the body, and is not kept."""
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in TYPES:
            raise HTTPException(415, f"not a picture; send {', '.join(TYPES)}")
        data = await request.body()
        try:
            return await threads.reading.do(partial(read_pose, data, kind, look))
        except BadImage as bad:
            raise HTTPException(415 if bad.rule == "wrong_type" else 422, WHY[bad.rule]) from bad


def _refusals(app: FastAPI) -> None:
    @app.exception_handler(Busy)
    async def is_busy(_: Request, __: Exception) -> Response:
        refused = busy()
        return JSONResponse({"detail": refused.why}, refused.status, refused.headers)

    @app.exception_handler(RequestValidationError)
    async def is_not_the_form(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"][1:]))
        return JSONResponse({"detail": f"{place or 'body'}: {first['msg']}"}, 422)

    @app.exception_handler(PipelineError)
    async def cannot(_: Request, error: Exception) -> Response:
        log.error("serve: %s", error)
        return JSONResponse({"detail": "the server cannot answer; its log says why"}, 500)


def find(index: PoseIndex, asked: Search) -> Answer:
    """The drawings that answer a search."""
    query = PoseQuery(add_midpoints(np.array(asked.points, np.float64)))
    why = _in_vain(index, asked, query)
    filters = Filters(
        tags=tuple(asked.tags),
        ratings=RATINGS if asked.ratings is None else tuple(asked.ratings),
        mirror=asked.mirror,
        rotation=asked.rotation,
        group=asked.group,
    )
    hits = [] if why else index.search(query, filters, asked.count)
    return Answer(drawings=[_drawing(hit) for hit in hits], of=len(index), why=why)


def _in_vain(index: PoseIndex, asked: Search, query: PoseQuery) -> str:
    unknown = [tag for tag in asked.tags if not index.tag_count(tag)]
    if unknown:
        return f"No drawing has the tag {unknown[0]}."
    return "" if query.limbs else "Too few joints count: two that hang together are needed."


def _drawing(hit: Hit) -> Drawing:
    points = hit.keypoints[: len(COCO_NAMES)].astype(np.float64).round(2).tolist()
    return Drawing(
        post_id=hit.post_id,
        distance=round(hit.distance, 2),
        mirrored=hit.mirrored,
        width=hit.size[0],
        height=hit.size[1],
        box=hit.box,
        points=points,
        artists=list(hit.artists),
        source=web_address(hit.source),
        rating=hit.rating,
        variants=list(hit.variants),
    )


def web_address(source: str) -> str | None:
    """A post's source, where a browser may open it; sources are text that anyone typed."""
    if any(not each.isprintable() or each.isspace() for each in source):
        return None
    try:
        parts = urlsplit(source)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
    except ValueError:
        return None
    return source if known else None


def suggest(index: PoseIndex, begins: str) -> list[Suggestion]:
    """The commonest of the index's tags that begin like this."""
    names = index.tag_names
    start = bisect_left(names, begins)
    alike = []
    for name in islice(names, start, start + LOOKED_AT):
        if not name.startswith(begins):
            break
        alike.append(Suggestion(tag=name, drawings=index.tag_count(name)))
    return sorted(alike, key=lambda each: (-each.drawings, each.tag))[:SUGGESTIONS]
