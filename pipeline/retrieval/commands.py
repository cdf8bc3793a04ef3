"""`posebooru search`: find drawings by the pose of a picture, or by a pose in JSON."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from PIL import Image

from pipeline.contracts.metadata import RATINGS
from pipeline.errors import PipelineError
from pipeline.images.decoding import BadImage
from pipeline.options import HERE, PARAMS_FILE
from pipeline.params import Params, load_params
from pipeline.pose.reader import PoseReader, open_picture
from pipeline.retrieval.pictures import Pictures
from pipeline.retrieval.queries import query_from_file, query_of
from pipeline.retrieval.search import Filters, Hit, PoseIndex, Query
from pipeline.retrieval.sheet import SIDE, Tile, contact_sheet, tile_of_hit, tile_of_query
from pipeline.stage import exit_codes, start_logging

COLUMNS = 5
"""Of a contact sheet."""


def search(
    pose: Annotated[
        Path, typer.Argument(metavar="IMAGE|POSE.json", help="a picture, or keypoints as JSON")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="the folder for sheet.jpg and hits.json")
    ] = Path("found"),
    count: Annotated[int, typer.Option(min=1, max=1000, help="how many drawings")] = 20,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="drawings with this tag; repeatable")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="drawings without it; repeatable")
    ] = None,
    rating: Annotated[
        list[str] | None, typer.Option(metavar="RATING", help="of this rating; repeatable")
    ] = None,
    mirror: Annotated[bool, typer.Option("--mirror", help="find mirrored poses too")] = False,
    rotation: Annotated[bool, typer.Option("--rotation", help="find rotated poses too")] = False,
    ungrouped: Annotated[
        bool, typer.Option("--ungrouped", help="show near-duplicates one by one")
    ] = False,
    params: Annotated[
        Path, typer.Option("--params", metavar="FILE", help="the settings")
    ] = PARAMS_FILE,
    root: Annotated[
        Path, typer.Option(metavar="DIR", help="where datasets/ and models/ are")
    ] = HERE,
    debug: Annotated[bool, typer.Option("--debug", help="show tracebacks")] = False,
) -> None:
    """Find drawings by the pose of a picture, or by keypoints in JSON."""
    start_logging()
    with exit_codes("search", debug=debug):
        settings = load_params(params)
        index = PoseIndex.load(root, settings.corpus.name)
        filters = Filters(
            tags=tuple(tag or ()),
            without_tags=tuple(without or ()),
            ratings=tuple(rating or RATINGS),
            mirror=mirror,
            rotation=rotation,
            group=not ungrouped,
        )
        _check(index, filters)
        query, picture = _query(pose, settings, root)
        hits = index.search(query, filters, count)
        if not hits:
            raise PipelineError(f"{pose}: nothing found; fewer filters let more pass")
        out.mkdir(parents=True, exist_ok=True)
        document = {"query": _pose(query), "hits": [told(hit) for hit in hits]}
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        (out / "hits.json").write_text(text, encoding="utf-8")
        asked = tile_of_query(query, picture, ("searched with", pose.name))
        tiles = [asked, *_tiles(hits, Pictures.open(params, root))]
        rows = [tiles[start : start + COLUMNS] for start in range(0, len(tiles), COLUMNS)]
        contact_sheet(rows).save(out / "sheet.jpg", quality=90)
        for hit in hits:
            typer.echo(line(hit))
        typer.echo(f"{len(hits):,} of {len(index):,} drawings in {out}: sheet.jpg, hits.json")


def told(hit: Hit) -> dict[str, Any]:
    """A hit as JSON."""
    x, y, width, height = hit.box
    return {
        "post_id": hit.post_id,
        "distance": round(hit.distance, 3),
        "mirrored": hit.mirrored,
        "artists": list(hit.artists),
        "source": hit.source,
        "rating": hit.rating,
        "tags": list(hit.tags),
        "size": list(hit.size),
        "box": [round(value, 2) for value in (x, y, width, height)],
        "keypoints": [[round(float(value), 3) for value in point] for point in hit.keypoints],
        "variants": list(hit.variants),
    }


def line(hit: Hit) -> str:
    """A hit as a line of text; what comes from outside cannot steer the terminal."""
    artists = ", ".join(hit.artists) or "artist unknown"
    shown = "".join(letter if letter.isprintable() else "?" for letter in artists)
    more = ", mirrored" if hit.mirrored else ""
    more += f", {len(hit.variants)} variants" if hit.variants else ""
    return f"{hit.distance:6.1f}°  post {hit.post_id}  {shown}{more}"


def _check(index: PoseIndex, filters: Filters) -> None:
    """A tag that no drawing has is likely a slip.

    Raises:
        PipelineError: names the tag, and the nearest that is known.
    """
    for name in (*filters.tags, *filters.without_tags):
        if not index.tag_count(name):
            near = index.near_tag(name)
            hint = f"; did you mean {near!r}?" if near else ""
            raise PipelineError(f"no drawing of the index has the tag {name!r}{hint}")


def _query(path: Path, settings: Params, root: Path) -> tuple[Query, Image.Image | None]:
    """The pose, and the picture that it is from."""
    if path.suffix.lower() == ".json":
        return query_from_file(path), None
    picture = open_picture(path)
    models = root / "models" / settings.corpus.name
    query = query_of(PoseReader.load(models, settings.retrieval.poses.row).look(picture))
    if query is None:
        raise PipelineError(f"{path}: no character found; try one before a plainer background")
    return query, picture


def _pose(query: Query) -> list[list[float]]:
    return [[round(float(value), 3) for value in point] for point in query.keypoints]


def _tiles(hits: list[Hit], pictures: Pictures) -> list[Tile]:
    """Tiles of hits; a picture that has gone since is left white, and says why."""
    tiles = []
    for hit in hits:
        try:
            tiles.append(tile_of_hit(pictures.image(hit.post_id), hit))
        except (BadImage, KeyError, PipelineError) as error:
            blank = Image.new("RGB", (SIDE, SIDE), "white")
            tiles.append(Tile(blank, (f"post {hit.post_id}", str(error), "")))
    return tiles
