"""What is on the head and in the hair."""

from functools import partial

import numpy as np

from pipeline.sample.colours import GOLD, lighter, shaded
from pipeline.sample.garments.garment import HEAD, Garment
from pipeline.sample.geometry import Array, Solid, ball, chain, discs, pitch, smooth, vector
from pipeline.sample.hair.lock import CROWN, RADIUS, on_head
from pipeline.sample.ink import Hand
from pipeline.sample.look import Look, Worn
from pipeline.sample.shapes import Part
from pipeline.sample.skeleton import Body


def hat_part(hand: Hand, body: Body) -> Part:
    """Where hats are drawn: over all hair."""
    part = hand.part("hat", body.joints["head"], 0.30)
    if "back_hair" in hand.figure:
        part.depth = max(part.depth, hand.part("back_hair").depth + 0.02)
    return part


def draw_brimmed(
    hand: Hand, body: Body, look: Look, worn: Worn, *, brim: float, tall: float
) -> None:
    """A hat with a brim all round: straw hats, sun hats."""
    part = hat_part(hand, body)
    base = above(body, 0.20)
    disc = chain(base[None], discs(body.frames["head"], brim, 0.03, brim)[None])
    band = dome(body, (0.20, 0.56), (0.20 + 0.5 * tall, 0.53))
    crown = dome(body, (0.20 + 0.5 * tall, 0.53), (0.20 + tall, 0.50), (0.34 + tall, 0.36))
    pieces = [(disc, worn.paint), (band, worn.trimming), (crown, worn.paint)]
    if hand.camera.facing(body.frames["head"][:, 1], base) < 0:
        pieces.reverse()  # from below, the brim hides the crown
    for solid, colour in pieces:
        hand.solid(part, solid, colour)


