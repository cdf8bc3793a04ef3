"""Drawing a post's picture: one character, or a group, a comic, a place, a figure on nothing."""

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from pipeline.sample import effects
from pipeline.sample.backgrounds import BACKGROUNDS
from pipeline.sample.characters import draw_character
from pipeline.sample.finishes import finish
from pipeline.sample.geometry import Array
from pipeline.sample.ink import Hand
from pipeline.sample.raster import paint, rasterise
from pipeline.sample.scene import LONGEST, Scene, Wish, imagine
from pipeline.sample.seat import SEATS
from pipeline.sample.shapes import Figure
from pipeline.sample.styles import STYLES, inked
from pipeline.sample.svg import heart, star
from pipeline.sample.truth import keypoints, view

CLEAR = (255, 255, 255, 0)

CALM = ("standing", "contrapposto", "waving", "hands_on_hips")
"""Poses of people who stand side by side, or talk in a comic."""


@dataclass(frozen=True)
class Picture:
    """A drawn picture, and what is known of its figure in the picture's own pixels."""

    image: Image.Image
    """RGBA where there is no background, else RGB."""
    alpha: Image.Image
    """The figure alone, mode L."""
    keypoints: Array
    """(25, 3), in the picture's pixels."""
    view: str


def draw_scene(
    scene: Scene, dice: random.Random, *, background: str, effect: str, zoom: float = 1.0
) -> Picture:
    """One character. With the background "transparent" the picture is RGBA."""
    figure, points, seen = draw_figure(scene, dice)
    size = scene.width, scene.height
    drawn = paint(figure.shapes(), *size, zoom)
    style = STYLES[scene.style]
    alpha = drawn.getchannel("A")
    if background == "transparent":
        image = finish(drawn, style.finish, dice)
    else:
        image = _backdrop(background, size, zoom, dice)
        image.alpha_composite(drawn)
        if effect:
            strewn = effects.EFFECTS[effect][0](*size, dice)
            image.alpha_composite(rasterise(strewn, *size, zoom))
        image = finish(image.convert("RGB"), style.finish, dice)
    scale = np.array([image.width / scene.width, image.height / scene.height, 1.0])
    return Picture(image, alpha, points * scale, seen)


def draw_figure(scene: Scene, dice: random.Random) -> tuple[Figure, Array, str]:
    """The figure's shapes, its keypoints (25, 3) in the scene's pixels, and the view."""
    body = scene.body
    figure = Figure()
    hand = Hand(figure, scene.camera, inked(scene.style, dice), dice)
    draw_character(hand, body, scene.look, dice)
    points = keypoints(hand, scene, body)
    if scene.seat:
        SEATS[scene.seat].draw(hand, body)
    return figure, points, view(hand, body)


def one_component(picture: Picture) -> Picture:
    """The picture with nothing but the largest connected piece of its figure (RGBA)."""
    alpha = np.asarray(picture.alpha)
    pieces, count = ndimage.label(alpha > 0)
    if count > 1:
        sizes = ndimage.sum_labels(alpha > 0, pieces, range(1, count + 1))
        alpha = np.where(pieces == 1 + int(np.argmax(sizes)), alpha, 0).astype(np.uint8)
    image = picture.image.copy()
    image.putalpha(Image.fromarray(alpha))
    return Picture(image, Image.fromarray(alpha), picture.keypoints, picture.view)


def with_second(picture: Picture, what: str, dice: random.Random) -> Picture:
    """The RGBA picture with a thing apart from the figure ("piece"), or with writing ("text").

    It is put where the figure leaves room; there is room in a corner of nearly every picture, and
    else the picture is made wider for it.
    """
    image = picture.image
    width, height = image.size
    size = max(width, height) / 12
    place = _free_place(np.asarray(picture.alpha), size, dice)
    shift = 0
    if place is None:
        shift = round(size * 2.6)
        wider = Image.new("RGBA", (width + shift, height), CLEAR)
        wider.paste(image, (shift, 0))
        image, place = wider, (size * 1.2, height * 0.3)
    x, y = place
    if what == "text":
        svg = effects.writing(x - size * 0.8, y - size * 0.5, size * 0.4, 4, dice)
        svg += effects.writing(x - size * 0.8, y + size * 0.1, size * 0.4, 4, dice)
    else:
        svg = dice.choice((heart(x, y, size * 0.5, "#ee6f8c"), star(x, y, size * 0.6, "#f0cf62")))
    image = image.copy()
    image.alpha_composite(rasterise(svg, *image.size))
    points = picture.keypoints.copy()
    points[points[:, 2] > 0, 0] += shift
    alpha = Image.new("L", image.size)
    alpha.paste(picture.alpha, (shift, 0))
    return Picture(image, alpha, points, picture.view)


