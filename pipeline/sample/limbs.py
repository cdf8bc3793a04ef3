"""The body drawn: parts in depth, skin and sleeves on them, and the seams between them hidden."""

import numpy as np

from pipeline.sample.body import BONES, fingers, foot, neck, palm, radius, tube
from pipeline.sample.geometry import ball, chain
from pipeline.sample.ink import Hand, Seam
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import SIDES, Body
from pipeline.sample.trunk import CROTCH, NECK, draw_trunk

BIAS = {"upper_arm": 0.0, "forearm": 0.16, "hand": 0.18, "thigh": -0.12, "shin": -0.10, "foot": 0.0}
"""How much nearer than its middle a limb is drawn: hands go over the skirt beside them."""


def seam(body: Body, side: str, bone: str, *, end: bool, grow: float = 1.0) -> Seam:
    """The stretch of a bone next to one of its joints, as long as the joint is thick.

    Painted without a line over the other bone, it hides where the two meet.
    """
    first, second = (body.joints[f"{side}_{name}"] for name in BONES[bone])
    reach = 1.3 * grow * radius(body, bone, float(end)) / float(np.linalg.norm(first - second))
    base, light = ((1 - reach, 0.995), (1 - 1.2 * reach, 0.999))
    if not end:
        base, light = ((0.005, reach), (0.001, 1.2 * reach))
    stretches = (np.clip(shares, 0.001, 0.999) for shares in (base, light))
    made = [tube(body, side, bone, float(a), float(b), grow=grow * 0.985) for a, b in stretches]
    return Seam(made[0], made[1])


def hip_seam(body: Body, side: str, *, grow: float = 1.0) -> Seam:
    """Where a leg leaves the trunk: it hides the line between the two."""
    hip, knee = (body.joints[f"{side}_{name}"] for name in ("hip", "knee"))
    r = radius(body, "thigh", 0.0) * grow * 0.96
    inwards = (body.joints["pelvis"] - hip) * 0.5
    along = (knee - hip) / float(np.linalg.norm(knee - hip)) * r
    places = np.array([hip + inwards, hip, hip + along * 0.5])
    return Seam(chain(places, np.array([0.6, 0.88, 0.84]) * r))


def shoulder_seam(body: Body, side: str, *, grow: float = 1.0) -> Seam:
    """Where an arm leaves the trunk: it hides the line between the two."""
    shoulder, elbow, collar = (
        body.joints[name] for name in (f"{side}_shoulder", f"{side}_elbow", "neck")
    )
    r = radius(body, "upper_arm", 0.0) * grow * 0.96
    down = (elbow - shoulder) / float(np.linalg.norm(elbow - shoulder)) * r
    inner = shoulder + (collar - shoulder) * 0.45 - body.frames["chest"][:, 1] * 0.75 * r
    places = np.array([inner, shoulder + down * 0.1, shoulder + down * 0.5])
    return Seam(chain(places, np.array([0.5, 0.86, 0.8]) * r))


def join_to_trunk(
    hand: Hand, body: Body, colour: str, limb: str, *, grow: float = 1.0, skin: bool = False
) -> None:
    """Hide the lines between the trunk and both limbs ("upper_arm", "thigh") of one colour.

    Skin is joined on the trunk alone, where clothes go over it.
    """
    torso, cut = hand.part("torso"), shoulder_seam if limb == "upper_arm" else hip_seam
    for side in SIDES:
        part = hand.part(f"{side}_{limb}")
        if part.depth < torso.depth:
            hand.join(torso, cut(body, side, grow=grow), colour)
        elif not skin:
            hand.join(part, cut(body, side, grow=grow), colour)


