"""Photograph-like mannequins with COCO keypoints, in two styles.

They stand for DeepFashion2 ("catalogue": a studio, a clean backdrop) and for COCO ("street": busy
places, harder light, noise): what the task-specific source model is trained on, and what the
adversarial rows compare with. The body is a cloud of balls, lit ball by ball into a depth buffer,
so it has the smooth shading of a photograph and none of a drawing's lines.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from pipeline.keypoints import COCO_NAMES, NOT_LABELLED, OCCLUDED, VISIBLE, coco_category
from pipeline.sample.body import foot, neck, palm, skull, tube
from pipeline.sample.camera import Camera
from pipeline.sample.geometry import Array, Solid, ball, vector
from pipeline.sample.poses.library import POSES
from pipeline.sample.poses.vary import mirrored
from pipeline.sample.posing import choose_pose, take
from pipeline.sample.raster import jpeg
from pipeline.sample.skeleton import SIDES, Body, Build, pose_body
from pipeline.sample.trunk import trunk

STYLES = ("catalogue", "street")

SIZE = (256, 384)
"""Width and height of each image, in pixels."""

UPRIGHT = tuple(name for name, pose in POSES.items() if "standing" in pose.stance)
"""Poses of a catalogue."""

IMAGES_PER_POST = 0.03
"""Mannequins of each style for each post of the corpus: 150 for 5,000."""

Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class Mannequin:
    """One image and its annotation, in COCO's form."""

    data: bytes
    keypoints: Array
    """(17, 3), x, y, v."""
    box: tuple[float, float, float, float]
    area: float

    def annotation(self, number: int) -> dict[str, Any]:
        """Its entry among COCO's annotations; `number` is that of its image, from 1."""
        return {
            "id": number,
            "image_id": number,
            "category_id": 1,
            "keypoints": [round(float(x), 2) for x in self.keypoints.ravel()],
            "num_keypoints": int((self.keypoints[:, 2] > NOT_LABELLED).sum()),
            "bbox": list(self.box),
            "area": self.area,
            "iscrowd": 0,
        }


def image_name(style: str, number: int) -> str:
    """The file of a mannequin, numbered from 1."""
    return f"{style}_{number:05d}.jpg"


def write_annotations(folder: Path, style: str, annotations: list[dict[str, Any]]) -> None:
    """Write annotations.json, COCO keypoints; the images are in images/."""
    width, height = SIZE
    images = [
        {
            "id": annotation["image_id"],
            "file_name": image_name(style, annotation["image_id"]),
            "width": width,
            "height": height,
        }
        for annotation in annotations
    ]
    document = {"images": images, "annotations": annotations, "categories": [coco_category()]}
    (folder / "annotations.json").write_text(json.dumps(document), encoding="utf-8")


def draw_mannequin(style: str, number: int, seed: int) -> Mannequin:
    """One mannequin; the same for the same arguments."""
    dice = random.Random(f"{seed}/{style}/{number}")
    generator = np.random.default_rng(dice.getrandbits(63))
    upright = style == "catalogue" and dice.random() < 0.7
    pose = choose_pose(dice, UPRIGHT if upright else (), usual=True)
    build = Build(dice.uniform(7.0, 7.9), dice.uniform(0.95, 1.2), dice.uniform(0.95, 1.15))
    _, angles = take(dice, pose, build, own_arms=False)
    azimuth = dice.gauss(0, 35) if style == "catalogue" else dice.uniform(-180, 180)
    if dice.random() < 0.5:
        angles = mirrored(angles)
    body = pose_body(build, angles)
    camera = _camera(dice, body, azimuth, style)
    parts = _parts(body)
    depth = np.full((SIZE[1], SIZE[0]), -np.inf, dtype=np.float32)
    colour = np.zeros((SIZE[1], SIZE[0], 3), dtype=np.float32)
    colours = _colours(dice, style)
    light = np.array([dice.uniform(-0.7, 0.7), dice.uniform(0.3, 0.9), 0.7], dtype=np.float32)
    light /= np.linalg.norm(light)
    for solid, name in parts:
        _splat(depth, colour, camera, solid, colours[name], light)
    points = _keypoints(camera, body, depth)
    image = _photograph(depth, colour, style, dice, generator)
    mask = np.isfinite(depth)
    ys, xs = np.nonzero(mask)
    box = (
        float(xs.min()),
        float(ys.min()),
        float(xs.max() + 1 - xs.min()),
        float(ys.max() + 1 - ys.min()),
    )
    return Mannequin(jpeg(image, dice.randint(70, 92)), points, box, float(mask.sum()))


