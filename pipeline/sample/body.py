"""Flesh on the joints: trunk, arms, legs, hands and feet, as solids that skin and clothes share.

A garment asks for the same solids, a little larger (`grow`) or only part of the way along a bone,
so that it follows the body in every pose.
"""

import numpy as np

from pipeline.sample.geometry import Solid, between, chain, discs, hull, vector
from pipeline.sample.skeleton import Body

BONES = {
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "thigh": ("hip", "knee"),
    "shin": ("knee", "ankle"),
}

PROFILES = {
    "upper_arm": ((0.0, 0.158), (0.15, 0.162), (0.45, 0.146), (1.0, 0.118)),
    "forearm": ((0.0, 0.118), (0.25, 0.128), (0.6, 0.108), (1.0, 0.078)),
    "thigh": ((0.0, 0.300), (0.2, 0.302), (0.5, 0.268), (1.0, 0.178)),
    "shin": ((0.0, 0.178), (0.28, 0.186), (0.6, 0.142), (1.0, 0.096)),
}
"""Radius along each bone, in heads, for a figure of seven heads: (share of the way, radius)."""

SIGNS: dict[str, dict[int, float]] = {"": {}, "point": {3: 0.05}, "v": {2: -0.16, 3: 0.16}}
"""Which fingers a sign holds straight, by number, 0 is the little one, and how far they lean."""

RINGS = 5
"""Cross-sections along a bone."""


def radius(body: Body, bone: str, share: float) -> float:
    """The radius at a share of the way along a bone ("thigh"), in heads."""
    places, radii = zip(*PROFILES[bone], strict=True)
    return float(np.interp(share, places, radii)) * body.build.thickness


def tube(
    body: Body,
    side: str,
    bone: str,
    start: float = 0.0,
    end: float = 1.0,
    *,
    grow: float = 1.0,
    flare: float = 0.0,
) -> Solid:
    """A bone's flesh from share `start` to share `end`, `grow` times as thick.

    `flare` is added to the radius along the way, in heads: wide sleeves and bell-bottoms.
    """
    first, second = BONES[bone]
    shares = np.linspace(start, end, RINGS)
    from_joint, to_joint = body.joints[f"{side}_{first}"], body.joints[f"{side}_{second}"]
    centres = between(from_joint, to_joint, tuple(shares))
    ramp = np.linspace(0, 1, RINGS) * flare * body.build.thickness
    radii = np.array([radius(body, bone, share) * grow for share in shares]) + ramp
    # Round at the joints; where it is cut, flat: no ring may bulge over the cut.
    length = float(np.linalg.norm(to_joint - from_joint))
    room = np.full(RINGS, np.inf)
    if start > 0:
        room = np.minimum(room, (shares - start) * length)
    if end < 1:
        room = np.minimum(room, (end - shares) * length)
    thick = np.minimum(radii, room + 0.06 * radii)
    frame = body.frames[f"{side}_{bone}"]
    axes = [discs(frame, r, along, r) for r, along in zip(radii, thick, strict=True)]
    return chain(centres, np.array(axes))


def neck(body: Body, *, start: float = 0.0, end: float = 1.0, grow: float = 1.0) -> Solid:
    """The neck, between shares of the way from the collar to the skull."""
    bottom = body.joints["neck"] - body.frames["chest"] @ vector(0, 0.06, 0)
    centres = between(bottom, body.joints["skull"], (start, (start + end) / 2, end))
    radii = np.array([0.165, 0.15, 0.15]) * body.build.thickness**0.6 * grow
    if (start, end) == (0.0, 1.0):
        return chain(centres, radii)
    # Flat where it is cut: no ring may bulge over the cut.
    axes = [discs(body.frames["neck"], r, 0.02, r) for r in radii]
    return chain(centres, np.array(axes))


