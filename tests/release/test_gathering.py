from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.release.gathering import gather, public_source
from pipeline.release.layout import SUPPORT
from pipeline.release.removed import Removed
from pipeline.release.verify import verify
from tests.release.corpus import SIZE, Corpus


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("https://www.pixiv.net/artworks/1", "https://www.pixiv.net/artworks/1"),
        ("http://example.com/ギャラリー", "http://example.com/ギャラリー"),
        (r"C:\Users\somebody\picture.png", ""),
        ("file:///home/somebody/x.png", ""),
        ("a scan of mine", ""),
        ("https://me:secret@example.com/", ""),
        ("https://[", ""),
        ("https://example.com/\n/home/me", ""),
        ("", ""),
    ],
)
def test_only_addresses_on_the_web_are_given_on(source: str, shown: str) -> None:
    assert public_source(source) == shown


def test_an_image_says_where_it_is_from_and_which_sets_use_it(corpus: Corpus) -> None:
    content = gather(corpus.run(), drawn=False, textures_credit="drawn by posebooru")
    rows = {(row["post_id"], row["kind"]): row for row in content.images.to_pylist()}
    copy, original = rows[2, "512px"], rows[2, "original"]
    assert (copy["sets"], original["sets"]) == (["tagger"], ["pose"])
    assert (copy["width"], original["width"]) == (512, SIZE[0])
    assert original["md5"] == f"{2:032x}"
    assert original["artists"] == ["artist_a"]
    assert original["post_url"] == "https://danbooru.donmai.us/posts/2"
    texture = content.images.to_pylist()[0]
    assert texture["kind"] == "texture"
    assert texture["artists"] == ["drawn by posebooru"]
    assert texture["post_url"] is None


def test_drawn_posts_are_on_no_site(corpus: Corpus) -> None:
    content = gather(corpus.run(), drawn=True, textures_credit="x")
    assert set(content.images["post_url"].to_pylist()) == {None}


def test_a_figure_has_its_mask(corpus: Corpus) -> None:
    content = gather(corpus.run(), drawn=True, textures_credit="x")
    figure = content.labels["segmenter"]["val"].to_pylist()[0]
    box = [figure[name] for name in ("x", "y", "width", "height")]
    assert (figure["post_id"], figure["role"], box) == (8, "foreground", [10, 5, 20, 50])
    assert figure["area"] == 20 * 50
    place = content.labels["segmenter"]["val"].to_pylist()[1]
    assert (place["role"], place["mask"], place["x"]) == ("background", None, None)


def test_textures_of_nobody_are_refused(corpus: Corpus) -> None:
    with pytest.raises(PipelineError, match=r"nobody is named as its maker; set release\.text"):
        gather(corpus.run(), drawn=True, textures_credit=None)


def test_a_post_without_artist_and_source_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    corpus.posts[5] = {"tags": ["hat"], "source": "a scan"}
    corpus.save()
    with pytest.raises(PipelineError) as caught:
        corpus.release(tmp_path / "out")
    assert "512px/0005/5.jpg: 1 images have neither artist nor source" in str(caught.value)
    assert "(posts 5)" in str(caught.value)


def test_what_retrieval_searches_has_the_group_of_what_it_hangs_together_with(
    corpus: Corpus, tmp_path: Path
) -> None:
    corpus.support = [2, 20, 21]
    corpus.groups = {4: 400}
    corpus.posts = {20: {"parent_id": 4}}  # a child of a post whose group was settled before
    corpus.save()
    release = corpus.release(tmp_path / "out")
    rows = release.table(SUPPORT).to_pylist()
    assert [(row["post_id"], row["group"]) for row in rows] == [(2, 2), (20, 400), (21, 21)]
    assert verify(release.folder, Removed.nothing()).faults == []
    [fault] = verify(release.folder, Removed(frozenset([21]))).faults
    assert str(fault) == "retrieval/support.parquet: taken down or excluded: posts 21"
