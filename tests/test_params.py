from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipeline.errors import PipelineError
from pipeline.params import Params, declared, declared_values, flatten, load_params
from tests.conftest import REPOSITORY


def test_both_files_hold_the_same_keys() -> None:
    sample = flatten(load_params(REPOSITORY / "params.yaml"))
    real = flatten(load_params(REPOSITORY / "params.danbooru2019.yaml"))
    assert list(sample) == list(real)


def test_the_real_corpus_takes_the_papers_values() -> None:
    real = flatten(load_params(REPOSITORY / "params.danbooru2019.yaml"))
    assert real["tagger.select.min_side"] == 512
    assert real["tagger.select.min_classes"] == 12
    assert (real["splits.train"], real["splits.val"], real["splits.test"]) == (0.8, 0.1, 0.1)
    assert len(real["corpus.metadata"]) == 13
    assert real["corpus.expected_posts"] == 3_708_763
    assert real["sample.draw"] is False
    assert real["tagger.model.architecture"] == "resnet50"
    assert real["tagger.model.input_size"] == 256
    assert real["tagger.train.batch"] * real["tagger.train.accumulate"] == 512
    assert real["tagger.train.augment.degrees"] == 15
    assert real["segmenter.model.backbone"] == "resnet101"
    assert real["segmenter.canvas.size"] == 256
    assert real["segmenter.canvas.empty"] == 0.05
    assert real["segmenter.composites.val"] == real["segmenter.composites.test"] == 1024
    assert (real["segmenter.train.batch"], real["segmenter.train.learning_rate"]) == (32, 0.001)
    sizes = [real[f"pose.sizes.{split}"] for split in ("train", "val", "test")]
    assert sizes == [3200, 313, 487]


FAULTS = [
    # dotted key, value, what the message says
    (
        "tagger.select.min_sid",
        512,
        "unknown key 'tagger.select.min_sid'; did you mean 'tagger.select.min_side'?",
    ),
    ("corpsu", {}, "unknown key 'corpsu'; did you mean 'corpus'?"),
    ("qqqq", 1, "unknown key 'qqqq'"),
    ("corpus.name", "../x", "corpus.name = '../x'"),
    ("corpus.metadata", ["../secret"], "must be a path below corpus.root"),
    ("corpus.metadata", [], "corpus.metadata = []"),
    ("splits.train", 0.9, "train, val and test must add up to 1"),
    ("tagger.select.min_side", "512", "tagger.select.min_side = '512'"),
    ("tagger.select.ratings", ["s"], "Input should be 'safe'"),
    ("engine.workers", 0, "engine.workers = 0"),
    ("images.cache_gb", 0, "images.cache_gb = 0"),
    ("images.cache_gb", 1.5, "images are read in place: set images.cache_gb to null"),
    ("images.packed", "", "images.packed = ''"),
]


@pytest.mark.parametrize(("key", "value", "message"), FAULTS)
def test_a_bad_setting_is_named(key: str, value: object, message: str, tmp_path: Path) -> None:
    raw = yaml.safe_load((REPOSITORY / "params.yaml").read_text())
    section = raw
    *sections, last = key.split(".")
    for name in sections:
        section = section[name]
    section[last] = value
    path = tmp_path / "p.yaml"
    path.write_text(yaml.safe_dump(raw))
    with pytest.raises(PipelineError) as caught:
        load_params(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("corpus: [", "not valid YAML"),
        ("- a\n", "expected sections (corpus,"),
        ("", "expected sections"),
        ("corpus: {}\n", "key 'corpus.name' is missing"),
    ],
)
def test_a_file_that_is_no_settings_file(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(PipelineError, match=r"p\.yaml") as caught:
        load_params(path)
    assert message in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="no such file"):
        load_params(tmp_path / "absent.yaml")


def test_a_stage_sees_what_it_declared_and_no_more() -> None:
    params = load_params(REPOSITORY / "params.yaml")
    view = declared(params, ("corpus.name", "tagger.select"))
    assert view.corpus.name == "sample"
    assert view.tagger.select.min_side == 512
    assert view.engine.workers == params.engine.workers
    assert (view.images.cache_gb, view.images.packed) == (None, None)  # by which way, not what
    with pytest.raises(AttributeError, match=r"reads images\.max_bytes but does not declare it"):
        _ = view.images.max_bytes
    with pytest.raises(AttributeError, match=r"reads corpus\.root but does not declare it"):
        _ = view.corpus.root
    with pytest.raises(AttributeError, match="reads splits but does not declare it"):
        _ = view.splits


def test_declaring_a_setting_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(KeyError, match=r"corpus\.names"):
        declared(load_params(REPOSITORY / "params.yaml"), ("corpus.names",))


def test_declared_values_are_the_leaves() -> None:
    values = declared_values(load_params(REPOSITORY / "params.yaml"), ("splits", "corpus.name"))
    assert values == {
        "corpus.name": "sample",
        "splits.train": 0.8,
        "splits.val": 0.1,
        "splits.test": 0.1,
        "splits.base": None,
    }


@pytest.mark.parametrize("address", [None, "auto", "ray://head:10001", "ray://[fd00::1]:10001"])
def test_where_work_may_be_done(change_params: Callable[..., Params], address: str | None) -> None:
    assert change_params(**{"engine.address": address}).engine.address == address


@pytest.mark.parametrize(
    "address", ["", "head:6379", "ray://head", "ray://:10001", "http://head:1"]
)
def test_an_address_of_another_form_is_refused(
    change_params: Callable[..., Params], address: str
) -> None:
    with pytest.raises(PipelineError, match=r"engine.address = .*: expected null, auto or ray://"):
        change_params(**{"engine.address": address})
