"""What the gallery shows: a sheet for each library, so that a new entry shows up by itself."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

import numpy as np

from pipeline.sample import effects
from pipeline.sample.backgrounds import BACKGROUNDS, choose
from pipeline.sample.carrying import carried
from pipeline.sample.colours import EYES, HAIR
from pipeline.sample.contact_sheets import Cell, Sheet
from pipeline.sample.effects import EFFECTS
from pipeline.sample.extras.library import EXTRAS
from pipeline.sample.face.eyes import BROWS, EYE_SHAPES, LIDS, PUPILS
from pipeline.sample.face.marks import MARKS
from pipeline.sample.face.mouths import MOUTHS
from pipeline.sample.garments.garment import FEET, HEAD, HIPS, TORSO, Garment
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.hair.cuts import CUTS
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.hair.ties import TIES
from pipeline.sample.held.library import HELD
from pipeline.sample.look import DYES, Hair, Holding, Look, Worn
from pipeline.sample.poses.library import POSES
from pipeline.sample.scene import Wish, imagine
from pipeline.sample.seat import SEATS
from pipeline.sample.shots import (
    BEHIND,
    HAIR_LENGTH,
    LOOK,
    SHORT_HAIR,
    THREE_QUARTERS,
    caption,
    shot,
)
from pipeline.sample.skeleton import Build
from pipeline.sample.styles import STYLES

AS_THEY_COME = 56
"""Drawings of no one's choosing."""

HELD_OUT_EVERY = 5
"""Of these, so many are drawn to one that may show what is held out."""


def sheets() -> Iterator[Sheet]:
    """All sheets, in the order of the page."""
    yield _as_they_come()
    yield from _poses()
    yield _views()
    yield _builds()
    yield from _hair()
    yield _faces()
    yield from _garments()
    yield _held()
    yield _extras()
    yield _seats()
    yield _styles()
    yield _surroundings()


def _as_they_come() -> Sheet:
    cells = []
    for number in range(AS_THEY_COME):
        dice = random.Random(f"as they come/{number}")
        scene = imagine(dice, Wish(usual=True, unseen=number % HELD_OUT_EVERY == 0))
        background = choose(dice)
        effect = effects.choose(dice, background)
        cells.append(Cell(scene.pose.name, scene, background, effect))
    return Sheet(
        "as_they_come",
        "As they come",
        "Drawn from chance alone; every fifth may show what is held out of training.",
        tuple(cells),
        marked=True,
    )


def _poses() -> Iterator[Sheet]:
    for name, title, azimuth in (
        ("poses", "Poses", THREE_QUARTERS),
        ("poses_from_behind", "Poses from behind", BEHIND),
    ):
        yield Sheet(
            name,
            title,
            "Every base pose, before it is blended and shaken. Keypoints are coloured by the "
            "character's own side; where they are hidden they are hollow.",
            tuple(
                Cell(
                    caption(key, pose),
                    shot(LOOK, key, azimuth, max(pose.elevation[0], 8.0)),
                )
                for key, pose in POSES.items()
            ),
            marked=True,
        )


def _views() -> Sheet:
    return Sheet(
        "views",
        "Views",
        "The same character seen from all around, from below and from above.",
        tuple(
            Cell(f"{azimuth}°, {elevation}°", shot(LOOK, "contrapposto", azimuth, elevation))
            for elevation in (-24, 6, 42)
            for azimuth in range(-180, 180, 45)
        ),
        marked=True,
    )


def _builds() -> Sheet:
    looks = [
        (f"{heads} heads, {name}", replace(LOOK, build=Build(heads, broad, 1.0), person=person))
        for name, person, broad in (("girl", "1girl", 1.0), ("boy", "1boy", 1.16))
        for heads in (3, 4, 5, 6, 6.5, 7, 7.5, 8)
    ]
    return Sheet(
        "builds",
        "Builds",
        "From three heads tall to eight.",
        tuple(Cell(caption, shot(look)) for caption, look in looks),
        marked=True,
    )


def _hair() -> Iterator[Sheet]:
    cells: list[Cell] = []
    for cut in CUTS.values():
        length = float(np.clip(HAIR_LENGTH, *cut.lengths))
        falls = cut.fringes[0] if cut.fringes else LOOK.hair.fringe
        hair = replace(LOOK.hair, cut=cut.name, length=length, fringe=falls)
        cells += _heads(caption(cut.name, cut), hair, "upper_body", (0, BEHIND))
    for tie in TIES.values():
        hair = replace(LOOK.hair, ties=(tie.name,))
        cells += _heads(caption(tie.name, tie), hair, "upper_body", (20, BEHIND))
    yield Sheet(
        "hair", "Hair", "Cuts and what hair is tied up in, from before and behind.", tuple(cells)
    )
    cells = []
    for fringe in FRINGES.values():
        hair = replace(LOOK.hair, fringe=fringe.name)
        cells += _heads(caption(fringe.name, fringe), hair, "portrait", (0, 45))
    for dye in DYES:
        hair = replace(LOOK.hair, dye=dye, second="pink_hair")
        cells += _heads(dye, hair, "upper_body", (0,))
    for colour in HAIR:
        cells += _heads(colour, replace(LOOK.hair, colour=colour), "portrait", (24,))
    yield Sheet("fringes", "Fringes and colours of hair", "Fringes, dyes, colours.", tuple(cells))


