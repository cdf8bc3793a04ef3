"""The drawn example that annotators see beside each image: one figure from the front and behind.

It teaches the one thing people get wrong: left is the character's own left. Seen from the front
that is on the right of the picture, seen from behind on the left. A point that is hidden is a ring.
"""

from pipeline.keypoints import COCO_NAMES, COLOURS, LINKS, other_side, side

WIDTH, HEIGHT = 300, 250
"""Of the whole drawing, in its own units."""

CENTRES = (74.0, 226.0)
"""Where the figures' middles stand."""

_LEFT_SIDE = {
    "nose": (0, 48),
    "left_eye": (8, 42),
    "left_ear": (19, 45),
    "left_shoulder": (25, 79),
    "left_elbow": (39, 109),
    "left_wrist": (35, 140),
    "left_hip": (15, 139),
    "left_knee": (17, 182),
    "left_ankle": (18, 226),
}
"""The front view's middle and left half: x from the middle towards the right of the picture, y."""

_FACE = ("nose", "left_eye", "right_eye")

_SKIN, _HAIR = "#dcdcdc", "#a9a9a9"

_LIMBS = (
    "M25 79 L39 109 L35 140",
    "M-25 79 L-39 109 L-35 140",
    "M15 139 L17 182 L18 226 L27 232",
    "M-15 139 L-17 182 L-18 226 L-27 232",
)


def example_svg() -> str:
    """The drawing as SVG."""
    figures = (
        f'<g transform="translate({centre:g} 0)">{_body(behind=behind)}{_points(behind=behind)}'
        f'<text y="247">{words}</text></g>'
        for centre, behind, words in zip(
            CENTRES, (False, True), ("from the front", "from behind"), strict=True
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="11" text-anchor="middle" fill="#555">'
        f"{_words()}{''.join(figures)}</svg>"
    )


def place(name: str, *, behind: bool) -> tuple[float, float]:
    """Where a point of a figure is: x from the figure's middle, y."""
    x, y = _LEFT_SIDE[name] if name in _LEFT_SIDE else _LEFT_SIDE[other_side(name)]
    mirrored = (side(name) == "right") != behind
    return (-x if mirrored else x), y


def _words() -> str:
    """Beside each figure, which side is which."""
    told = []
    for centre, behind in zip(CENTRES, (False, True), strict=True):
        for name in ("left", "right"):
            x = centre + (-52 if (name == "right") != behind else 52)
            told.append(f'<text x="{x:g}" y="75" fill="{COLOURS[name]}">{name}</text>')
    return "".join(told)


def _body(*, behind: bool) -> str:
    limbs = "".join(f'<path d="{limb}" fill="none"/>' for limb in _LIMBS)
    fringe = "L18 66 L-18 66 Z" if behind else "L17 62 Q19 34 0 32 Q-19 34 -17 62 Z"
    return (
        f'<g fill="{_SKIN}" stroke="{_SKIN}" stroke-width="15" stroke-linecap="round" '
        f'stroke-linejoin="round">{limbs}<path d="M-20 80 L20 80 L14 138 L-14 138 Z"/>'
        '<path d="M0 62 L0 76" stroke-width="10"/></g>'
        f'<ellipse cy="44" rx="19" ry="23" fill="{_SKIN}"/>'
        f'<path d="M-23 62 Q-28 14 0 14 Q28 14 23 62 {fringe}" fill="{_HAIR}"/>'
    )


def _points(*, behind: bool) -> str:
    places = {name: place(name, behind=behind) for name in COCO_NAMES}
    lines = "".join(
        '<path d="M{:g} {:g} L{:g} {:g}"/>'.format(*places[first], *places[second])
        for first, second in LINKS
        if first not in _FACE and second not in _FACE and "ear" not in first
    )
    dots = []
    for name, (x, y) in places.items():
        colour = COLOURS[side(name)]
        hidden = behind and name in _FACE
        paint = f'fill="white" stroke="{colour}"' if hidden else f'fill="{colour}" stroke="white"'
        dots.append(f'<circle cx="{x:g}" cy="{y:g}" r="3.6" stroke-width="1.6" {paint}/>')
    return f'<g stroke="#777" stroke-width="1.2">{lines}</g>{"".join(dots)}'