def _camera(dice: random.Random, body: Body, azimuth: float, style: str) -> Camera:
    places = np.array(list(body.joints.values()))
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    elevation = dice.uniform(-5, 12) if style == "catalogue" else dice.uniform(-8, 30)
    camera = Camera(azimuth, elevation, dice.gauss(0, 3), dice.uniform(12, 30), middle)
    seen = camera.project(places)
    low, high = seen.min(axis=0) - 0.6, seen.max(axis=0) + 0.6
    scale = min(SIZE[0] / (high[0] - low[0]), SIZE[1] / (high[1] - low[1]))
    scale *= dice.uniform(0.85, 1.0) if style == "catalogue" else dice.uniform(0.6, 1.15)
    centre = (low + high) / 2 * scale
    x, y = np.array(SIZE) / 2 - centre
    return camera.placed(
        scale, (float(x) + dice.uniform(-12, 12), float(y) + dice.uniform(-12, 12))
    )


def _parts(body: Body) -> list[tuple[Solid, str]]:
    head, frame = body.joints["head"], body.frames["head"]
    parts = [
        (neck(body), "skin"),
        (trunk(body, grow=0.03), "top"),
        (skull(body, grow=0.9), "skin"),
        (ball(head + frame @ vector(0, 0.10, -0.10), 0.43), "hair"),
        (ball(body.joints["nose"] - frame @ vector(0, 0, 0.04), 0.06), "skin"),
        (ball(body.joints["left_eye"] - frame @ vector(0, 0, 0.06), 0.06), "eyes"),
        (ball(body.joints["right_eye"] - frame @ vector(0, 0, 0.06), 0.06), "eyes"),
    ]
    for side in SIDES:
        parts.append((tube(body, side, "upper_arm", grow=1.1), "top"))
        parts.append((tube(body, side, "forearm", grow=1.05), "sleeve"))
        parts.append((ball(body.joints[f"{side}_ear"], 0.08), "skin"))
        parts.append((palm(body, side, grow=1.4), "skin"))
        parts.append((tube(body, side, "thigh", grow=1.05), "trousers"))
        parts.append((tube(body, side, "shin", grow=1.08), "trousers"))
        parts.append((foot(body, side, grow=1.1), "shoes"))
    return parts


def _colours(dice: random.Random, style: str) -> dict[str, Array]:
    skin = np.array(
        dice.choice(((224, 192, 168), (150, 108, 82), (240, 236, 228), (205, 170, 140)))
    )
    grey = [dice.uniform(40, 210) for _ in range(3)]
    cloth = [np.array([g + dice.uniform(-40, 40) for _ in range(3)]) for g in grey]
    sleeve = cloth[0] if dice.random() < 0.5 or style == "catalogue" else skin
    hair = np.array(dice.choice(((40, 32, 30), (96, 62, 40), (190, 160, 100), (120, 116, 116))))
    eyes = np.array((30, 28, 34))
    return {
        "skin": skin,
        "hair": hair,
        "eyes": eyes,
        "top": cloth[0],
        "sleeve": sleeve,
        "trousers": cloth[1],
        "shoes": cloth[2],
    }


def _splat(
    depth: Pixels, colour: Pixels, camera: Camera, solid: Solid, paint: Array, light: Pixels
) -> None:
    """Draw a solid as many balls into the depth buffer, each lit by its normals."""
    for group in solid.hulls:
        first, last = group[0], group[-1]
        length = float(np.linalg.norm(solid.centres[first] - solid.centres[last]))
        radii = [float(np.linalg.norm(solid.axes[i], axis=0).mean()) for i in (first, last)]
        steps = max(2, int(length / (0.22 * max(min(radii), 0.02))) + 1)
        for share in np.linspace(0, 1, steps):
            centre = solid.centres[first] * (1 - share) + solid.centres[last] * share
            axes = solid.axes[first] * (1 - share) + solid.axes[last] * share
            _splat_ball(depth, colour, camera, centre, axes, paint, light)