def draw_witch_hat(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A pointed hat with a wide brim."""
    part, frame = hat_part(hand, body), body.frames["head"]
    base = above(body, 0.22)
    hand.solid(part, chain(base[None], discs(frame, 0.95, 0.04, 0.9)[None]), worn.paint)
    lean = frame @ pitch(-12)
    band = dome(body, (0.24, 0.56), (0.38, 0.48))
    hand.solid(part, band, worn.trimming)
    places = ((0, 0.16, 0), (0.03, 0.5, -0.06), (0.16, 0.95, -0.2))
    cone = [base + frame @ vector(*place) for place in places]
    widths = ((0.48, 0.03), (0.27, 0.2), (0.04, 0.04))
    axes = [discs(lean, wide, tall, wide) for wide, tall in widths]
    hand.solid(part, chain(np.array(cone), np.array(axes)), worn.paint)


def draw_beret(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A beret, worn to one side."""
    part, frame = hat_part(hand, body), body.frames["head"]
    at = above(body, 0.44) + frame @ vector(0.10, 0, -0.06)
    hand.solid(part, chain(at[None], discs(frame, 0.54, 0.19, 0.52)[None]), worn.paint)
    hand.solid(part, ball(at + frame @ vector(0.02, 0.19, 0), 0.045), worn.paint)


def draw_cap(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A cap with a visor in front."""
    part, frame = hat_part(hand, body), body.frames["head"]
    cap = dome(body, (0.14, 0.56), (0.36, 0.50), (0.50, 0.32))
    visor = chain(
        (above(body, 0.20) + frame @ vector(0, -0.02, 0.52))[None],
        discs(frame, 0.36, 0.035, 0.30)[None],
    )
    parts = [(visor, worn.trimming), (cap, worn.paint)]
    if hand.camera.facing(frame[:, 2], body.joints["head"]) > 0:
        parts.reverse()
    for solid, colour in parts:
        hand.solid(part, solid, colour)


def draw_crown(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A small golden crown."""
    part, frame = hat_part(hand, body), body.frames["head"]
    base = above(body, 0.50)
    size = 0.22
    points = [
        (-size, 0.0),
        (-size * 1.2, 0.30),
        (-size * 0.5, 0.14),
        (0.0, 0.34),
        (size * 0.5, 0.14),
        (size * 1.2, 0.30),
        (size, 0.0),
    ]
    right = np.array(
        [np.cos(np.radians(hand.camera.azimuth)), 0.0, -np.sin(np.radians(hand.camera.azimuth))]
    )
    places = np.array([base + right * x + frame[:, 1] * y for x, y in points])
    hand.polygon(part, hand.camera.project(places), GOLD)


def draw_hairband(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A band over the top of the head."""
    part = hat_part(hand, body)
    band = np.array(
        [on_head(body, 90 if a < 0 else -90, abs(a), RADIUS * 1.04) for a in range(-96, 97, 12)]
    )
    seen_band(hand, part, body, band, worn.paint, 0.055)


def draw_maid_headdress(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """The frilled band of a maid."""
    part = hat_part(hand, body)
    band = np.array(
        [on_head(body, 90 if a < 0 else -90, abs(a), RADIUS * 1.10) for a in range(-66, 67, 11)]
    )
    for place in band:
        if hand.camera.near(place) > hand.camera.near(body.joints["head"]) - 0.35:
            hand.solid(part, ball(place, 0.085), "#fbfbfd")


def draw_hair_bow(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A big bow at the back of the head."""
    _bow(hand, body, on_head(body, 180, 50, RADIUS * 1.1), worn.paint, 0.34)


def draw_hair_ribbon(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """Ribbons at both sides of the head."""
    for longitude in (100, -100):
        _bow(hand, body, on_head(body, longitude, 58, RADIUS * 1.1), worn.paint, 0.17)


def draw_hairclip(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A clip above the own left temple."""
    part = hat_part(hand, body)
    ends = np.array([on_head(body, 44, 66, RADIUS * 1.06), on_head(body, 62, 72, RADIUS * 1.06)])
    if near_side(hand, body, ends[0]):
        hand.solid(part, chain(ends, np.array([0.035, 0.035])), worn.paint)


def draw_hair_flower(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A flower above the own left ear."""
    part = hat_part(hand, body)
    at = on_head(body, 66, 60, RADIUS * 1.08)
    if not near_side(hand, body, at):
        return
    frame = body.frames["head"]
    for turn in range(0, 360, 72):
        away = frame @ vector(
            0.05, float(np.sin(np.radians(turn))), float(np.cos(np.radians(turn)))
        )
        hand.solid(part, ball(at + away * 0.095, 0.075), worn.paint)
    hand.solid(part, ball(at + frame @ vector(0.06, 0, 0.02), 0.05), "#f0cf62")


def draw_star_ornament(hand: Hand, body: Body, look: Look, worn: Worn) -> None:
    """A star in the hair."""
    at = on_head(body, -48, 68, RADIUS * 1.08)
    if not near_side(hand, body, at):
        return
    size = 0.10 * hand.camera.scale
    turns = np.radians(np.arange(10) * 36 - 90)
    reach = np.where(np.arange(10) % 2, 0.45, 1.0) * size
    star = np.stack([np.cos(turns), np.sin(turns)], axis=1) * reach[:, None]
    hand.polygon(hat_part(hand, body), hand.camera.project(at[None]) + star, "#f0cf62")


def _bow(hand: Hand, body: Body, at: Array, colour: str, size: float) -> None:
    frame = body.frames["head"]
    near = near_side(hand, body, at, 0.0)
    part = hat_part(hand, body) if near else hand.part("behind_head", at, -0.3)
    for own in (1, -1):
        loop = np.array(
            [[0, 0, 0], [own * 0.8, 0.55, 0], [own * 1.0, 0.1, 0], [own * 0.8, -0.45, 0]]
        )
        hand.polygon(
            part, smooth(hand.camera.project(at + loop * size @ frame.T), closed=True), colour
        )
        end = np.array([[0, 0, 0], [own * 0.35, -0.9, -0.1], [own * 0.7, -0.75, -0.1]])
        hand.polygon(part, hand.camera.project(at + end * size @ frame.T), shaded(colour, 0.1))
    hand.solid(part, ball(at, size * 0.2), lighter(colour, 0.15))


def seen_band(hand: Hand, part: Part, body: Body, band: Array, colour: str, thick: float) -> None:
    """The near half of a band (N, 3) over the hair."""
    nearness = hand.camera.near(body.joints["head"]) - 0.45
    seen = np.array([place for place in band if hand.camera.near(place) > nearness])
    if len(seen) > 1:
        hand.solid(part, chain(seen, np.full(len(seen), thick)), colour)


def near_side(hand: Hand, body: Body, at: Array, margin: float = -0.12) -> bool:
    """Whether a place of the head is on the camera's side of it."""
    return hand.camera.near(at) > hand.camera.near(body.joints["head"]) + margin


def dome(body: Body, *rings: tuple[float, float]) -> Solid:
    """The crown of a hat: flat below, round above; each ring as (height, radius)."""
    frame = body.frames["head"]
    centres = [above(body, height) for height, _ in rings]
    axes = [discs(frame, wide, 0.02 if n == 0 else 0.07, wide) for n, (_, wide) in enumerate(rings)]
    return chain(np.array(centres), np.array(axes))


def above(body: Body, height: float) -> Array:
    """A place (3,) over the middle of the cranium, in heads."""
    place: Array = body.joints["head"] + body.frames["head"] @ (CROWN + vector(0, height, 0))
    return place


_FELT = ("black", "white", "red", "blue", "brown", "green", "pink")

GARMENTS = (
    Garment(
        "straw_hat",
        partial(draw_brimmed, brim=1.0, tall=0.22),
        HEAD,
        ("hat", "straw_hat", "hat_ribbon"),
        ("yellow",),
        ("red", "blue", "white"),
    ),
    Garment(
        "sun_hat",
        partial(draw_brimmed, brim=1.08, tall=0.2),
        HEAD,
        ("hat", "sun_hat", "hat_ribbon"),
        ("white",),
        ("blue", "pink", "black"),
    ),
    Garment(
        "witch_hat",
        draw_witch_hat,
        HEAD,
        ("hat", "witch_hat"),
        ("black", "purple", "blue"),
        ("red", "yellow", "white"),
    ),
    Garment("beret", draw_beret, HEAD, ("hat", "beret"), _FELT),
    Garment(
        "baseball_cap",
        draw_cap,
        HEAD,
        ("hat", "baseball_cap"),
        ("red", "blue", "black", "white"),
        ("black", "blue", "white"),
    ),
    Garment("crown", draw_crown, HEAD, ("crown", "mini_crown"), ("yellow",), unseen=True),
    Garment(
        "hairband",
        draw_hairband,
        HEAD,
        ("hairband",),
        ("black", "red", "white", "blue", "yellow", "green", "pink"),
    ),
    Garment("maid_headdress", draw_maid_headdress, HEAD, ("maid_headdress", "frills"), ("white",)),
    Garment(
        "hair_bow",
        draw_hair_bow,
        HEAD,
        ("hair_bow", "bow"),
        ("red", "black", "blue", "white", "pink", "purple", "green", "yellow", "orange"),
    ),
    Garment(
        "hair_ribbon",
        draw_hair_ribbon,
        HEAD,
        ("hair_ribbon", "ribbon"),
        ("red", "blue", "white", "black", "pink", "purple", "green", "yellow"),
    ),
    Garment(
        "hairclip",
        draw_hairclip,
        HEAD,
        ("hair_ornament", "hairclip"),
        ("yellow", "red", "blue"),
        front=True,
    ),
    Garment(
        "hair_flower",
        draw_hair_flower,
        HEAD,
        ("hair_ornament", "hair_flower", "flower"),
        ("pink", "red", "white"),
        front=True,
    ),
    Garment(
        "star_hair_ornament",
        draw_star_ornament,
        HEAD,
        ("hair_ornament", "star_hair_ornament"),
        ("yellow",),
        front=True,
    ),
)
