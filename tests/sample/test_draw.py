"""The stage: the whole folder, its determinism, and every kind of post in it."""

import io
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image, UnidentifiedImageError
from scipy import ndimage

from pipeline.contracts.sample import SAMPLE
from pipeline.sample.metadata import SHARDS
from pipeline.sample.posts import plan
from pipeline.sample.truth import SCHEMA
from tests.sample.conftest import IMAGES, POSTS, draw_small, hashes, small

SEED = 2019


@pytest.fixture(scope="module")
def posts() -> dict[str, list[int]]:
    """Ids of the drawn posts by kind."""
    by_kind: dict[str, list[int]] = {}
    for post in plan(SEED, POSTS, IMAGES):
        if post.drawn:
            by_kind.setdefault(post.kind, []).append(post.post_id)
    return by_kind


@pytest.fixture(scope="module")
def lines(drawn: Path) -> dict[int, dict[str, object]]:
    """Metadata by post id; broken lines left out."""
    found = {}
    for name in SHARDS:
        for text in (drawn / "mirror/metadata" / name).read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(text)
            except json.JSONDecodeError:
                continue
            found[int(record["id"])] = record
    return found


def copy_of(drawn: Path, post_id: int) -> Path:
    return drawn / f"mirror/512px/{post_id % 1000:04d}/{post_id}.jpg"


def original_of(drawn: Path, post_id: int, ext: str) -> Path:
    return drawn / f"mirror/original/{post_id % 1000:04d}/{post_id}.{ext}"


def test_two_workers_write_the_same_bytes_as_one(drawn, repository, tmp_path):
    assert hashes(draw_small(tmp_path, small(repository, tmp_path, 2))) == hashes(drawn)


NOT_DRAWN = {
    "draw: true": "draw: false",
    "annotators: pipeline.sample.annotators": "annotators: null",
}
"""Settings of a corpus that is not drawn, for which nobody answers in people's place."""


def test_any_other_corpus_is_not_drawn(repository, tmp_path):
    params = small(repository, tmp_path, 1, **NOT_DRAWN)
    folder = draw_small(tmp_path, params)
    assert [path.name for path in folder.iterdir()] == ["NOT_DRAWN.txt"]
    assert folder == tmp_path / SAMPLE.format(corpus="sample")


def test_every_post_is_listed(lines):
    assert len(lines) == POSTS
    for record in lines.values():
        assert 4 <= len(record["tags"]) <= 90  # the most: of three people


@pytest.mark.parametrize("kind", ["plain", "candidate", "foreground", "scenery", "group", "comic"])
def test_512px_copies_are_square_jpegs(drawn, posts, kind):
    for post_id in posts[kind]:
        with Image.open(copy_of(drawn, post_id)) as image:
            assert (image.format, image.size, image.mode) == ("JPEG", (512, 512), "RGB")


def test_metadata_and_copy_agree_on_the_shape(drawn, posts, lines):
    """The copy is the original at 512 on its longer side, padded with white."""
    truth = {row["post_id"]: row for row in pq.read_table(drawn / "truth.parquet").to_pylist()}
    for post_id in posts["plain"] + posts["add_train"]:
        width, height = int(lines[post_id]["image_width"]), int(lines[post_id]["image_height"])
        assert (truth[post_id]["width"], truth[post_id]["height"]) == (width, height)
        scale_x, scale_y, left, top = truth[post_id]["to_512"]
        assert max(width * scale_x, height * scale_y) == pytest.approx(512, abs=0.51)
        assert left * 2 + width * scale_x == pytest.approx(512, abs=1.1)
        assert top * 2 + height * scale_y == pytest.approx(512, abs=1.1)


@pytest.mark.parametrize(("kind", "pieces"), [("foreground", 1), ("two_pieces", 2)])
def test_the_alpha_has_as_many_pieces_as_asked(drawn, posts, kind, pieces):
    for post_id in posts[kind]:
        with Image.open(original_of(drawn, post_id, "png")) as image:
            assert image.mode == "RGBA"
            alpha = np.asarray(image.getchannel("A"))
        assert ndimage.label(alpha > 0)[1] == pieces
        assert (alpha == 0).mean() > 0.2


def test_writing_adds_pieces_and_is_tagged(drawn, posts, lines):
    for post_id in posts["with_text"]:
        with Image.open(original_of(drawn, post_id, "png")) as image:
            assert ndimage.label(np.asarray(image.getchannel("A")) > 0)[1] > 2
    tagged = {tag["name"] for post_id in posts["with_text"] for tag in lines[post_id]["tags"]}
    assert tagged & {"english_text", "text_focus"}


