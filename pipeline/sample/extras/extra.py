"""What an extra is: a part no ordinary human has."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.sample.ink import Hand
from pipeline.sample.look import Look
from pipeline.sample.skeleton import Body

Draw = Callable[[Hand, Body, Look], None]


@dataclass(frozen=True)
class Extra:
    """An entry of the library: its tags, and what goes with it."""

    name: str
    draw: Draw
    tags: tuple[str, ...]
    kind: str
    """ears, tail, wings, horns, halo"""
    beast: str = ""
    """Extras of one beast go together."""
    view: str = ""
    """front or back, where the trunk or the head hides it from the other side"""
    unseen: bool = False
    """Held out: appears in the test split only."""
