"""The labelling configuration: what Label Studio shows an annotator, made from the skeleton.

A box, 17 keypoints with one colour a side and a key each from head to toe, visible or occluded for
each point, and two questions about the image as a whole. The labels stand beside the image, so that
nothing falls below the fold under a tall one.

Names, not looks, are what answers are read back by: `BOX`, `KEYPOINTS`, …. A change that makes
earlier answers useless raises `tasks.CONFIG_VERSION`; a change of looks does not.
"""

from functools import cache
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from pipeline.annotation.example import example_svg
from pipeline.annotation.labels import MISSING_REASONS, REJECT_REASONS
from pipeline.errors import PipelineError
from pipeline.keypoints import COCO_NAMES, COLOURS, side

IMAGE, NOTE = "image", "note"
"""What a task's data say: where its image is, and what to look out for."""

WHOLE = "whole"
"""The picture once more, small, for the box alone: a box that lay over the points would catch
every click and drag that is meant for them."""

BOX, KEYPOINTS, VISIBILITY = "box", "keypoints", "visibility"
REJECT, MISSING = "reject", "missing"
"""The controls' names."""

CHARACTER = "character"
"""The box's only label."""

SHOWN, HIDDEN = "visible", "occluded"
"""The two visibilities of a point; one that says nothing is visible."""

HOTKEYS = dict(zip(COCO_NAMES, "1234567890qwertas", strict=True))
"""A key for each point, along the keyboard from head to toe."""

BOX_HOTKEY, SHOWN_HOTKEY, HIDDEN_HOTKEY = "b", "v", "o"

REASON_HOTKEYS = {
    reason: f"shift+{number}"
    for number, reason in enumerate((*MISSING_REASONS, *REJECT_REASONS), start=1)
}
"""With shift, so that no stray key throws an image away."""

ADVICE = (
    "Left and right are the character's own.",
    "Press a point's key, then click; drag a point to move it.",
    "A point that is covered but surely there: mark it and press O, occluded.",
    "A point outside the picture, or that nobody could place: leave it out and say why below.",
    "The box, on the small picture, holds the whole character, hair and clothes included.",
)
"""What an annotator needs to know, a line each."""

PANEL = 264
"""Width of the panel beside the image, in pixels of the screen."""

WHOLE_WIDTH = 150
"""Width of the small picture, likewise."""

EXAMPLE = 160
"""Height of the drawn example, likewise."""

_STYLE = f"""
.whole {{ width: {WHOLE_WIDTH}px; flex: none; }}
.whole [class*="toolbar"] {{ display: none; }}
.picture {{ flex: 1; min-width: 0; }}
.panel {{ width: {PANEL}px; flex: none; overflow-y: auto; max-height: calc(100vh - 150px); }}
.example {{ height: {EXAMPLE}px; background: center / contain no-repeat
  url("data:image/svg+xml,{{example}}"); }}
.panel .lsf-labels {{ display: grid; grid-template-columns: 1fr 1fr; gap: 3px; margin: 3px 0; }}
.panel .lsf-label {{ margin: 0; padding: 0 6px; height: 24px; min-height: 24px; }}
.panel .lsf-label:first-child {{ grid-column: 1 / -1; justify-self: start; }}
.panel .lsf-choices {{ margin: 2px 0; }}
.panel .lsf-choice__item {{ margin: 0; padding: 0; min-height: 0; }}
.panel .lsf-choice__item * {{ font-size: 12px; line-height: 16px; }}
.panel sup {{ font-size: 9px !important; }}
.panel h4, .whole h4 {{ font-size: 13px; line-height: 16px; margin: 8px 0 2px !important; }}
"""


@cache
def labelling_config() -> str:
    """The configuration as Label Studio's XML."""
    whole = _element(
        "View", _element("Header", value="Box", size="5"), _image(WHOLE), className="whole"
    )
    picture = _element("View", _image(IMAGE), className="picture")
    style = _STYLE.replace("{example}", quote(example_svg(), safe=" /:=;,()#'").replace("#", "%23"))
    return _element(
        "View",
        _element("Style", style),
        whole,
        picture,
        _element("View", *_panel(), className="panel"),
        style="display: flex; gap: 12px;",
    )


def project_settings() -> dict[str, Any]:
    """What a project of ours is set to, its title and configuration aside."""
    return {
        "expert_instruction": "".join(f"<p>{line}</p>" for line in ADVICE),
        "show_instruction": True,
        "show_skip_button": False,  # who cannot answer says why: `REJECT`
        "show_annotation_history": True,
        "show_collab_predictions": True,
        "enable_empty_annotation": False,
        "sampling": "Sequential sampling",
    }


def check_predictions(predictions: list[dict[str, Any]]) -> None:
    """Hold pre-annotations to the configuration before they are sent: the server checks nothing.

    Raises:
        PipelineError: says what is wrong; it is a fault of ours, not of the data.
    """
    from label_studio_sdk.label_interface.interface import (  # noqa: PLC0415 - of an extra
        LabelInterface,
    )

    interface: Any = LabelInterface(labelling_config())
    for prediction in predictions:
        faults = interface.validate_prediction(prediction, return_errors=True)
        if faults:
            raise PipelineError(f"a pre-annotation does not fit the configuration: {faults[0]}")


def _image(name: str) -> str:
    """A picture of the task's image."""
    return _element("Image", name=name, value=f"${IMAGE}", zoom="true", rotateControl="false")


def _panel() -> list[str]:
    box = _element(
        "Label", value=CHARACTER, background=COLOURS["centre"], hotkey=BOX_HOTKEY, maxUsages="1"
    )
    points = [
        _element(
            "Label", value=name, background=COLOURS[side(name)], hotkey=HOTKEYS[name], maxUsages="1"
        )
        for name in COCO_NAMES
    ]
    visibilities = [
        _element("Choice", value=SHOWN, hotkey=SHOWN_HOTKEY),
        _element("Choice", value=HIDDEN, hotkey=HIDDEN_HOTKEY),
    ]
    at = {"toName": IMAGE}
    return [
        _element("Header", value=f"${NOTE}", size="5"),
        _element("View", className="example"),
        _element(
            "RectangleLabels",
            box,
            name=BOX,
            toName=WHOLE,
            canRotate="false",
            opacity="0.1",
            strokeWidth="2",
        ),
        _element("KeyPointLabels", *points, name=KEYPOINTS, strokeWidth="3", opacity="0.9", **at),
        _element(
            "Choices",
            *visibilities,
            name=VISIBILITY,
            choice="single",
            perRegion="true",
            whenTagName=KEYPOINTS,
            showInline="true",
            **at,
        ),
        _element("Header", value="Points are missing because", size="5"),
        _choices(MISSING, MISSING_REASONS),
        _element("Header", value="The image is of no use because", size="5"),
        _choices(REJECT, REJECT_REASONS),
    ]


def _choices(name: str, reasons: dict[str, str]) -> str:
    listed = [
        _element("Choice", value=words, alias=kept, hotkey=REASON_HOTKEYS[kept])
        for kept, words in reasons.items()
    ]
    return _element("Choices", *listed, name=name, toName=IMAGE, choice="single", layout="vertical")


def _element(tag: str, *inner: str, **attributes: str) -> str:
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}>{''.join(inner)}</{tag}>" if inner else f"<{tag}{written}/>"