def palm(body: Body, side: str, *, grow: float = 1.0) -> Solid:
    """The flat of the hand, from the wrist to the knuckles."""
    frame, size = body.frames[f"{side}_hand"], body.build.hand
    wrist, knuckles = body.joints[f"{side}_wrist"], body.joints[f"{side}_knuckles"]
    centres = between(wrist, knuckles, (0.0, 0.45, 0.95))
    widths = ((0.075, 0.06), (0.12, 0.065), (0.125, 0.055))
    scale = size / 0.26 * grow
    axes = [discs(frame, deep * scale, 0.05 * scale, wide * scale) for wide, deep in widths]
    return chain(centres, np.array(axes))


def fingers(body: Body, side: str, *, grow: float = 1.0) -> list[Solid]:
    """Four fingers and the thumb, curled as the pose says."""
    frame, size = body.frames[f"{side}_hand"], body.build.hand
    inward = -1.0 if side == "left" else 1.0
    knuckles, wrist = body.joints[f"{side}_knuckles"], body.joints[f"{side}_wrist"]
    thick, sign = 0.14 * size * grow, SIGNS[body.sign[side]]
    made = []
    rows = zip((-0.36, -0.12, 0.12, 0.34), (0.72, 0.92, 1.0, 0.9), strict=True)
    for number, (row, length) in enumerate(rows):
        curl = 0.0 if number in sign else np.radians(body.curl[side])
        apart = sign.get(number, 0.16 * row)
        root = knuckles + frame @ vector(0, 0.04 * size, row * size)
        places, angle = [root], curl * 0.5
        for bone in (0.48, 0.40):
            step = vector(inward * np.sin(angle), -np.cos(angle), apart)
            places.append(places[-1] + frame @ step * (bone * length * size))
            angle += curl
        made.append(chain(np.array(places), np.array([thick, thick * 0.92, thick * 0.7])))
    root = wrist + frame @ vector(inward * 0.05 * size, -0.28 * size, 0.24 * size)
    tip = body.joints[f"{side}_thumb"] + frame @ vector(0, -0.18 * size, 0.06 * size)
    made.append(chain(between(root, tip, (0, 0.5, 1)), thick * np.array([1.5, 1.2, 0.85])))
    return made


def foot(body: Body, side: str, *, grow: float = 1.0, sole: float = 0.0) -> Solid:
    """Ankle, heel, ball and toes under one skin; `sole` heads lower for a shoe."""
    joints, frame = body.joints, body.frames[f"{side}_foot"]
    size = body.build.foot / 0.52 * grow
    down = frame @ vector(0, -sole, 0)
    centres = np.array(
        [
            joints[f"{side}_ankle"],
            joints[f"{side}_heel"] + down + frame @ vector(0, 0.03 * size, 0),
            joints[f"{side}_ball"] + down + frame @ vector(0, 0.03 * size, 0),
            joints[f"{side}_toe"] + down,
        ]
    )
    axes = [
        np.eye(3) * 0.098 * size,
        discs(frame, 0.10 * size, 0.09 * size, 0.10 * size),
        discs(frame, 0.14 * size, 0.075 * size, 0.12 * size),
        discs(frame, 0.115 * size, 0.055 * size, 0.09 * size),
    ]
    hulls = np.array([[0, 1, 2], [1, 2, 3]], dtype=np.intp)
    return Solid(centres, np.array(axes), hulls)


def skull(body: Body, *, grow: float = 1.0) -> Solid:
    """The head without its hair: cranium, cheeks, jaw and chin."""
    centre, frame = body.joints["head"], body.frames["head"]
    places = (
        (0, 0.06, -0.03),
        (0.24, -0.15, 0.12),
        (-0.24, -0.15, 0.12),
        (0.13, -0.31, 0.19),
        (-0.13, -0.31, 0.19),
        (0, -0.40, 0.25),
    )
    radii = np.array([0.47, 0.20, 0.20, 0.13, 0.13, 0.065]) * grow
    return hull(np.array([centre + frame @ vector(*place) for place in places]), radii)
