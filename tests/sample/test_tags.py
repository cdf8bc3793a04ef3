"""Each tag is there when, and only when, what it names is drawn."""

import csv
import random
from dataclasses import replace
from itertools import product

import pytest

from pipeline.sample.backgrounds import BACKGROUNDS
from pipeline.sample.camera import Camera
from pipeline.sample.colours import EYES, HAIR, SKIN
from pipeline.sample.effects import EFFECTS
from pipeline.sample.extras.library import EXTRAS
from pipeline.sample.face.eyes import LIDS, PUPILS
from pipeline.sample.face.marks import MARKS
from pipeline.sample.face.mouths import MOUTHS
from pipeline.sample.garments.garment import tags_of
from pipeline.sample.garments.wardrobe import WARDROBE
from pipeline.sample.geometry import vector
from pipeline.sample.hair.cuts import CUTS
from pipeline.sample.hair.fringes import FRINGES
from pipeline.sample.hair.ties import TIES
from pipeline.sample.held.library import HELD
from pipeline.sample.look import Face, Hair, Look, Worn
from pipeline.sample.pictures import draw_figure
from pipeline.sample.poses.library import POSES
from pipeline.sample.scene import Scene, Wish, imagine
from pipeline.sample.skeleton import Build
from pipeline.sample.styles import STYLES
from pipeline.sample.tags import FORGOTTEN, KEPT, drawn_tags, remembered
from tests.conftest import REPOSITORY

WITHOUT_A_CLASS = {
             "autumn",         "ball",         "balloon",         "beachball",
    "bookshelf",         "bouquet",         "cellphone",         "curtains",         "denim",
    "desk",         "drinking_straw",         "envelope",         "epaulettes",
    "eyelashes",         "folding_fan",         "formal",         "gradient",         "guitar",
    "gym_shirt",         "hand_fan",         "holding",         "holding_animal",
    "holding_balloon",         "holding_bouquet",         "holding_fan",
    "holding_flower",         "holding_lantern",         "holding_microphone",
    "holding_phone",         "holding_shield",         "holding_staff",         "holding_wand",
    "instrument",         "lantern",         "letter",         "library",         "lollipop",
    "microphone",         "military",         "music",         "paper_lantern",
    "pale_skin",         "phone",         "pillow",         "plate",
    "playing_instrument",         "reading",         "shopping_bag",         "signature",
    "smartphone",         "speech_bubble",         "stage",         "stage_lights",
    "suspenders",         "tareme",         "text",         "tsurime",         "uniform",
    "veil",         "wand",         "winter",
}  # fmt: skip
"""Tags of Danbooru that no rule uses."""

LOOK = Look(
    Build(6.5, 1.0, 1.0),
    "1girl",
    "",
    Hair("brown_hair", "parted", 1.6, 0.5),
    Face("green_eyes", "round", ":d", blush=True),
    (Worn("t-shirt", "white"), Worn("shorts", "blue")),
)


def scene(azimuth: float = 0.0, pose: str = "standing", crop: str = "full_body", **changes: object):
    camera = Camera(azimuth, 4.0, 0.0, 30.0, vector(0, 3.2, 0), 68.0, (200.0, 256.0))
    made = Scene(LOOK, POSES[pose], POSES[pose].angles, camera, crop, 400, 512, "cel", "viewer")
    return replace(made, **changes)


def drawn(asked: Scene) -> str:
    """All that is drawn, as text: colours and corners."""
    shapes = draw_figure(asked, random.Random(3))[0].shapes()
    return " ".join(f"{shape.fill} {shape.stroke} {shape.polygons.tolist()}" for shape in shapes)


@pytest.mark.parametrize("name", WARDROBE)
def test_each_garment_changes_picture_and_tags(name):
    garment = WARDROBE[name]
    worn = Worn(name, garment.colours[0], garment.trims[0], garment.patterns[0])
    with_it, without = (scene(look=replace(LOOK, clothes=worn)) for worn in ((worn,), ()))
    assert drawn(with_it) != drawn(without)
    assert set(tags_of(worn, garment)) <= drawn_tags(with_it, "white", "")
    assert set(tags_of(worn, garment)) - drawn_tags(without, "white", "")


def test_every_tag_is_one_of_danbooru():
    """Classes are made of the rulebook's tags; the few others are real ones without a class."""
    path = REPOSITORY / "rulebook/vocabulary.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        known = {row["tag_2019"] for row in csv.DictReader(lines)} | WITHOUT_A_CLASS
    given = {
        tag
        for name, garment in WARDROBE.items()
        for colour, trim, pattern in product(garment.colours, garment.trims, garment.patterns)
        for tag in tags_of(Worn(name, colour, trim, pattern), garment)
    }
    for entries in (EXTRAS, HELD, BACKGROUNDS, STYLES, CUTS, TIES, FRINGES, MOUTHS, MARKS):
        given |= {tag for entry in entries.values() for tag in entry.tags}
    given |= {tag for _, tags in EFFECTS.values() for tag in tags}
    given |= {*HAIR, *EYES, *SKIN, *PUPILS} - {""} | {tag for tags in LIDS.values() for tag in tags}
    assert given <= known


