"""Cloth that several garments are cut from: sleeves, skirts, patterns."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pipeline.sample.body import radius
from pipeline.sample.colours import mix, shaded
from pipeline.sample.geometry import Array, Solid, discs, pointing, unit
from pipeline.sample.ink import Hand
from pipeline.sample.limbs import draw_limb, join_to_trunk
from pipeline.sample.look import Worn
from pipeline.sample.skeleton import SIDES, Body
from pipeline.sample.trunk import BELLY, HIPS, place, rings

PATTERNS_PER_TRUNK = 9


def sleeves(
    hand: Hand,
    body: Body,
    colour: str,
    end: float,
    *,
    start: float = 0.0,
    grow: float = 1.16,
    flare: float = 0.0,
) -> None:
    """Both sleeves, from share `start` to share `end` of the two bones of the arm (0 to 2).

    They are drawn after the trunk that they are sewn to.
    """
    bones = ("upper_arm", "forearm")
    for side in SIDES:
        draw_limb(hand, body, side, bones, colour, grow=grow, start=start, end=end, flare=flare)
    if start == 0:
        join_to_trunk(hand, body, colour, "upper_arm", grow=grow)


def cuffs(hand: Hand, body: Body, colour: str, at: float, *, grow: float = 1.24) -> None:
    """Bands round both arms at a share of the arm (0 to 2)."""
    bones = ("upper_arm", "forearm")
    for side in SIDES:
        draw_limb(hand, body, side, bones, colour, grow=grow, start=at - 0.12, end=at)


def trouser_legs(
    hand: Hand, body: Body, colour: str, end: float, *, grow: float = 1.12, flare: float = 0.0
) -> None:
    """Both legs of trousers, drawn after their seat, to share `end` of the leg's bones (0 to 2)."""
    for side in SIDES:
        draw_limb(hand, body, side, ("thigh", "shin"), colour, grow=grow, end=end, flare=flare)
    join_to_trunk(hand, body, colour, "thigh", grow=grow)


def skirt(
    hand: Hand,
    body: Body,
    colour: str,
    length: float,
    *,
    flare: float = 0.30,
    pleats: int = 0,
    top: float = BELLY,
    pattern: str = "",
    accent: str = "#ffffff",
    frills: str = "",
    name: str = "skirt",
    nearer: float = 0.14,
) -> None:
    """Cloth from the waist down over both legs, to share `length` of the legs (0 to 2).

    It is stretched over both thighs, so it follows them when the character sits, and hangs in a
    bell between them when it stands.
    """
    rims = _rims(body, length, flare, top)
    centres, axes = (np.concatenate(arrays) for arrays in zip(*rims, strict=True))
    solid = Solid(centres, axes, _steps(len(rims)))
    part = hand.part(name, _nearest(hand, body, length), nearer)
    if not _bowed_to_camera(hand, body):
        part.depth = max(part.depth, hand.part("torso").depth + 0.01)
    if name != "skirt" and "skirt" in hand.figure:
        part.depth = max(part.depth, hand.part("skirt").depth + 0.01)
    if frills:
        under = Solid(
            solid.centres[-3:], solid.axes[-3:] * 1.04, np.array([[0, 1, 2]], dtype=np.intp)
        )
        lowered = _lowered(body, under, 0.10)
        hand.solid(part, lowered, frills)
    hand.solid(part, solid, colour)
    _skirt_lines(hand, body, rims, colour, pleats=pleats, pattern=pattern, accent=accent, name=name)


def stripes(hand: Hand, body: Body, colour: str, low: float, high: float, grow: float) -> None:
    """Bands round the trunk."""
    part = hand.part("torso")
    for height in np.linspace(low + 0.2, high - 0.25, 7):
        curve = _round_trunk(hand, body, float(height), grow)
        if len(curve) > 1:
            hand.line(part, curve, colour, 3.0)


def vertical_stripes(
    hand: Hand, body: Body, colour: str, low: float, high: float, grow: float
) -> None:
    """Lines down the trunk."""
    part = hand.part("torso")
    for angle in range(-165, 180, 30):
        points, normals = zip(
            *(place(body, float(h), angle, grow) for h in np.linspace(low, high, 6)), strict=True
        )
        if hand.camera.facing(np.mean(normals, axis=0), np.mean(points, axis=0)) > 0.15:
            hand.line(part, hand.camera.project(np.array(points)), colour, 1.4)