def test_some_have_no_real_transparency(drawn, posts, lines):
    for kind, mode in (("opaque_alpha", "RGBA"), ("no_alpha", "RGB")):
        for post_id in posts[kind]:
            with Image.open(original_of(drawn, post_id, "png")) as image:
                assert image.mode == mode
                assert image.convert("RGBA").getchannel("A").getextrema() == (255, 255)
            assert "transparent_background" in {tag["name"] for tag in lines[post_id]["tags"]}


def test_damaged_files(drawn, posts):
    for post_id in posts["truncated"]:
        with (
            Image.open(copy_of(drawn, post_id)) as image,
            pytest.raises(OSError, match="truncated"),
        ):
            image.load()
    for post_id in posts["html"]:
        with pytest.raises(UnidentifiedImageError):
            Image.open(copy_of(drawn, post_id))
    for post_id in posts["png_as_jpg"]:
        with Image.open(copy_of(drawn, post_id)) as image:
            assert image.format == "PNG"


def test_unusual_modes(drawn, posts):
    for post_id in posts["cmyk"]:
        with Image.open(copy_of(drawn, post_id)) as image:
            assert image.mode == "CMYK"
    for post_id in posts["palette"]:
        with Image.open(original_of(drawn, post_id, "png")) as image:
            assert image.mode == "P"
        assert not copy_of(drawn, post_id).exists()
    for post_id in posts["animated"]:
        with Image.open(original_of(drawn, post_id, "gif")) as image:
            assert image.is_animated


def test_only_an_original(drawn, posts, lines):
    for post_id in posts["only_original"]:
        assert not copy_of(drawn, post_id).exists()
        with Image.open(original_of(drawn, post_id, str(lines[post_id]["file_ext"]))) as image:
            assert max(image.size) >= 512


def test_duplicates_show_the_same_picture(drawn, posts):
    for post in plan(SEED, POSTS, IMAGES):
        if post.kind in {"duplicate", "variant"}:
            images = []
            for post_id in (post.post_id, post.drawn_as):
                with Image.open(copy_of(drawn, post_id)) as image:
                    images.append(np.asarray(image).astype(int))
            apart = np.abs(images[0] - images[1]).mean()
            assert apart < 6 if post.kind == "duplicate" else apart > 0.2


def test_flags_ratings_sizes_and_relations(posts, lines):
    def of(kind: str, key: str) -> set[object]:
        return {lines[post_id][key] for post_id in posts[kind]}

    assert of("deleted", "is_deleted") == {True}
    assert of("banned", "is_banned") == {True}
    assert all(
        max(int(lines[i]["image_width"]), int(lines[i]["image_height"])) < 512
        for i in posts["small"]
    )
    assert "0" not in of("variant", "parent_id")
    assert {record["rating"] for record in lines.values()} == {"s", "q", "e"}
    assert {record["file_ext"] for record in lines.values()} - {"jpg", "png", "gif"}
    drawn_ids = {post_id for ids in posts.values() for post_id in ids}
    assert {lines[post_id]["rating"] for post_id in drawn_ids} == {"s"}


def test_the_truth(drawn, posts):
    table = pq.read_table(drawn / "truth.parquet")
    assert table.schema.equals(SCHEMA)
    rows = table.to_pylist()
    single = {
        i for kind, ids in posts.items() if kind not in {"group", "comic", "scenery"} for i in ids
    }
    assert [row["post_id"] for row in rows] == sorted(single)
    for row in rows:
        points = np.array(row["keypoints"]).reshape(25, 3)
        assert set(points[:, 2]) <= {0.0, 1.0, 2.0}
        assert (points[points[:, 2] > 0, :2] >= 0).all()
        assert (points[:, :2] <= 512).all()
        assert row["held_out"] == bool(row["unseen"])
        assert row["box"][2] > 20


def test_visible_keypoints_lie_on_the_stored_alpha(drawn):
    for row in pq.read_table(drawn / "truth.parquet").to_pylist():
        if row["kind"] in {"two_pieces", "with_text", "foreground"}:
            continue  # pieces cut off from the figure are not in their alpha
        with Image.open(io.BytesIO(row["alpha"])) as image:
            alpha = np.asarray(image)
        for x, y, v in np.array(row["keypoints"]).reshape(25, 3)[:17]:
            if v == 2:
                near = alpha[max(int(y) - 1, 0) : int(y) + 2, max(int(x) - 1, 0) : int(x) + 2]
                assert near.max() > 0, row["post_id"]


def test_textures(drawn):
    textures = sorted((drawn / "textures").iterdir())
    assert len(textures) >= 4
    for path in textures:
        with Image.open(path) as image:
            assert image.size == (512, 512)
            assert np.asarray(image).std() > 2
