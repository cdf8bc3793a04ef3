"""Making one post: its picture files, its line of metadata, what is true of it."""

import hashlib
import io
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from pipeline.sample import backgrounds, effects
from pipeline.sample.add_folder import add_entry
from pipeline.sample.characters import recoloured
from pipeline.sample.extras.library import EXTRAS
from pipeline.sample.metadata import Facts, line
from pipeline.sample.pictures import (
    Picture,
    draw_comic,
    draw_group,
    draw_scene,
    draw_scenery,
    one_component,
    with_second,
)
from pipeline.sample.posts import Post
from pipeline.sample.raster import jpeg, png, to_512
from pipeline.sample.scene import LONGEST, Scene, imagine
from pipeline.sample.tags import drawn_tags
from pipeline.sample.truth import joints_json
from pipeline.sample.uploader import all_tags

RGBA_KINDS = ("foreground", "two_pieces", "with_text", "opaque_alpha", "no_alpha")

VIDEO_TYPES = ("zip", "swf", "webm", "mp4", "gif")

ALONE = (
    "plain",
    "candidate",
    "small",
    "undertagged",
    "only_original",
    "variant",
    "duplicate",
    "deleted",
    "banned",
)
"""Kinds that show one character on a background, and nothing else is odd about the file but what
`_files` does to it."""


@dataclass(frozen=True)
class Made:
    """What became of a post."""

    post_id: int
    kind: str
    line: str
    truth: dict[str, Any] | None
    add: dict[str, Any] | None
    """The entry of the ADD-style folder, for the posts that are in it."""


@dataclass(frozen=True)
class _Drawn:
    """A post's picture and tags, before the files are written."""

    image: Image.Image
    """As the original would be, but at its drawing size."""
    tags: set[str]
    scene: Scene | None = None
    picture: Picture | None = None


def make_post(post: Post, seed: int, mirror: Path) -> Made:
    """Write a post's files below `mirror` and say what is known of it.

    Everything follows from the seed and the post alone.
    """
    dice = random.Random(f"{seed}/{post.post_id}/post")
    if post.kind == "scenery":
        drawn = _scenery(seed, post)
    elif post.kind in {"group", "comic"} and post.drawn:
        drawn = _crowd(seed, post)
    else:
        drawn = _character(seed, post, dice)
    longest = dice.randint(*post.wish.original)
    width, height = _original_size(drawn, longest, post)
    ext = _extension(post, dice)
    written = _files(post, drawn, (width, height), ext, mirror, dice) if post.drawn else b""
    tags = all_tags(post, drawn.tags, (width, height), dice)
    facts = Facts(
        post.post_id,
        {"questionable": "q", "explicit": "e"}.get(post.kind, "s"),
        width,
        height,
        ext,
        hashlib.md5(written or str(post).encode()).hexdigest(),  # noqa: S324 - Danbooru's own
        len(written) + dice.choice((0, 0, 0, 1_204))
        if written
        else dice.randint(40_000, 3_000_000),
        tags,
        post.parent_id,
        post.has_children,
        is_deleted=post.kind == "deleted" or (not post.drawn and dice.random() < 0.02),
        is_banned=post.kind == "banned",
    )
    truth = add = None
    if post.drawn and drawn.scene and drawn.picture:
        truth = _truth(post, drawn, (width, height))
        if post.kind.startswith("add_"):
            add = add_entry(post.post_id, ext, drawn.scene, (width, height))
    return Made(post.post_id, post.kind, line(facts, dice), truth, add)


def _character(seed: int, post: Post, dice: random.Random) -> _Drawn:
    chance = random.Random(f"{seed}/{post.drawn_as}/scene")
    scene = imagine(chance, post.wish)
    if post.kind == "variant":
        scene = replace(
            scene, look=recoloured(scene.look, random.Random(f"{seed}/{post.post_id}/look"))
        )
    background = backgrounds.choose(chance)
    effect = effects.choose(chance, background)
    if post.kind in RGBA_KINDS and post.kind not in {"opaque_alpha", "no_alpha"}:
        background, effect = "transparent", ""
    tags = drawn_tags(scene, background, effect)
    if post.kind in RGBA_KINDS:
        tags.add("transparent_background")
    if not post.drawn:
        return _Drawn(Image.new("RGB", (scene.width, scene.height)), tags)
    if post.kind in RGBA_KINDS:
        scene = replace(
            scene,
            look=replace(
                scene.look, extras=tuple(e for e in scene.look.extras if EXTRAS[e].kind != "halo")
            ),
        )
        tags -= {"halo", "mechanical_halo"}
    zoom = post.wish.original[0] / LONGEST if post.kind in RGBA_KINDS else 1.0
    picture = draw_scene(scene, chance, background=background, effect=effect, zoom=zoom)
    if post.kind in {"foreground", "two_pieces", "with_text"}:
        picture = one_component(picture)
    if post.kind == "two_pieces":
        picture = with_second(picture, "piece", dice)
    if post.kind == "with_text":
        picture = with_second(picture, "text", dice)
        tags |= {"english_text", "text_focus"}
    image = picture.image
    if post.kind == "opaque_alpha":
        image = image.convert("RGBA")
    return _Drawn(image, tags, scene, picture)


def _scenery(seed: int, post: Post) -> _Drawn:
    dice = random.Random(f"{seed}/{post.post_id}/scene")
    name = dice.choice(backgrounds.SCENERY)
    size = dice.choice(((512, 342), (512, 384), (512, 288), (384, 512)))
    tags = {"scenery", "no_humans", *backgrounds.BACKGROUNDS[name].tags}
    return _Drawn(draw_scenery(dice, name, size), tags)


