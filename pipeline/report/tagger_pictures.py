"""What the tagger says of pictures: true, predicted and missed classes, and suspected labels."""

from pathlib import Path

import numpy as np

from pipeline.contracts.metadata import POSTS
from pipeline.contracts.tagger import (
    CLASSES,
    LABELS,
    TAGGER_CLASSES,
    TAGGER_IMAGES,
    TAGGER_SPLITS,
    TAGGER_TEST_SCORES,
    TAGGER_VAL_SCORES,
)
from pipeline.corpus.collect import open_images
from pipeline.metrics.multilabel import PerClass, predict
from pipeline.report.parts import Card, Part
from pipeline.report.pictures import by_hash, save
from pipeline.stage import Run
from pipeline.tagger.scores import Scored, scored
from pipeline.tagger.suspects import TRUST, Suspect, find_suspects, joined

INPUTS = (
    CLASSES,
    LABELS.path,
    POSTS.path,
    TAGGER_CLASSES.path,
    TAGGER_IMAGES.path,
    TAGGER_SPLITS.path,
    TAGGER_TEST_SCORES.path,
    TAGGER_VAL_SCORES.path,
)

PICTURES = 12
SUSPECTS = 12

MOST_NAMES = 16
"""Classes listed of a kind of answer."""


def tagged(run: Run, folder: Path) -> Part:
    """Test images with what the tagger got right, added and missed; and suspected labels."""
    table = run.read(TAGGER_CLASSES)
    names: list[str] = table["name"].to_pylist()
    labels, splits = run.read(LABELS), run.read(TAGGER_SPLITS)
    val, test = (
        scored(run.read(scores), labels, splits, split, len(names))
        for scores, split in ((TAGGER_VAL_SCORES, "val"), (TAGGER_TEST_SCORES, "test"))
    )
    judged = table["f1"].is_valid().to_numpy(zero_copy_only=False)
    thresholds = table["f1_threshold"].to_numpy(zero_copy_only=False)
    precision = table["average_precision"].to_numpy(zero_copy_only=False)
    lines = answers(test, np.where(judged, thresholds, np.nan), precision, names)
    suspects = find_suspects(joined(val, test), TRUST)
    shown = first_of_each_post(suspects, SUSPECTS)
    chosen = by_hash(test.posts.tolist())[:PICTURES]
    pictures = _pictures(run, folder, sorted({*chosen, *(each.post_id for each in shown)}))
    return Part(
        name="tagged",
        title="What the tagger says",
        text=f"{len(chosen)} of the {len(test.posts):,} test images of corpus {run.corpus}, chosen "
        "by a hash of their ids, each class at its threshold from validation. An absent tag is "
        "weak evidence: what was said and is not there may be a missing label.",
        cards=[Card(f"post {post}", pictures[post], lines[post], posts=(post,)) for post in chosen],
        folded=[
            Part(
                "suspects",
                "Suspected missing labels",
                f"{len(suspects):,} in the validation and test images of corpus {run.corpus}, the "
                f"first of each post here; all of them: posebooru tagger suspects",
                cards=[_suspect_card(each, pictures[each.post_id], names) for each in shown],
            )
        ],
    )


def answers(
    test: Scored, thresholds: PerClass, precision: PerClass, names: list[str]
) -> dict[int, list[tuple[str, list[str]]]]:
    """For each post: the classes rightly said, said though absent, and missed.

    Args:
        test: the posts.
        thresholds: (C,); NaN for a class that is not judged.
        precision: (C,), of the classes: those that the tagger tells best come first.
        names: of the classes.
    """
    predicted = predict(test.scores, thresholds)
    possible = ~np.isnan(thresholds)
    kinds = (
        ("right", predicted & test.truth),
        ("said, label absent", predicted & ~test.truth),
        ("missed", ~predicted & test.truth & possible),
        ("not judged", test.truth & ~possible),
    )
    order = np.argsort(-np.nan_to_num(precision), kind="stable")
    return {
        int(post): [
            (kind, _listed([names[number] for number in order if marks[row, number]]))
            for kind, marks in kinds
            if marks[row].any()
        ]
        for row, post in enumerate(test.posts)
    }


def _listed(names: list[str]) -> list[str]:
    """The first names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return [*names[:MOST_NAMES], f"… and {more} more"] if more > 1 else names


def first_of_each_post(suspects: list[Suspect], most: int) -> list[Suspect]:
    """The surest suspects, no two of one post or of one class."""
    posts: set[int] = set()
    classes: set[int] = set()
    found = []
    for each in suspects:
        if each.post_id not in posts and each.class_number not in classes:
            found.append(each)
            posts.add(each.post_id)
            classes.add(each.class_number)
    return found[:most]


def _suspect_card(suspect: Suspect, picture: str, names: list[str]) -> Card:
    why = (
        f"scores higher than {suspect.above:.0%} of the posts that have it; of posts that score as "
        f"high, up to {suspect.trust:.0%} have it"
    )
    lines = [("seems to lack", [names[suspect.class_number]]), ("why", [why])]
    return Card(f"post {suspect.post_id}", picture, lines, posts=(suspect.post_id,))


def _pictures(run: Run, folder: Path, posts: list[int]) -> dict[int, str]:
    """Small copies of the posts' images, by post."""
    manifest = open_images(run, TAGGER_IMAGES, posts)
    return {
        post: save(manifest.image(index), folder, post)
        for index, post in enumerate(manifest.post_ids)
    }
