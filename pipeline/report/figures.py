"""Figures as SVG text, the same bytes for the same numbers."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

INK, BLUE, PALE = "#3a3f4b", "#3b8ee8", "#cfe2f8"

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "posebooru",
    "svg.fonttype": "none",  # text stays text: small, selectable, no font of this machine
    "font.size": 9,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def bars(rows: Sequence[tuple[str, float]], what: str) -> str:
    """Horizontal bars, the first on top, each with its value."""
    labels, values = [row[0] for row in rows], [row[1] for row in rows]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 0.6 + 0.24 * len(labels)), layout="constrained")
        axes = figure.subplots()
        drawn = axes.barh(range(len(values)), values, color=BLUE, height=0.72)
        axes.bar_label(drawn, labels=[f"{value:,.0f}" for value in values], padding=3)
        axes.set_yticks(range(len(labels)), labels)
        axes.invert_yaxis()
        axes.set_xlabel(what)
        axes.margins(x=0.12)
        return _svg(figure)


def ranked(series: dict[str, Sequence[float]], across: str, up: str) -> str:
    """Falling curves over ranks, on a logarithmic scale."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 3.2), layout="constrained")
        axes = figure.subplots()
        for name, values in series.items():
            axes.plot(range(1, len(values) + 1), values, label=name, linewidth=1.6)
        axes.set_yscale("log")
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.grid(axis="y", color=PALE, linewidth=0.8)
        axes.legend(frameon=False)
        return _svg(figure)


def lines(series: Mapping[str, Sequence[float]], across: str, up: str, level: float | None) -> str:
    """Curves over steps counted from 1, and a dashed level to hold them against."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 2.8), layout="constrained")
        axes = figure.subplots()
        for name, values in series.items():
            axes.plot(range(1, len(values) + 1), values, label=name, linewidth=1.6)
        if level is not None:
            axes.axhline(level, color=INK, linewidth=0.9, linestyle="--")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.set_ylim(bottom=0)
        axes.grid(axis="y", color=PALE, linewidth=0.8)
        axes.legend(frameon=False)
        return _svg(figure)


def intervals(
    rows: Sequence[tuple[str, float, float, float, float]], ours: str, theirs: str, what: str
) -> str:
    """A row each: a value with the interval it is in, beside another's value."""
    places = range(len(rows))
    values, low, high, others = (np.array([row[i] for row in rows]) for i in range(1, 5))
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 0.8 + 0.22 * len(rows)), layout="constrained")
        axes = figure.subplots()
        reach = np.abs([values - low, high - values])
        axes.errorbar(values, places, xerr=reach, fmt="o", color=BLUE, markersize=4, label=ours)
        axes.plot(others, places, "|", color=INK, markersize=11, label=theirs)
        axes.set_yticks(places, [row[0] for row in rows])
        axes.invert_yaxis()
        axes.set_xlim(left=0)
        axes.set_xlabel(what)
        axes.grid(axis="y", color=PALE, linewidth=0.8)
        axes.legend(frameon=False)
        return _svg(figure)


def scattered(points: Mapping[str, Sequence[tuple[float, float]]], across: str, up: str) -> str:
    """Points (x, y) of several kinds, x on a logarithmic scale."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(7.2, 3.6), layout="constrained")
        axes = figure.subplots()
        for name, pairs in points.items():
            axes.scatter(
                [x for x, _ in pairs],
                [y for _, y in pairs],
                s=10,
                alpha=0.6,
                linewidths=0,
                label=name,
            )
        axes.set_xscale("log")
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.set_ylim(0, 1.02)
        axes.grid(axis="y", color=PALE, linewidth=0.8)
        if points:
            axes.legend(frameon=False)
        return _svg(figure)


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    text = buffer.getvalue()
    return text[text.index("<svg") :]