def dots(hand: Hand, body: Body, colour: str, low: float, high: float, grow: float) -> None:
    """Polka dots on the trunk."""
    part = hand.part("torso")
    size = 0.035 * hand.camera.scale * body.build.thickness
    turns = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    disc = np.stack([np.cos(turns), np.sin(turns)], axis=1) * max(size, 1.0)
    for row, height in enumerate(np.linspace(low + 0.2, high - 0.2, 7)):
        for angle in range(-180 + 15 * (row % 2), 180, 30):
            point, normal = place(body, float(height), angle, grow)
            if hand.camera.facing(normal, point) > 0.3:
                hand.detail(part, hand.camera.project(point[None]) + disc, colour)


def prints(
    hand: Hand, body: Body, colour: str, low: float, high: float, grow: float, *, form: str
) -> None:
    """Small hearts, stars or flowers on the trunk."""
    part = hand.part("torso")
    size = max(0.05 * hand.camera.scale * body.build.thickness, 1.5)
    figure = _FORMS[form] * size
    for row, height in enumerate(np.linspace(low + 0.4, high - 0.3, 5)):
        for angle in range(-180 + 22 * (row % 2), 180, 45):
            point, normal = place(body, float(height), angle, grow)
            if hand.camera.facing(normal, point) > 0.3:
                hand.detail(part, hand.camera.project(point[None]) + figure, colour)


def checks(hand: Hand, body: Body, colour: str, low: float, high: float, grow: float) -> None:
    """Bands round the trunk and lines down it."""
    stripes(hand, body, colour, low, high, grow)
    vertical_stripes(hand, body, colour, low, high, grow)


_TURNS = np.linspace(0, 2 * np.pi, 16, endpoint=False)
_RAYS = np.stack([np.sin(_TURNS), -np.cos(_TURNS)], axis=1)
_FORMS = {
    "heart_print": np.array([(0, 1), (-1, -0.1), (-0.7, -0.8), (0, -0.35), (0.7, -0.8), (1, -0.1)]),
    "star_print": (_RAYS * np.where(np.arange(16) % 4, 0.45, 1.2)[:, None])[::2],
    "floral_print": _RAYS * np.where(np.arange(16) % 3, 1.1, 0.5)[:, None],
}

_PATTERNS: dict[str, Callable[[Hand, Body, str, float, float, float], None]] = {
    "striped": stripes,
    "vertical_stripes": vertical_stripes,
    "polka_dot": dots,
    "plaid": checks,
    **{form: partial(prints, form=form) for form in _FORMS},
}


def patterned(hand: Hand, body: Body, worn: Worn, low: float, high: float, grow: float) -> None:
    """The pattern of a top, where it has one."""
    accent = worn.trimming if worn.trim != worn.colour else shaded(worn.paint)
    if worn.pattern:
        _PATTERNS[worn.pattern](hand, body, accent, low, high, grow)


