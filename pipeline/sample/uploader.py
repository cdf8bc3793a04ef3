"""All the tags of a post, as its uploader gave them."""

import random

from pipeline.sample.posts import Post
from pipeline.sample.tags import FORGOTTEN, remembered

HARDLY_TAGGED = 0.82
"""The share of tags that the uploader of an under-tagged post leaves out."""


def all_tags(
    post: Post, drawn: set[str], size: tuple[int, int], dice: random.Random
) -> tuple[tuple[str, str], ...]:
    """General tags as the uploader gave them, with artist, copyright, character and meta tags.

    Returns:
        (name, category's name) of each.
    """
    tags = set(drawn)
    if not post.drawn:
        tags = _relabelled(post, tags, dice)
    share = HARDLY_TAGGED if post.kind == "undertagged" else FORGOTTEN
    general = remembered(tags, dice, share)
    named = [(tag, "general") for tag in general]
    series = dice.randint(1, 40)
    named.append((f"sample_artist_{dice.randint(1, 200):03d}", "artist"))
    if dice.random() < 0.3:
        named.append(("original", "copyright"))
    else:
        named.append((f"sample_series_{series:02d}", "copyright"))
        if "no_humans" not in tags:
            named.append(
                (f"heroine_{dice.randint(1, 12)}_(sample_series_{series:02d})", "character")
            )
    meta = [
        name
        for name, share in (("commentary_request", 0.2), ("bad_id", 0.1), ("bad_pixiv_id", 0.08))
        if dice.random() < share
    ]
    if max(size) >= 1600:
        meta.append("highres")
    if max(size) >= 3200:
        meta.append("absurdres")
    return tuple(named + [(name, "meta") for name in meta])


def _relabelled(post: Post, tags: set[str], dice: random.Random) -> set[str]:
    """The tags of a post without a picture: what makes it the kind it is."""
    if post.kind == "group":
        return tags - {"solo", "1girl", "1boy"} | dice.choice(
            (
                {"2girls", "multiple_girls"},
                {"3girls", "multiple_girls"},
                {"1girl", "1boy"},
                {"2boys", "multiple_boys"},
                {"4girls", "multiple_girls"},
                {"6+girls", "multiple_girls"},
            )
        )
    if post.kind == "comic":
        return tags | dice.choice(
            ({"comic"}, {"comic", "4koma"}, {"4koma"}, {"comic", "monochrome"})
        )
    if post.kind == "video":
        return tags | {"animated"}
    return tags