def _splat_ball(
    depth: Pixels,
    colour: Pixels,
    camera: Camera,
    centre: Array,
    axes: Array,
    paint: Array,
    light: Pixels,
) -> None:
    near = camera.near(centre)
    scale = camera.scale * camera.distance / (camera.distance - near)
    shape = camera.rotation @ axes
    spread = shape @ shape.T
    x, y = camera.project(centre[None])[0]
    reach = scale * np.sqrt([spread[0, 0], spread[1, 1]])
    left, right = max(int(x - reach[0]), 0), min(int(x + reach[0]) + 2, SIZE[0])
    top, bottom = max(int(y - reach[1]), 0), min(int(y + reach[1]) + 2, SIZE[1])
    if left >= right or top >= bottom:
        return
    u = ((np.arange(left, right, dtype=np.float32) + 0.5 - x) / scale)[None, :]
    v = (-(np.arange(top, bottom, dtype=np.float32) + 0.5 - y) / scale)[:, None]
    # The ellipsoid p' Q p = 1, solved for z at each pixel.
    q = np.linalg.inv(spread)
    b = q[0, 2] * u + q[1, 2] * v
    c = q[0, 0] * u * u + 2 * q[0, 1] * u * v + q[1, 1] * v * v - 1
    root = b * b - q[2, 2] * c
    inside = root > 0
    z = (-b + np.sqrt(np.maximum(root, 0))) / q[2, 2]
    window = (slice(top, bottom), slice(left, right))
    nearer = inside & (z + near > depth[window])
    if not nearer.any():
        return
    normal = np.stack(
        np.broadcast_arrays(
            q[0, 0] * u + q[0, 1] * v + q[0, 2] * z,
            q[0, 1] * u + q[1, 1] * v + q[1, 2] * z,
            b + q[2, 2] * z,
        ),
        axis=-1,
    )
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    diffuse = np.maximum(normal @ light, 0)
    shade = 0.30 + 0.70 * diffuse + 0.12 * np.power(np.maximum(normal[..., 2], 0), 24)
    depth[window] = np.where(nearer, z + near, depth[window])
    lit = shade[..., None] * paint
    colour[window] = np.where(nearer[..., None], lit, colour[window])


def _keypoints(camera: Camera, body: Body, depth: Pixels) -> Array:
    """COCO's 17 keypoints (17, 3), occluded where the depth buffer is well in front of them."""
    found = np.zeros((len(COCO_NAMES), 3))
    for index, name in enumerate(COCO_NAMES):
        joint = body.joints[name]
        x, y = camera.project(joint[None])[0]
        if not (0 <= x < SIZE[0] and 0 <= y < SIZE[1]):
            continue
        own = {"shoulder": 0.32, "hip": 0.42, "eye": 0.16, "ear": 0.16, "nose": 0.14}
        room = own.get(name.split("_")[-1], 0.27)
        hidden = depth[int(y), int(x)] > camera.near(joint) + room
        found[index] = x, y, OCCLUDED if hidden else VISIBLE
    return found


def _photograph(
    depth: Pixels, colour: Pixels, style: str, dice: random.Random, generator: np.random.Generator
) -> Image.Image:
    scene = _backdrop(style, dice, generator)
    mask = np.isfinite(depth)
    shadow = Image.fromarray((mask * 150).astype(np.uint8)).filter(ImageFilter.GaussianBlur(9))
    scene *= (
        1 - 0.35 * np.roll(np.asarray(shadow, dtype=np.float32), (4, 9), (0, 1))[..., None] / 255
    )
    picture = np.where(mask[..., None], colour, scene)
    image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(0.8)
    )
    sigma = 2.5 if style == "catalogue" else 8.0
    noisy = np.asarray(image).astype(np.float32) + generator.normal(0, sigma, (*mask.shape, 1))
    if style == "street":
        noisy = (noisy - 128) * dice.uniform(0.8, 1.25) + 128 + dice.uniform(-25, 25)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _backdrop(style: str, dice: random.Random, generator: np.random.Generator) -> Pixels:
    tall = np.linspace(0, 1, SIZE[1], dtype=np.float32)[:, None, None]
    if style == "catalogue":
        base = np.array([dice.uniform(190, 240)] * 3) + generator.normal(0, 6, 3)
        wall = base * (1.04 - 0.18 * np.abs(tall - 0.45))
        return np.broadcast_to(wall, (SIZE[1], SIZE[0], 3)).astype(np.float32).copy()
    small = generator.uniform(30, 225, (dice.randint(4, 9), dice.randint(3, 7), 3)).astype(np.uint8)
    blurred = Image.fromarray(small).resize(SIZE, Image.Resampling.BICUBIC)
    scene = np.asarray(blurred).astype(np.float32)
    scene = 0.3 * scene + 0.7 * scene.mean(axis=2, keepdims=True)
    ground = np.array([dice.uniform(70, 170)] * 3, dtype=np.float32)
    scene = np.where(tall > dice.uniform(0.6, 0.8), 0.3 * scene + 0.7 * ground, scene)
    grain = Image.fromarray(generator.integers(0, 255, (96, 64), dtype=np.uint8)).resize(SIZE)
    speckled: Pixels = scene * (0.85 + 0.3 * np.asarray(grain, dtype=np.float32)[..., None] / 255)
    return speckled.astype(np.float32)