def _crowd(seed: int, post: Post) -> _Drawn:
    dice = random.Random(f"{seed}/{post.post_id}/scene")
    if post.kind == "comic":
        panels = dice.choice((3, 4, 4))
        image, scenes = draw_comic(dice, panels)
        tags = {
            "comic",
            *(["4koma"] if panels == 4 else []),
            "greyscale",
            "monochrome",
            "speech_bubble",
        }
    else:
        count = dice.choice((2, 2, 3))
        image, scenes, background = draw_group(dice, count)
        tags = {f"{count}girls", "multiple_girls", *backgrounds.BACKGROUNDS[background].tags}
    for scene in scenes:
        tags |= drawn_tags(scene, "white", "") - {
            "solo",
            "1girl",
            "1boy",
            "male_focus",
            "full_body",
            "white_background",
            "simple_background",
        }
    return _Drawn(image, tags)


def _original_size(drawn: _Drawn, longest: int, post: Post) -> tuple[int, int]:
    """The original's size: kinds that come with an original have their picture's own."""
    if post.kind in RGBA_KINDS and post.drawn:
        return drawn.image.size
    wide, tall = drawn.image.size
    scale = longest / max(wide, tall)
    return max(round(wide * scale), 1), max(round(tall * scale), 1)


def _extension(post: Post, dice: random.Random) -> str:
    if post.kind in RGBA_KINDS or post.kind == "palette":
        return "png"
    if post.kind == "video":
        return dice.choice(VIDEO_TYPES)
    if post.kind == "animated":
        return "gif"
    if post.kind in {"html", "png_as_jpg", "cmyk", "truncated"}:
        return "jpg"
    return dice.choice(("jpg", "jpg", "jpg", "png"))


def _files(
    post: Post, drawn: _Drawn, size: tuple[int, int], ext: str, mirror: Path, dice: random.Random
) -> bytes:
    """Write the 512px copy and, for some kinds, the original.

    Returns:
        The original's bytes where it is written, else the copy's.
    """
    folder = f"{post.post_id % 1000:04d}"
    copy = jpeg(to_512(drawn.image)[0], dice.randint(78, 95))
    original = _original(post, drawn, size, ext, dice)
    if original is not None:
        _write(mirror / "original" / folder / f"{post.post_id}.{ext}", original)
    if post.kind == "truncated":
        copy = copy[: len(copy) // 2]
    if post.kind == "html":
        copy = b"<!DOCTYPE html><html><head><title>404 Not Found</title></head></html>\n"
    if post.kind == "png_as_jpg":
        copy = png(to_512(drawn.image)[0])
    if post.kind == "cmyk":
        copy = jpeg(to_512(drawn.image)[0].convert("CMYK"), 90)
    if post.kind not in {"only_original", "palette", "animated"}:
        _write(mirror / "512px" / folder / f"{post.post_id}.jpg", copy)
    return original or copy


def _original(
    post: Post, drawn: _Drawn, size: tuple[int, int], ext: str, dice: random.Random
) -> bytes | None:
    """The original's bytes, for the kinds of post whose original the mirror has."""
    if post.kind in RGBA_KINDS:
        return png(drawn.image)
    if post.kind == "palette":
        return png(drawn.image.resize(size).convert("P", palette=Image.Palette.ADAPTIVE))
    if post.kind == "animated":
        return _gif(drawn.image)
    wanted = post.kind == "only_original" or post.kind.startswith("add_") or (
        post.kind == "candidate" and dice.random() < 0.3
    )  # fmt: skip
    if not wanted:
        return None
    image = drawn.image.resize(size, Image.Resampling.BICUBIC)
    return png(image) if ext == "png" else jpeg(image, 90)


def _gif(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    second = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image.save(stream, "GIF", save_all=True, append_images=[second], duration=400)
    return stream.getvalue()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _truth(post: Post, drawn: _Drawn, size: tuple[int, int]) -> dict[str, Any]:
    scene, picture = drawn.scene, drawn.picture
    assert scene is not None
    assert picture is not None
    _, (sx, sy, ox, oy) = to_512(drawn.image)
    points = picture.keypoints.copy()
    labelled = points[:, 2] > 0
    points[labelled, 0] = points[labelled, 0] * sx + ox
    points[labelled, 1] = points[labelled, 1] * sy + oy
    alpha = Image.new("L", (LONGEST, LONGEST))
    small = picture.alpha.resize(
        (round(drawn.image.width * sx), round(drawn.image.height * sy)), Image.Resampling.BOX
    )
    alpha.paste(small, (int(ox), int(oy)))
    body = scene.body
    return {
        "post_id": post.post_id,
        "keypoints": points.astype(np.float32).ravel().tolist(),
        "width": size[0],
        "height": size[1],
        "to_512": [sx * drawn.image.width / size[0], sy * drawn.image.height / size[1], ox, oy],
        "alpha": png(alpha),
        "box": _box(alpha),
        "pose": scene.pose.name,
        "view": picture.view,
        "style": scene.style,
        "crop": scene.crop,
        "azimuth": scene.camera.azimuth,
        "elevation": scene.camera.elevation,
        "roll": scene.camera.roll,
        "joints": joints_json(body),
        "tags_drawn": sorted(drawn.tags),
        "kind": post.kind,
        "held_out": bool(scene.unseen),
        "unseen": list(scene.unseen),
    }


def _box(alpha: Image.Image) -> list[float]:
    box = alpha.point(lambda value: 255 * (value > 127)).getbbox() or (0, 0, 0, 0)
    return [float(box[0]), float(box[1]), float(box[2] - box[0]), float(box[3] - box[1])]
