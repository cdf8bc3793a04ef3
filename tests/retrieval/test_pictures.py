import pytest

from pipeline.errors import PipelineError
from pipeline.retrieval.pictures import Pictures
from tests.retrieval.library import Library


def test_pictures_are_read_by_post_and_checked(library: Library) -> None:
    library.choose(100, 101)
    library.collect()
    library.params(**{"engine.workers": 1})
    pictures = Pictures.open(library.root / "params.yaml", library.root)
    assert 100 in pictures
    assert 102 not in pictures
    assert pictures.read(100)[:3] == b"\xff\xd8\xff"
    assert (pictures.image(100).mode, pictures.image(100).size) == ("RGB", (512, 512))
    with pytest.raises(KeyError):
        pictures.read(102)
    (library.root / "datasets/sample/store/512px/0100/100.jpg").write_bytes(b"another")
    with pytest.raises(PipelineError, match=r"post 100: .* has changed"):
        pictures.read(100)