def draw_group(dice: random.Random, count: int) -> tuple[Image.Image, list[Scene], str]:
    """Several characters side by side in one place (RGB), and who they are."""
    background = dice.choice(tuple(BACKGROUNDS))
    image = _backdrop(background, (LONGEST, 400), 1.0, dice)
    scenes = []
    for number in range(count):
        scene = imagine(
            dice,
            Wish(crop="full_body", poses=CALM),
        )
        drawn = paint(
            draw_figure(scene, dice)[0].shapes(), scene.width, scene.height, 390 / scene.height
        )
        x = round(LONGEST * (number + 0.5) / count - drawn.width / 2)
        layer = Image.new("RGBA", image.size, CLEAR)
        layer.paste(drawn, (x, 400 - drawn.height))
        image.alpha_composite(layer)
        scenes.append(scene)
    return image.convert("RGB"), scenes, background


def draw_comic(dice: random.Random, panels: int) -> tuple[Image.Image, list[Scene]]:
    """A page of panels, one above the other, with speech bubbles (RGB)."""
    page = Image.new("RGBA", (LONGEST * 2 // 3, LONGEST), "white")
    tall = LONGEST // panels
    scenes = []
    for number in range(panels):
        scene = imagine(
            dice,
            Wish(crop=dice.choice(("upper_body", "portrait")), poses=CALM, styles=("greyscale",)),
        )
        drawn = paint(
            draw_figure(scene, dice)[0].shapes(),
            scene.width,
            scene.height,
            (tall * 1.5) / scene.height,
        )
        panel = Image.new("RGBA", (page.width - 16, tall - 12), "#ececf0")
        panel.alpha_composite(
            drawn.crop((0, 0, min(drawn.width, panel.width), panel.height)), (0, 0)
        )
        bubble = effects.speech_bubble(
            panel.width * 0.78, panel.height * 0.4, min(46, panel.width / 6), dice
        )
        panel.alpha_composite(rasterise(bubble, *panel.size))
        page.paste("#222222", (6, number * tall + 4, page.width - 6, (number + 1) * tall - 4))
        page.paste(panel.crop((2, 2, panel.width - 2, panel.height - 2)), (10, number * tall + 8))
        scenes.append(scene)
    return finish(page.convert("RGB"), "greyscale", dice), scenes


def draw_scenery(dice: random.Random, name: str, size: tuple[int, int]) -> Image.Image:
    """A place without anyone in it (RGB)."""
    return _backdrop(name, size, 1.0, dice).convert("RGB")


def _backdrop(name: str, size: tuple[int, int], zoom: float, dice: random.Random) -> Image.Image:
    paint = BACKGROUNDS[name].paint
    if isinstance(paint, tuple):
        zoomed = round(size[0] * zoom), round(size[1] * zoom)
        return Image.new("RGBA", zoomed, dice.choice(paint))
    return rasterise(paint(*size, dice), *size, zoom)


def _free_place(
    alpha: NDArray[np.uint8], size: float, dice: random.Random
) -> tuple[float, float] | None:
    """A place (x, y) around which a square of 2.4 × size is free of the figure."""
    height, width = alpha.shape
    half = round(size * 1.2)
    for _ in range(60):
        if width <= 2 * half or height <= 2 * half:
            return None
        x, y = dice.randint(half, width - half), dice.randint(half, height - half)
        if not alpha[y - half : y + half, x - half : x + half].any():
            return float(x), float(y)
    return None
