"""The slices that pose models are judged by apart: by view, by pose, by what training never saw."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.pose.samples import Samples
from pipeline.slices import UNSEEN, Slices

BY_TAG = {
    "from behind": ("from_behind",),
    "from the side": ("from_side", "profile"),
    "from above or below": ("from_above", "from_below"),
    "standing": ("standing",),
    "sitting": ("sitting", "wariza", "seiza", "indian_style", "hugging_own_legs", "yokozuwari"),
    "kneeling, squatting, on all fours": ("kneeling", "squatting", "all_fours", "one_knee"),
    "lying": ("lying", "on_back", "on_side", "on_stomach"),
    "bent": ("bent_over", "leaning_forward", "leaning_back", "arched_back"),
    "legs up or crossed": ("leg_up", "legs_up", "leg_lift", "crossed_legs", "standing_on_one_leg"),
    "arms up or behind": ("arms_up", "arm_up", "arms_behind_head", "arms_behind_back", "stretch"),
    "in motion": ("walking", "running", "jumping", "dancing", "fighting_stance", "kicking"),
}
"""Posts with one of these tags."""


def slices_of(
    samples: Samples, tags: Mapping[int, Sequence[str]], named: Slices
) -> dict[str, NDArray[np.int64]]:
    """The posts of each slice, in the order of a table; beside what is unseen, what is seen.

    Args:
        samples: the characters.
        tags: of each post.
        named: the corpus's own slices.
    """
    posts = np.array(samples.post_ids, np.int64)
    found = {}
    for name, wanted in BY_TAG.items():
        chosen = [post for post in samples.post_ids if not set(wanted).isdisjoint(tags[post])]
        found[name] = np.array(chosen, np.int64)
    for name, members in named.items():
        found.setdefault(name, members)
        if name.startswith(UNSEEN):
            found[name.removeprefix("un")] = np.setdiff1d(posts, members)
    return found