def _nearest(hand: Hand, body: Body, length: float) -> Array:
    """The nearest of what the skirt covers: it goes over all of that."""
    joints = body.joints
    covered = [joints["pelvis"]]
    for side in SIDES:
        hip, knee, ankle = (joints[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
        covered.append((hip + knee) / 2)
        if length > 1:
            covered.append((knee + ankle) / 2)
    return max(covered, key=hand.camera.near)


def _bowed_to_camera(hand: Hand, body: Body) -> bool:
    """Whether the chest leans so far towards the camera that it comes before the hips."""
    chest, pelvis = body.joints["chest"], body.joints["pelvis"]
    nearer = hand.camera.near(chest) - hand.camera.near(pelvis)
    return nearer > 0.8 * float(np.linalg.norm(chest - pelvis))


def _rims(body: Body, length: float, flare: float, top: float) -> list[tuple[Array, Array]]:
    """At each step down: a disc round each leg, and a wide one between (3, 3) and (3, 3, 3)."""
    joints, t = body.joints, body.build.thickness
    centres, axes = rings(body, np.array([top, HIPS]), 0.035)
    made = [(np.repeat(centres[i : i + 1], 3, 0), np.repeat(axes[i : i + 1], 3, 0)) for i in (0, 1)]
    steps = max(3, round(length * 4))
    hips = (joints["left_hip"] + joints["right_hip"]) / 2
    for share in np.linspace(0.15, length, steps):
        bone, along = ("thigh", float(share)) if share <= 1 else ("shin", float(share) - 1)
        first, second = ("hip", "knee") if share <= 1 else ("knee", "ankle")
        places, sizes = [], []
        for side in SIDES:
            a, b = joints[f"{side}_{first}"], joints[f"{side}_{second}"]
            frame = pointing(b - a, body.frames[f"{side}_{bone}"][:, 2])
            r = radius(body, bone, along) * 1.12 + 0.02 + 0.1 * flare * share
            places.append(a + (b - a) * along)
            sizes.append(discs(frame, r, 0.01, r))
        middle = (places[0] + places[1]) / 2
        wide = 0.5 * t + flare * share * t**0.5
        apart = float(np.linalg.norm(places[0] - places[1]))
        hang = pointing(middle - hips, body.frames["pelvis"][:, 2])
        fit = 1.0 if apart < 1.2 * t else 0.6
        bent = abs(float(unit(middle - hips) @ body.frames["pelvis"][:, 1]))
        deep = wide * (0.45 + 0.4 * bent)
        places.append(middle)
        sizes.append(discs(hang, wide * fit * (0.6 + 0.4 * bent), 0.01, deep * fit))
        made.append((np.array(places), np.array(sizes)))
    return made


def _steps(count: int) -> NDArray[np.intp]:
    return np.array(
        [[3 * i, 3 * i + 1, 3 * i + 2, 3 * i + 3, 3 * i + 4, 3 * i + 5] for i in range(count - 1)],
        dtype=np.intp,
    )


def _lowered(body: Body, rim: Solid, by: float) -> Solid:
    """The hem let down a little, along the legs."""
    down = np.array([body.frames[f"{side}_thigh"] @ np.array([0, -by, 0]) for side in SIDES])
    moves = np.array([down[0], down[1], down.mean(axis=0)])
    return Solid(rim.centres + moves * body.build.thickness, rim.axes, rim.hulls)


def _skirt_lines(
    hand: Hand,
    body: Body,
    rims: list[tuple[Array, Array]],
    colour: str,
    *,
    pleats: int,
    pattern: str,
    accent: str,
    name: str,
) -> None:
    part, camera = hand.part(name), hand.camera
    hangs = abs(float(unit(rims[-1][0][2] - rims[0][0][2]) @ body.frames["pelvis"][:, 1])) > 0.75
    tubes = (2,) if hangs else (0, 1)  # it hangs as one bell, or lies over both thighs
    count = (pleats or (14 if pattern == "plaid" else 0)) // len(tubes)
    for tube in tubes:
        for number in range(count):
            turned = 2 * np.pi * number / count
            line = [_on_rim(rim, tube, turned) for rim in rims]
            if camera.facing(line[-1] - rims[-1][0][tube], line[-1]) > 0.12:
                points = camera.project(np.array(line[1:]))
                if pattern == "plaid":
                    hand.line(part, points, mix(colour, accent, 0.6), 1.2, 0.8)
                if pleats:
                    hand.line(part, points, shaded(colour, 0.45), 0.8)
        for rim in rims[1:] if pattern in {"plaid", "striped"} else ():
            loop = [_on_rim(rim, tube, turn) for turn in np.linspace(0, 2 * np.pi, 18)]
            near = [at for at in loop if camera.facing(at - rim[0][tube], at) > 0]
            if len(near) > 2:
                ordered = camera.project(np.array(near))
                ordered = ordered[np.argsort(ordered[:, 0])]
                hand.line(part, ordered, mix(colour, accent, 0.7), 1.3, 0.8)


def _on_rim(rim: tuple[Array, Array], tube: int, turned: float) -> Array:
    """A place (3,) on the edge of one of a rim's discs."""
    centres, axes = rim
    around: Array = centres[tube] + 0.97 * (
        axes[tube][:, 0] * float(np.sin(turned)) + axes[tube][:, 2] * float(np.cos(turned))
    )
    return around


def _round_trunk(hand: Hand, body: Body, height: float, grow: float) -> Array:
    """The near half of a line round the trunk, in pixels."""
    seen = []
    for angle in range(0, 360, 15):
        point, normal = place(body, height, angle, grow)
        if hand.camera.facing(normal, point) > -0.02:
            seen.append((angle, point))
    if not seen:
        return np.zeros((0, 2))
    # The near half is one run of angles; start it after its gap.
    angles = [angle for angle, _ in seen]
    gaps = [(b - a) % 360 for a, b in zip(angles, angles[1:] + angles[:1], strict=True)]
    start = (int(np.argmax(gaps)) + 1) % len(seen)
    ordered = [point for _, point in seen[start:] + seen[:start]]
    return hand.camera.project(np.array(ordered))
