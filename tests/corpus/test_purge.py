from pathlib import Path

from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.corpus.collect import open_images
from pipeline.corpus.purge import purge
from pipeline.images.store import ImageStore
from tests.corpus.packable import Packable


def test_a_post_leaves_the_store_and_the_packed_images(packable: Packable) -> None:
    packable.pack(packable.root / "packed")
    store = ImageStore(packable.root / "datasets/sample/store", None)
    with store.writing("512px/0003/3.jpg") as temporary:
        temporary.write_bytes(b"ours")
    gone = purge(packable.root, "sample", "packed", [3, 99])
    assert gone == [
        store.root / "512px/0003/3.jpg",
        packable.root / "packed/512px-000001.tar",
    ]
    left = open_images(packable.run(**{"images.packed": "packed"}), TAGGER_IMAGES)
    assert left.data(2) == (packable.mirror / "512px/0003/3.jpg").read_bytes()  # never touched
    assert purge(packable.root, "sample", None, [3]) == []


def test_nothing_is_deleted_where_nothing_is(tmp_path: Path) -> None:
    assert purge(tmp_path, "sample", None, [1, 2]) == []
