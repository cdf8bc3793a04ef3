"""The builds that characters come in."""

import random

from pipeline.sample.skeleton import Build

HEADS = {3.2: 5, 4.0: 4, 4.8: 8, 5.4: 16, 6.0: 24, 6.5: 24, 7.0: 16, 7.6: 9}
"""Heights of figures in heads, and how often each comes: most are between five and seven."""


def any_build(dice: random.Random, *, boy: bool) -> Build:
    """A build: from a doll's, three heads tall, to a hero's of eight."""
    heads = dice.choices(tuple(HEADS), tuple(HEADS.values()))[0] + dice.uniform(-0.35, 0.35)
    return Build(
        heads,
        broad=dice.uniform(1.08, 1.24) if boy else dice.uniform(0.93, 1.05),
        stout=dice.uniform(0.9, 1.1),
        leggy=min(max(dice.gauss(1.0, 0.05), 0.88), 1.12),
    )
