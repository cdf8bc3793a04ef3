"""The trunk: rings from the crotch to the neck, and places on its surface.

Heights on the trunk are counted in rings, fractions allowed: CROTCH to NECK.
"""

import numpy as np

from pipeline.sample.geometry import Array, Solid, chain, discs, vector
from pipeline.sample.ink import Hand, Seam
from pipeline.sample.skeleton import Body

CROTCH, HIPS, BELLY, WAIST, RIBS, CHEST, SHOULDERS, NECK = range(8)


def trunk(body: Body, low: float = CROTCH, high: float = NECK, *, grow: float = 0.0) -> Solid:
    """The trunk between two heights, `grow` heads thicker all round."""
    heights = [low, *(h for h in range(8) if low < h < high), high]
    centres, axes = rings(body, np.array(heights, dtype=np.float64), grow)
    # Flat where it is cut: no ring may bulge over the cut.
    room = np.full(len(centres), np.inf)
    if low > CROTCH:
        room = np.minimum(room, np.linalg.norm(centres - centres[0], axis=1))
    if high < NECK:
        room = np.minimum(room, np.linalg.norm(centres - centres[-1], axis=1))
    tall = np.linalg.norm(axes[:, :, 1], axis=1)
    axes[:, :, 1] *= (np.minimum(tall, room + 0.015) / tall)[:, None]
    return chain(centres, axes)


def rings(body: Body, heights: Array, grow: float = 0.0) -> tuple[Array, Array]:
    """Centres (N, 3) and half axes (N, 3, 3) of the trunk's cross-sections at heights (N,)."""
    centres, axes = _all_rings(body)
    low = np.minimum(heights.astype(np.intp), len(centres) - 2)
    share = (heights - low)[:, None]
    centre = centres[low] * (1 - share) + centres[low + 1] * share
    axis = axes[low] * (1 - share[..., None]) + axes[low + 1] * share[..., None]
    lengths = np.linalg.norm(axis, axis=1, keepdims=True)
    return centre, axis * (1 + grow * np.array([1, 0.3, 1]) / lengths)


def place(body: Body, height: float, angle: float, grow: float = 0.0) -> tuple[Array, Array]:
    """A point (3,) on the trunk's surface and the surface's normal (3,).

    Angle 0 is the middle of the front, 90 the character's own left side, 180 the spine.
    """
    centres, axes = rings(body, np.array([height]), grow)
    turned = np.radians(angle)
    across, deep = axes[0][:, 0], axes[0][:, 2]
    offset = across * np.sin(turned) + deep * np.cos(turned)
    normal = across / (across @ across) * np.sin(turned) + deep / (deep @ deep) * np.cos(turned)
    point: Array = centres[0] + offset
    return point, normal


def panel(
    hand: Hand,
    body: Body,
    corners: list[tuple[float, float]],
    colour: str,
    *,
    grow: float = 0.03,
    part: str = "torso",
    line: float = 1.0,
) -> bool:
    """A flat piece of cloth on the trunk, its corners as (height, angle).

    Returns:
        Whether it is seen: it is left out where the camera sees the other side of the body.
    """
    points, normals = zip(*(place(body, *corner, grow) for corner in corners), strict=True)
    middle = np.mean(points, axis=0)
    if hand.camera.facing(np.mean(normals, axis=0), middle) < 0.05:
        return False
    hand.polygon(hand.part(part), hand.camera.project(np.array(points)), colour, line=line)
    return True


def draw_trunk(
    hand: Hand, body: Body, colour: str, low: float, high: float, grow: float, size: float
) -> None:
    """The trunk between two heights, as skin or as cloth, with a bust of `size` 0 to 1."""
    part = hand.part("torso")
    front = hand.camera.facing(body.frames["chest"] @ vector(0, 0, 1), body.joints["chest"]) > 0
    swells = size > 0 and low < CHEST < high
    if swells and not front:
        hand.solid(part, bust(body, size, grow=grow), colour)
    hand.solid(part, trunk(body, low, high, grow=grow), colour)
    if swells and front:
        over = trunk(body, CHEST + 0.1, min(high, SHOULDERS), grow=grow - 0.05)
        hand.solid(part, bust(body, size, grow=grow), colour, joint=Seam(over, over))


def bust(body: Body, size: float, *, grow: float = 0.0) -> Solid:
    """What stands out from the chest; `size` 0 to 1."""
    t, chest = body.build.thickness, body.frames["chest"]
    forward, across = (0.10 + 0.13 * size) * t, 0.20 * t
    middle = body.joints["chest"] + chest @ vector(0, 0.02 * body.build.torso, 0)
    centres = [middle + chest @ vector(x, 0, forward) for x in (-across, across)]
    r = (0.16 + 0.07 * size) * t + grow
    return Solid(
        np.array([*centres, middle]),
        np.array([r, r, 0.3 * t])[:, None, None] * np.eye(3),
        np.array([[0, 1, 1], [0, 2, 2], [1, 2, 2]], dtype=np.intp),
    )


def _all_rings(body: Body) -> tuple[Array, Array]:
    joints, frames, build = body.joints, body.frames, body.build
    t, torso, broad = build.thickness, build.torso, build.broad
    pelvis, waist, chest = frames["pelvis"], frames["waist"], frames["chest"]
    shoulder = build.shoulder / t - 0.02
    table = (
        (joints["pelvis"] + pelvis @ vector(0, -0.20 * t, 0), pelvis, 0.30, 0.16, 0.24),
        (joints["pelvis"] + pelvis @ vector(0, 0, -0.02 * t), pelvis, 0.54, 0.24, 0.33),
        (joints["pelvis"] + pelvis @ vector(0, 0.2 * torso, 0), pelvis, 0.47, 0.20, 0.29),
        (joints["waist"], waist, 0.375 * broad**0.5, 0.16, 0.25),
        (joints["chest"] + chest @ vector(0, -0.1 * torso, 0), chest, 0.42 * broad, 0.18, 0.29),
        (joints["chest"] + chest @ vector(0, 0.08 * torso, 0), chest, 0.47 * broad, 0.2, 0.31),
        (joints["neck"] + chest @ vector(0, -0.10 * torso, 0), chest, shoulder, 0.12, 0.20),
        (joints["neck"] + chest @ vector(0, 0.025 * torso, 0), chest, 0.16, 0.06, 0.14),
    )
    centres = np.array([row[0] for row in table])
    axes = np.array([discs(frame, w * t, h * t, d * t) for _, frame, w, h, d in table])
    return centres, axes