def _heads(caption: str, hair: Hair, crop: str, azimuths: tuple[float, ...]) -> list[Cell]:
    look = replace(LOOK, hair=hair)
    return [Cell(caption, shot(look, azimuth=azimuth, crop=crop)) for azimuth in azimuths]


def _faces() -> Sheet:
    faces = [(name or "plain", replace(LOOK.face, lids=name)) for name in LIDS]
    faces += [(name, replace(LOOK.face, style=name)) for name in EYE_SHAPES]
    faces += [(name, replace(LOOK.face, pupils=name)) for name in PUPILS if name]
    faces += [(f"{name} brows", replace(LOOK.face, brows=name)) for name in BROWS if name]
    faces += [
        (caption(name, mouth), replace(LOOK.face, mouth=name)) for name, mouth in MOUTHS.items()
    ]
    faces += [("blush", replace(LOOK.face, blush=True))]
    faces += [(name, replace(LOOK.face, marks=(name,))) for name in MARKS]
    faces += [(name, replace(LOOK.face, eyes=name)) for name in EYES]
    bare = replace(LOOK, hair=SHORT_HAIR)
    return Sheet(
        "faces",
        "Faces",
        "Lids, shapes of eyes, pupils, brows, mouths, marks, colours of eyes.",
        tuple(
            Cell(name, shot(replace(bare, face=face), azimuth=18, crop="face"))
            for name, face in faces
        ),
    )


def _held() -> Sheet:
    cells = []
    for thing in HELD.values():
        holding = Holding(thing.name, "right", thing.colours[0])
        angles = carried(POSES["standing"].angles, holding, random.Random(thing.name))
        look = replace(LOOK, held=holding)
        cells += [
            Cell(caption(thing.name, thing), shot(look, azimuth=azimuth, angles=angles))
            for azimuth in (-THREE_QUARTERS, 70)
        ]
    return Sheet("held", "Held things", "In the hand that holds them.", tuple(cells))


def _garments() -> Iterator[Sheet]:
    crops = {HEAD: "portrait", TORSO: "upper_body", HIPS: "full_body", FEET: "full_body"}
    yield Sheet(
        "garments",
        "Garments",
        "Every garment of the wardrobe, over the least that goes with it.",
        tuple(
            Cell(
                caption(garment.name, garment),
                shot(_wearing(garment), crop=crops[garment.zone]),
            )
            for garment in WARDROBE.values()
        ),
    )
    poses = (("wariza", -30.0), ("running", 60.0), ("contrapposto", BEHIND))
    yield Sheet(
        "garments_in_motion",
        "Garments in other poses",
        "The same, by turns sitting, running and seen from behind.",
        tuple(
            Cell(caption(garment.name, garment), shot(_wearing(garment), *pose))
            for garment, pose in zip(WARDROBE.values(), cycle(poses), strict=False)
        ),
    )


def _wearing(garment: Garment) -> Look:
    """Someone with short hair in the garment, over a shirt and shorts where it shows them."""
    worn = Worn(garment.name, garment.colours[0], garment.trims[0], garment.patterns[-1])
    clothes = (Worn("t-shirt", "white"), Worn("shorts", "grey"), worn)
    return replace(LOOK, clothes=clothes, hair=SHORT_HAIR)


def _extras() -> Sheet:
    long_ones = {"tail", "wings"}
    return Sheet(
        "extras",
        "Ears, tails, wings, horns",
        "Parts no ordinary human has, from before and behind.",
        tuple(
            Cell(
                caption(name, extra),
                shot(
                    replace(LOOK, extras=(name,)),
                    azimuth=azimuth,
                    crop="full_body" if extra.kind in long_ones else "portrait",
                ),
            )
            for name, extra in EXTRAS.items()
            for azimuth in (THREE_QUARTERS, BEHIND)
        ),
    )


def _seats() -> Sheet:
    return Sheet(
        "seats",
        "Seats",
        "What a pose that needs one is given.",
        tuple(
            Cell(name, replace(shot(LOOK, "sitting", azimuth), seat=name))
            for name in SEATS
            for azimuth in (THREE_QUARTERS, BEHIND)
        ),
    )


def _styles() -> Sheet:
    return Sheet(
        "styles",
        "Styles",
        "One drawing by every hand.",
        tuple(
            Cell(caption(name, style), shot(LOOK, pose, style=name, crop=crop))
            for name, style in STYLES.items()
            for pose, crop in (("waving", "full_body"), ("standing", "portrait"))
        ),
    )


def _surroundings() -> Sheet:
    scene = shot(LOOK)
    cells = [Cell(name, scene, background=name) for name in BACKGROUNDS]
    cells += [Cell(name, scene, "gradient", name) for name in EFFECTS]
    return Sheet(
        "surroundings", "Backgrounds and effects", "What is behind and over a figure.", tuple(cells)
    )
