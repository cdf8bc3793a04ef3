"""Small pieces of SVG: rectangles, circles, polygons, gradients, hearts, stars. Pixels."""

import numpy as np

from pipeline.sample.colours import mix


def rect(x: float, y: float, w: float, h: float, fill: str, opacity: float = 1.0) -> str:
    """A rectangle from its top left corner."""
    seen = f' fill-opacity="{opacity:.2f}"' if opacity < 1 else ""
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" fill="{fill}"{seen}/>'


def circle(x: float, y: float, r: float, fill: str, opacity: float = 1.0) -> str:
    """A circle about its middle."""
    seen = f' fill-opacity="{opacity:.2f}"' if opacity < 1 else ""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.1f}" fill="{fill}"{seen}/>'


def polygon(points: list[tuple[float, float]], fill: str) -> str:
    """A polygon through points."""
    return f'<path d="M{" ".join(f"{x:.0f} {y:.0f}" for x, y in points)}Z" fill="{fill}"/>'


def gradient(w: int, h: int, top: str, bottom: str, name: str = "g") -> str:
    """A vertical gradient over the whole picture."""
    return (
        f'<defs><linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" '
        f'stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/></linearGradient></defs>'
        f'<rect width="{w}" height="{h}" fill="url(#{name})"/>'
    )


def heart(x: float, y: float, r: float, fill: str) -> str:
    """A heart of half width r."""
    tip, dent, side, top, hip = y + r, y - r * 0.4, r * 0.7, y - r * 1.4, y - r * 0.3
    return (
        f'<path d="M{x:.0f} {tip:.0f}C{x - 2 * r:.0f} {hip:.0f} {x - side:.0f} {top:.0f} '
        f"{x:.0f} {dent:.0f}C{x + side:.0f} {top:.0f} {x + 2 * r:.0f} {hip:.0f} "
        f'{x:.0f} {tip:.0f}Z" fill="{fill}"/>'
    )


def star(x: float, y: float, r: float, fill: str, arms: int = 5, waist: float = 0.45) -> str:
    """A star of radius r."""
    turns = np.arange(2 * arms) * np.pi / arms - np.pi / 2
    reach = np.where(np.arange(2 * arms) % 2, waist, 1.0) * r
    points = [
        (x + float(a), y + float(b))
        for a, b in zip(np.cos(turns) * reach, np.sin(turns) * reach, strict=True)
    ]
    return polygon(points, fill)


def gradient_band(w: int, y: float, tall: float, top: str, bottom: str) -> str:
    """A vertical gradient in a band of the picture."""
    steps = 8
    bars = [
        rect(0, y + tall * n / steps, w, tall / steps + 1, mix(top, bottom, n / (steps - 1)))
        for n in range(steps)
    ]
    return "".join(bars)
