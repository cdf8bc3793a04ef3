from pipeline.contracts.retrieval import SUPPORT_IMAGES
from tests.retrieval.library import Library


def test_selected_posts_get_their_512px_copy(library: Library) -> None:
    library.choose(100, 101)
    assert library.collect() == {"posts": 2, "images": 2, "rejects": 0}
    rows = library.rows(SUPPORT_IMAGES)
    assert [(row["post_id"], row["kind"]) for row in rows] == [(100, "512px"), (101, "512px")]
    assert {(row["width"], row["height"]) for row in rows} == {(512, 512)}
