"""What was found in pictures, in the forms that others read: COCO's and OpenPose's JSON."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.keypoints import COCO_NAMES, INDEX, NAMES, coco_category
from pipeline.pose.reader import Found

OPENPOSE = (
    "nose",
    "neck",
    "right_shoulder",
    "right_elbow",
    "right_wrist",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
    "right_hip",
    "right_knee",
    "right_ankle",
    "left_hip",
    "left_knee",
    "left_ankle",
    "right_eye",
    "left_eye",
    "right_ear",
    "left_ear",
)
"""OpenPose's COCO model of 18 points, as ControlNet's tools read it; the neck is the middle of the
shoulders."""

DECIMALS = 3


def coco_document(found: Mapping[str, Found], sure: float) -> dict[str, Any]:
    """A COCO keypoint document.

    Confidence stands beside COCO's v, which is 2 for keypoints that are at least so sure, else 0;
    all 25 with their confidences are under `keypoints_25`.

    Args:
        found: by the picture's name.
        sure: from which confidence on a keypoint counts as there.
    """
    images, annotations = [], []
    for number, (name, each) in enumerate(found.items(), start=1):
        width, height = each.size
        images.append(
            {
                "id": number,
                "file_name": name,
                "width": width,
                "height": height,
                "tags": [{"name": tag, "score": round(score, 4)} for tag, score in each.tags],
            }
        )
        if each.box is not None and each.keypoints is not None:
            annotations.append(_annotation(number, each.box, each, each.keypoints, sure))
    category = coco_category() | {"keypoints_25": list(NAMES)}
    return {"images": images, "annotations": annotations, "categories": [category]}


def openpose_document(found: Found) -> dict[str, Any]:
    """OpenPose's JSON of one picture; nobody is in `people` where no character was found."""
    width, height = found.size
    people = []
    if found.keypoints is not None:
        points = [_openpose_point(found.keypoints, name) for name in OPENPOSE]
        flat = [round(float(value), DECIMALS) for point in points for value in point]
        people.append({"person_id": [-1], "pose_keypoints_2d": flat})
    return {"version": 1.3, "people": people, "canvas_width": width, "canvas_height": height}


def _annotation(
    number: int,
    box: tuple[float, float, float, float],
    found: Found,
    keypoints: NDArray[np.float64],
    sure: float,
) -> dict[str, Any]:
    marked = keypoints[: len(COCO_NAMES)].copy()
    there = marked[:, 2] >= sure
    marked[:, 2] = np.where(there, 2, 0)
    marked[~there, :2] = 0
    return {
        "id": number,
        "image_id": number,
        "category_id": 1,
        "bbox": [round(value, DECIMALS) for value in box],
        "area": round(box[2] * box[3], DECIMALS),
        "iscrowd": 0,
        "score": round(float(keypoints[: len(COCO_NAMES), 2].mean()), 4),
        "box_score": round(found.box_confidence, 4),
        "num_keypoints": int(there.sum()),
        "keypoints": [round(float(value), DECIMALS) for value in marked.ravel()],
        "keypoints_25": [round(float(value), DECIMALS) for value in keypoints.ravel()],
    }


def _openpose_point(keypoints: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    if name != "neck":
        point: NDArray[np.float64] = keypoints[INDEX[name]]
        return point
    shoulders = keypoints[[INDEX["left_shoulder"], INDEX["right_shoulder"]]]
    middle: NDArray[np.float64] = shoulders.mean(axis=0)
    middle[2] = shoulders[:, 2].min()
    return middle