@pytest.mark.parametrize("azimuth", range(-180, 180, 20))
def test_the_colour_of_the_eyes_is_tagged_when_an_iris_is_drawn(azimuth):
    asked = scene(azimuth)
    assert ("green_eyes" in drawn_tags(asked, "white", "")) == (LOOK.face.paint in drawn(asked))


@pytest.mark.parametrize("azimuth", range(-180, 180, 20))
def test_blush_is_tagged_when_a_cheek_is_drawn(azimuth):
    asked = scene(azimuth)
    assert ("blush" in drawn_tags(asked, "white", "")) == ("#ee6f7c" in drawn(asked))


def test_views():
    assert "from_behind" in drawn_tags(scene(180), "white", "")
    assert "from_behind" not in drawn_tags(scene(0), "white", "")
    assert "from_side" in drawn_tags(scene(90), "white", "")
    assert "looking_at_viewer" in drawn_tags(scene(0), "white", "")
    turned = replace(POSES["standing"].angles, head=(0.0, 70.0, 0.0), spine=(0.0, 25.0, 0.0))
    assert "looking_back" in drawn_tags(scene(150, angles=turned), "white", "")


def test_shoes_need_feet_in_the_picture():
    look = replace(LOOK, clothes=(*LOOK.clothes, Worn("loafers", "brown")))
    tagged = {
        crop: drawn_tags(scene(crop=crop, look=look), "white", "")
        & {"loafers", "barefoot", "shirt"}
        for crop in ("full_body", "cowboy_shot", "portrait")
    }
    assert tagged == {
        "full_body": {"loafers", "shirt"},
        "cowboy_shot": {"shirt"},
        "portrait": set(),
    }


def test_bare_feet_are_tagged_only_without_shoes_and_socks():
    assert "barefoot" in drawn_tags(scene(), "white", "")
    socks = replace(LOOK, clothes=(*LOOK.clothes, Worn("socks", "white")))
    assert "barefoot" not in drawn_tags(scene(look=socks), "white", "")


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_backgrounds_give_their_tags(name):
    assert set(BACKGROUNDS[name].tags) <= drawn_tags(scene(), name, "")


def test_a_greyscale_picture_has_no_colours_in_its_tags():
    tags = drawn_tags(scene(style="greyscale"), "white", "")
    assert {"greyscale", "monochrome", "white_background"} <= tags
    assert not tags & {"brown_hair", "green_eyes", "white_shirt"}


def test_some_tags_are_forgotten_but_not_who_is_there():
    tags = {f"tag_{n:04d}" for n in range(4000)} | {"1girl", "solo"}
    left = remembered(tags, random.Random(1))
    assert {"1girl", "solo"} <= set(left)
    assert set(left) <= tags
    assert 1 - len(left) / len(tags) == pytest.approx(FORGOTTEN, abs=0.02)
    assert {"1girl", "1boy", "solo"} <= KEPT


def test_enough_tags_for_the_taggers_filter():
    """Most posts keep twelve classes or more: about twenty tags before some are forgotten."""
    counts = [
        len(drawn_tags(imagine(random.Random(f"count/{n}"), Wish()), "field", ""))
        for n in range(150)
    ]
    assert sum(count >= 16 for count in counts) > 0.9 * len(counts)
    assert max(counts) <= 60


def test_small_figures_are_chibi():
    assert "chibi" not in drawn_tags(scene(), "white", "")
    doll = replace(LOOK, build=Build(3.2, 1.0, 1.0))
    assert "chibi" in drawn_tags(scene(look=doll), "white", "")
    assert "chibi" not in drawn_tags(scene(look=doll, crop="portrait"), "white", "")


def test_a_shrine_maiden_is_a_white_shirt_over_a_red_hakama():
    for colour in ("red", "blue"):
        look = replace(LOOK, clothes=(Worn("shirt", "white"), Worn("hakama", colour)))
        assert ("miko" in drawn_tags(scene(look=look), "white", "")) == (colour == "red")


def test_what_a_fringe_or_a_mask_hides_is_not_tagged():
    masked = replace(LOOK, clothes=(*LOOK.clothes, Worn("mouth_mask", "white")))
    assert ":d" in drawn_tags(scene(), "white", "")
    assert ":d" not in drawn_tags(scene(look=masked), "white", "")
    blind = replace(LOOK, clothes=(*LOOK.clothes, Worn("blindfold", "black")))
    assert "green_eyes" not in drawn_tags(scene(look=blind), "white", "")
