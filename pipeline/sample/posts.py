"""Which posts the mirror holds: so many of each kind, in an order that chance decides."""

import random
from dataclasses import dataclass, replace
from functools import cache

from pipeline.sample.scene import Wish
from pipeline.splits import split_of

DEFAULT_SHARES = (0.8, 0.1, 0.1)
"""Shares of the splits by which a post is known to be a test post, whatever else is set."""

FIRST_ID, LAST_ID = 1_000, 3_700_000

BACK = (
    "standing",
    "contrapposto",
    "hands_on_hips",
    "arms_up",
    "arms_behind_back",
    "arms_behind_head",
    "hand_in_hair",
    "looking_back",
    "walking",
    "wariza",
    "seiza",
    "leaning_forward",
    "stretch",
    "leg_lift_behind",
)
"""Poses of the new samples that are seen from behind."""

HARD_LEGS = (
    "leg_up",
    "leg_lift_behind",
    "crossed_legs",
    "squatting",
    "squatting_wide",
    "kneeling",
    "one_knee",
    "bent_over",
    "indian_style",
    "wariza",
    "seiza",
    "yokozuwari",
    "hugging_own_legs",
    "knees_up",
    "knee_up",
    "all_fours",
    "high_kick",
    "flying_kick",
    "jumping",
    "running",
    "tiptoes",
    "leaning_back",
)
HARD_ARMS = (
    "arms_up",
    "stretch",
    "hands_clasped",
    "arms_behind_head",
    "arm_behind_head",
    "arms_behind_back",
    "crossed_arms",
    "outstretched_arms",
    "reaching_out",
    "waving",
    "salute",
    "chin_rest",
)
LYING = ("on_side", "on_stomach", "asleep_on_stomach", "on_back", "on_back_knees_up", "spread_out")

CANDIDATES = {BACK: 770, HARD_LEGS: 620, HARD_ARMS: 420, LYING: 233}
"""What the new samples show, and how many of the paper's 2,043 would: the quotas of
`rulebook/pose_quotas.yaml`."""

DRAWN = {
    "foreground": 0.088,
    "two_pieces": 0.010,
    "with_text": 0.010,
    "opaque_alpha": 0.007,
    "no_alpha": 0.007,
    "scenery": 0.068,
    "add_train": 0.125,
    "add_val": 0.0125,
    "add_test": 0.046,
    "candidate": 0.080,
    "group": 0.018,
    "comic": 0.012,
    "small": 0.014,
    "undertagged": 0.014,
    "only_original": 0.012,
    "variant": 0.016,
    "duplicate": 0.006,
    "truncated": 0.005,
    "html": 0.003,
    "png_as_jpg": 0.003,
    "cmyk": 0.003,
    "palette": 0.003,
    "animated": 0.003,
    "deleted": 0.008,
    "banned": 0.004,
}
"""Shares of the drawn posts, by kind; what is left is "plain"."""

UNDRAWN = {
    "questionable": 30,
    "explicit": 16,
    "group": 24,
    "comic": 9,
    "video": 6,
    "undertagged": 8,
    "small": 5,
    "banned": 1.2,
    "missing": 0.8,
}
"""Weights of the posts that are listed without a file, by kind."""

LISTED_ONCE = ("missing", "video", "questionable", "explicit")
"""Kinds of undrawn posts of which any corpus has at least one."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post to make. `drawn_as` is the post whose picture it repeats or varies, else its own."""

    post_id: int
    kind: str
    drawn: bool
    wish: Wish
    drawn_as: int
    parent_id: int = 0
    has_children: bool = False


def plan(seed: int, posts: int, images: int) -> list[Post]:
    """All posts, sorted by id; the same for the same arguments.

    Args:
        seed: of the corpus.
        posts: how many in all.
        images: how many of them are drawn; never more than `posts`.
    """
    dice = random.Random(f"{seed}/plan")
    images = min(images, posts)
    kinds = _drawn_kinds(images)
    ids = dice.sample(range(FIRST_ID, LAST_ID), posts)
    dice.shuffle(kinds)
    made = {
        post_id: _post(dice, post_id, kind, drawn=True)
        for post_id, kind in zip(ids, kinds, strict=False)
    }
    for number, post_id in enumerate(ids[len(made) :]):
        chosen = LISTED_ONCE[number : number + 1] or dice.choices(
            tuple(UNDRAWN), tuple(UNDRAWN.values())
        )
        made[post_id] = _post(dice, post_id, chosen[0], drawn=False)
    _relate(dice, made)
    return [made[post_id] for post_id in sorted(made)]


def _drawn_kinds(images: int) -> list[str]:
    kinds = [kind for kind, share in DRAWN.items() for _ in range(max(1, round(share * images)))]
    return (kinds + ["plain"] * images)[: max(images, 0)]


def _post(dice: random.Random, post_id: int, kind: str, *, drawn: bool) -> Post:
    test = split_of(post_id, DEFAULT_SHARES) == "test"
    wish = Wish(usual=dice.random() < 0.5, unseen=test and dice.random() < 0.6)
    if kind == "foreground":
        wish = replace(
            wish, crop="full_body" if dice.random() < 0.8 else "cowboy_shot", original=(620, 860)
        )
    elif kind in {"two_pieces", "with_text", "opaque_alpha", "no_alpha"}:
        wish = replace(wish, crop="full_body", original=(560, 700))
    elif kind.startswith("add_"):
        unseen = kind == "add_test" and dice.random() < 0.4
        wish = Wish(crop="full_body", usual=True, unseen=unseen, original=(560, 1400))
    elif kind == "candidate":
        poses = dice.choices(tuple(CANDIDATES), tuple(CANDIDATES.values()))[0]
        wish = Wish(poses, "full_body", poses == BACK or None, original=(600, 1400))
    elif kind == "small":
        wish = replace(wish, original=(200, 500))
    else:
        wish = replace(wish, original=(560, 2600))
    return Post(post_id, kind, drawn, _shared(wish), post_id)


@cache
def _shared(wish: Wish) -> Wish:
    """One object for equal wishes: there are a few dozen in a plan of a million posts."""
    return wish


def _relate(dice: random.Random, made: dict[int, Post]) -> None:
    """Give variants and duplicates the post they come from; some plain posts have no other tie."""
    plain = sorted(post_id for post_id, post in made.items() if post.kind == "plain")
    for post_id in sorted(made):
        post = made[post_id]
        if post.kind not in {"variant", "duplicate"} or not plain:
            continue
        source = made[plain.pop(dice.randrange(len(plain)))]
        seen = replace(source.wish, unseen=False)
        made[source.post_id] = replace(source, wish=seen, has_children=post.kind == "variant")
        parent = source.post_id if post.kind == "variant" else 0
        made[post_id] = replace(post, wish=seen, drawn_as=source.post_id, parent_id=parent)
