"""Simulated annotators: they answer a Label Studio's tasks over its HTTP API, knowing the truth.

    python -m pipeline.sample.annotators --url URL --project N --corpus datasets/sample/sample

The stage `annotate` starts this where `annotation.annotators` names it; the key comes from the
environment. Each task is answered once, or as often as it asks for, by different people. Run again,
only what is still open is answered, and every answer is the one it would have been.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from pipeline.annotation.client import connect, explained, key_from_environment
from pipeline.annotation.config import BOX
from pipeline.annotation.convert import result_of
from pipeline.annotation.labels import Box, Points
from pipeline.errors import PipelineError
from pipeline.images.pixels import SIDE
from pipeline.keypoints import COCO_NAMES, NOT_LABELLED
from pipeline.sample.answers import HANDS, Known, Said, answer
from pipeline.stage import exit_codes, start_logging

COLUMNS = ["post_id", "keypoints", "width", "height", "to_512", "box"]
"""What an annotator needs of the truth."""


class Sheet:
    """A picture as an annotator has it on the screen: its size in pixels."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height


def main() -> None:
    """Answer what a project still asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--url", required=True, help="of the Label Studio")
    parser.add_argument("--project", required=True, type=int, metavar="N")
    parser.add_argument("--corpus", required=True, type=Path, metavar="DIR", help="as drawn")
    arguments = parser.parse_args()
    start_logging()
    with exit_codes("annotators", debug=False):
        truth = read_truth(arguments.corpus / "truth.parquet")
        key = key_from_environment(arguments.url)
        with connect(arguments.url, key) as api, explained(arguments.url):
            answer_all(api, arguments.project, truth)


def read_truth(path: Path) -> dict[int, dict[str, Any]]:
    """What is known about each drawing, by post.

    Raises:
        PipelineError: when there is none: people's drawings have no known truth.
    """
    if not path.exists():
        raise PipelineError(f"{path}: missing; simulated annotators are for a drawn corpus alone")
    return {row["post_id"]: row for row in pq.read_table(path, columns=COLUMNS).to_pylist()}


def answer_all(api: Any, project: int, truth: dict[int, dict[str, Any]]) -> None:
    """Answer each task as often as it asks for.

    Args:
        api: Label Studio's client.
        project: whose tasks.
        truth: as `read_truth`.

    Raises:
        PipelineError: when a task's image was not drawn here.
    """
    accounts = _accounts(api)
    for task in api.tasks.list(project=project, fields="all", page_size=200):
        post_id = int(task.data["post_id"])
        if post_id not in truth:
            raise PipelineError(f"post {post_id} was not drawn here; nothing is known about it")
        done = {annotation["completed_by"] for annotation in task.annotations or []}
        for hand in _whose_turn(post_id, int(task.overlap or 1)):
            if accounts[hand] in done:
                continue
            sheet, given = _as_shown(task.predictions)
            said = answer(_known(truth[post_id], sheet), given, hand, post_id)
            api.annotations.create(
                id=task.id,
                result=_result(sheet, said),
                lead_time=said.seconds,
                completed_by=accounts[hand],
            )


def _accounts(api: Any) -> dict[str, int]:
    """Each annotator's account, made where it is missing."""
    emails = {hand: f"{hand}@posebooru.invalid" for hand in HANDS}
    known = {user.email: user.id for user in api.users.list()}
    return {
        hand: known.get(email) or api.users.create(email=email, username=hand).id
        for hand, email in emails.items()
    }


def _whose_turn(post_id: int, people: int) -> list[str]:
    """Who answers a post, in this order."""
    hands = list(HANDS)
    return [hands[(post_id + turn) % len(hands)] for turn in range(min(people, len(hands)))]


def _as_shown(predictions: Any) -> tuple[Sheet, Box]:
    """The picture's size and the box on it, from what the task came with."""
    for region in predictions[0].result if predictions else []:
        if region["from_name"] == BOX:
            sheet = Sheet(region["original_width"], region["original_height"])
            value = region["value"]
            x, width = (value[key] / 100 * sheet.width for key in ("x", "width"))
            y, height = (value[key] / 100 * sheet.height for key in ("y", "height"))
            return sheet, (x, y, width, height)
    raise PipelineError("a task has no box to start from")


def _known(row: dict[str, Any], sheet: Sheet) -> Known:
    """The truth in the picture's pixels: it is the original, or else the 512px copy."""
    keypoints = np.array(row["keypoints"], dtype=np.float64).reshape(-1, 3)[: len(COCO_NAMES)]
    x, y, width, height = row["box"]
    if (sheet.width, sheet.height) != (row["width"], row["height"]):
        return Known(keypoints, (x, y, width, height), (SIDE, SIDE))
    scale, offset = np.array(row["to_512"][:2]), np.array(row["to_512"][2:])
    marked = keypoints[:, 2] != NOT_LABELLED
    keypoints[marked, :2] = (keypoints[marked, :2] - offset) / scale
    corner, side = (np.array([x, y]) - offset) / scale, np.array([width, height]) / scale
    box = (float(corner[0]), float(corner[1]), float(side[0]), float(side[1]))
    return Known(keypoints, box, (sheet.width, sheet.height))


def _result(sheet: Sheet, said: Said) -> list[dict[str, Any]]:
    points: Points = tuple((x, y, int(v)) for x, y, v in said.keypoints.tolist())  # type: ignore[misc]
    return result_of(sheet, said.box, points, said.reject, said.missing)


if __name__ == "__main__":
    main()
