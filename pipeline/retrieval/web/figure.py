"""The figure that people pose on the page: all of the skeleton that a browser needs.

Made from `pipeline.keypoints`, the one definition of the skeleton. The page itself knows no joint.
"""

from pipeline.keypoints import (
    COCO_NAMES,
    COLOURS,
    FLIP,
    INDEX,
    LINKS,
    MIDPOINTS,
    side,
)
from pipeline.retrieval.web.forms import Figure, Joint, Link, Part
from pipeline.retrieval.web.presets import presets

FACE = tuple(name for name in COCO_NAMES if name.split("_")[-1] in {"nose", "eye", "ear"})
"""Joints of the head."""

TORSO = ("left_shoulder", "right_shoulder", "right_hip", "left_hip")
"""The corners of the body, around it."""


def figure() -> Figure:
    """Joints, links, parts and poses to start from."""
    return Figure(
        joints=[_joint(place, name) for place, name in enumerate(COCO_NAMES)],
        links=[
            Link(ends=(INDEX[first], INDEX[second]), colour=COLOURS[link_side(first, second)])
            for first, second in LINKS
        ],
        parts=[Part(label=label, joints=places) for label, places in parts().items()],
        torso=[INDEX[name] for name in TORSO],
        presets=presets(),
    )


def _joint(place: int, name: str) -> Joint:
    return Joint(
        name=name,
        label=name.replace("_", " "),
        side=side(name),
        colour=COLOURS[side(name)],
        other=FLIP[place],
        carries=sorted(INDEX[each] for each in carried(name)),
    )


def link_side(first: str, second: str) -> str:
    """The side of a link; one that crosses the body is in the centre."""
    sides = {side(first), side(second)} - {"centre"}
    return sides.pop() if len(sides) == 1 else "centre"


def _hangs_from() -> dict[str, str]:
    """Joint → the joint it hangs from: limbs from the body outwards, the face from the nose."""
    limbs = {outer: inner for inner, outer in MIDPOINTS.values()}
    face = {
        second: first
        for first, second in LINKS
        if {first, second} <= set(FACE) and side(first) in {"centre", side(second)}
    }
    return limbs | face


def carried(name: str) -> set[str]:
    """The joints that go along when this one is moved: a shoulder carries elbow and wrist."""
    hangs_from = _hangs_from()
    found: set[str] = set()
    ends = {name}
    while ends:
        ends = {outer for outer, inner in hangs_from.items() if inner in ends} - found
        found |= ends
    return found


def parts() -> dict[str, list[int]]:
    """Parts of the body that are switched on and off together, with their joints."""
    return {
        "head": [INDEX[name] for name in FACE],
        "body": [INDEX[name] for name in TORSO],
    } | {
        f"{which} {limb}": [INDEX[f"{which}_{joint}"] for joint in joints]
        for limb, joints in (("arm", ("elbow", "wrist")), ("leg", ("knee", "ankle")))
        for which in ("left", "right")
    }