def place_parts(hand: Hand, body: Body) -> None:
    """Put the parts of the body in depth, before anything is drawn on them."""
    joints = body.joints
    hand.part("torso", (joints["pelvis"] + joints["chest"]) / 2)
    hand.part("head", joints["head"], 0.22)
    for side in SIDES:
        for bone, (first, second) in BONES.items():
            middle = (joints[f"{side}_{first}"] + joints[f"{side}_{second}"]) / 2
            hand.part(f"{side}_{bone}", middle, BIAS[bone])
        hand.part(f"{side}_hand", joints[f"{side}_knuckles"], BIAS["hand"])
        hand.part(f"{side}_foot", joints[f"{side}_ball"], BIAS["foot"])


def neck_part(hand: Hand) -> Part:
    """Where the neck is drawn: on the trunk, but always under the head."""
    torso, head = hand.part("torso"), hand.part("head")
    if torso.depth < head.depth:
        return torso
    return hand.figure.part("neck", head.depth - 0.01)


def draw_skin(hand: Hand, body: Body, colour: str, size: float) -> None:
    """All skin below the head. Clothes are drawn over it, part by part."""
    hand.solid(neck_part(hand), neck(body), colour)
    draw_trunk(hand, body, colour, CROTCH, NECK, 0.0, size)
    for side in SIDES:
        draw_limb(hand, body, side, ("upper_arm", "forearm"), colour)
        draw_limb(hand, body, side, ("thigh", "shin"), colour)
        draw_hand(hand, body, side, colour)
        draw_foot(hand, body, side, colour)
    join_to_trunk(hand, body, colour, "upper_arm", skin=True)
    join_to_trunk(hand, body, colour, "thigh", skin=True)


def draw_limb(
    hand: Hand,
    body: Body,
    side: str,
    bones: tuple[str, str],
    colour: str,
    *,
    grow: float = 1.0,
    start: float = 0.0,
    end: float = 2.0,
    flare: float = 0.0,
) -> None:
    """A limb's skin or its sleeve, from share `start` to share `end` of its two bones (0 to 2).

    The seam at elbow or knee is painted over on whichever bone is nearer.
    """
    upper, lower = bones
    parts = hand.part(f"{side}_{upper}"), hand.part(f"{side}_{lower}")
    bends = start < 1 < end
    above = parts[0].depth > parts[1].depth
    if start < 1:
        stop = min(end, 1.0)
        over = seam(body, side, lower, end=False, grow=grow) if bends and above else None
        flared = flare if end <= 1 else 0.0
        solid = tube(body, side, upper, start, stop, grow=grow, flare=flared)
        hand.solid(parts[0], solid, colour, joint=over)
    if end > 1:
        begin = max(start - 1, 0.0)
        over = seam(body, side, upper, end=True, grow=grow) if bends and not above else None
        solid = tube(body, side, lower, begin, end - 1, grow=grow, flare=flare)
        hand.solid(parts[1], solid, colour, joint=over)


def draw_hand(hand: Hand, body: Body, side: str, colour: str, *, grow: float = 1.0) -> None:
    """Fingers, thumb and palm."""
    part = hand.part(f"{side}_hand")
    for finger in fingers(body, side, grow=grow):
        hand.solid(part, finger, colour)
    knuckles = ball(body.joints[f"{side}_knuckles"], 0.22 * body.build.hand * grow)
    hand.solid(part, palm(body, side, grow=grow), colour, joint=Seam(knuckles, knuckles))
    if part.depth > hand.part(f"{side}_forearm").depth:
        hand.join(part, seam(body, side, "forearm", end=True, grow=grow), colour)


def draw_foot(hand: Hand, body: Body, side: str, colour: str, *, grow: float = 1.0) -> None:
    """A foot without a shoe, grown into its shin."""
    part, shin = hand.part(f"{side}_foot"), hand.part(f"{side}_shin")
    hand.solid(part, foot(body, side, grow=grow), colour)
    if part.depth > shin.depth:
        hand.join(part, seam(body, side, "shin", end=True, grow=grow), colour)
    else:
        ankle = ball(body.joints[f"{side}_ankle"], radius(body, "shin", 1.0) * grow * 0.95)
        hand.join(shin, Seam(ankle, ankle), colour)
