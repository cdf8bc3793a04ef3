"""The ADD-style folder: AnimeDrawingsDataset's JSON form for some of the mirror's posts."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.sample.scene import Scene

FRAME = (800, 600)
"""Coordinates are those of the image shrunk to fit this width and height, in whole pixels."""

JOINTS = {
    "body_upper": "waist",
    "neck": "neck",
    "head": "skull",
    "nose_tip": "nose",
    "nose_root": "nose_root",
    **{
        f"{theirs}_{side}": f"{side}_{ours}"
        for side in ("left", "right")
        for theirs, ours in (
            ("arm", "shoulder"),
            ("elbow", "elbow"),
            ("wrist", "wrist"),
            ("thumb", "thumb"),
            ("leg", "hip"),
            ("knee", "knee"),
            ("ankle", "ankle"),
            ("tiptoe", "toe"),
        )
    },
}
"""ADD's 21 joints and ours. Sides are the character's own in both."""


def add_entry(post_id: int, ext: str, scene: Scene, size: tuple[int, int]) -> dict[str, Any]:
    """The entry of one post: joints as whole pixels of the frame.

    Args:
        post_id: the post.
        ext: of its original.
        scene: what was drawn.
        size: the original's (width, height).
    """
    shrink = min(1.0, FRAME[0] / size[0], FRAME[1] / size[1])
    width, height = round(size[0] * shrink), round(size[1] * shrink)
    body = scene.body
    pixels = scene.camera.project(np.array([body.joints[name] for name in JOINTS.values()]))
    pixels = pixels * [width / scene.width, height / scene.height]
    inside = np.clip(np.rint(pixels), 0, [width - 1, height - 1]).astype(int)
    points = {name: [int(x), int(y)] for name, (x, y) in zip(JOINTS, inside, strict=True)}
    return {
        "file_name": f"data/images/{post_id}.{ext}",
        "points": points,
        "width": width,
        "height": height,
    }


def write_add(folder: Path, entries: dict[str, list[dict[str, Any]]]) -> None:
    """Write train.json, val.json and test.json, with the real set's defects.

    One test image has no size, one train image coincident joints, another a tiptoe outside.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if entries["test"]:
        entries["test"][-1].update(width=0, height=0)
    if len(entries["train"]) > 1:
        first, second = entries["train"][0]["points"], entries["train"][1]
        first["knee_left"] = list(first["knee_right"])
        second["points"]["tiptoe_left"] = [second["points"]["tiptoe_left"][0], second["height"] + 7]
    for split, listed in entries.items():
        (folder / f"{split}.json").write_text(json.dumps(listed), encoding="utf-8")
