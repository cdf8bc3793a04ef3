import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from PIL import Image
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.contracts.schemas import BOXES_SCHEMA, MASKS_SCHEMA
from pipeline.contracts.segmenter import FOREGROUNDS, TEXTURES
from pipeline.params import load_params
from pipeline.segmenter import composites
from pipeline.segmenter.commands import READING
from pipeline.segmenter.evaluate import Exam
from pipeline.segmenter.masks import mask_picture
from pipeline.stage import Run, execute
from tests.segmenter.networks import put_model, red_network
from tests.segmenter.studio import FIGURES, SPLITS, Studio


@pytest.fixture
def ready(studio: Studio) -> Studio:
    """With the fixed pairs, a model, and the settings on disk."""
    execute(composites.STAGE, composites.main, studio.params(), studio.root)
    put_model(studio.root, red_network())
    return studio


def posebooru(studio: Studio, *arguments: str) -> tuple[int, str]:
    """Exit code and output of `posebooru segmenter ...`."""
    settings = ["--root", str(studio.root), "--params", str(studio.root / "params.yaml")]
    result = CliRunner().invoke(app, ["segmenter", *arguments, *settings])
    return result.exit_code, result.output


def test_predict_writes_boxes_and_masks_of_a_manifest(ready: Studio) -> None:
    out = ready.root / "found"
    manifest = FOREGROUNDS.path.format(corpus="sample")
    code, said = posebooru(ready, "predict", manifest, "--out", str(out))
    assert code == 0, said
    posts = sorted(post for split in SPLITS for post in FIGURES[split])
    boxes, masks = (pq.read_table(out / f"{name}.parquet") for name in ("boxes", "masks"))
    assert boxes.schema.equals(BOXES_SCHEMA)
    assert masks.schema.equals(MASKS_SCHEMA)
    assert boxes["post_id"].to_pylist() == masks["post_id"].to_pylist() == posts
    without = boxes["x"].null_count
    assert f"{len(posts)} images, in {without} no figure was found" in said


def test_predict_refuses_what_are_no_posts(ready: Studio) -> None:
    manifest = TEXTURES.path.format(corpus="sample")
    code, said = posebooru(ready, "predict", manifest, "--out", str(ready.root / "found"))
    assert code == 2, said
    assert not (ready.root / "found").exists()


def test_evaluate_judges_on_real_images(ready: Studio) -> None:
    image, mask = Image.new("RGB", (100, 80), (120, 120, 120)), Image.new("L", (100, 80))
    image.paste((255, 0, 0), (20, 20, 80, 60))
    mask.paste(255, (20, 20, 80, 60))
    for folder, picture in (("images", image), ("masks", mask)):
        (ready.root / folder).mkdir()
        picture.save(ready.root / folder / "girl.png")
    folders = [f"--{name}={ready.root / name}" for name in ("images", "masks")]
    code, said = posebooru(ready, "evaluate", *folders)
    assert code == 0, said
    assert "the segmenter of corpus sample" in said
    assert "1 images with a figure: F-1 0.9" in said


def test_what_is_exported_comes_back_as_masks_that_can_be_judged(ready: Studio) -> None:
    pictures, masks = ready.root / "pictures", ready.root / "masks"
    code, said = posebooru(ready, "export", "--out", str(pictures))
    assert code == 0, said
    exam = Exam.of(Run(READING, ready.params(), ready.root), "test")
    masks.mkdir()
    for pair, (image, truth) in enumerate(zip(exam.images, exam.truths, strict=True)):
        exported = Image.open(pictures / f"{pair:05d}.png")
        assert np.array_equal(np.asarray(exported), image)
        mask_picture(truth >= 128).save(masks / f"{pair:05d}.png")
    code, said = posebooru(ready, "check", str(masks))
    assert code == 0, said
    assert "masks of 8 test pairs, 0 of them empty" in said
    # What it says to put into the settings is accepted there.
    lines = said[said.index("segmenter:\n") :]
    path = ready.root / "params.yaml"
    raw = yaml.safe_load(path.read_text())
    given = yaml.safe_load(lines)["segmenter"]["evaluate"]["others"]["another"]
    raw["segmenter"]["evaluate"]["others"]["another"] = given
    path.write_text(yaml.safe_dump(raw))
    another = load_params(path).segmenter.evaluate.others.another
    assert another is not None
    assert another.path == str(masks)


def test_export_overwrites_nothing(ready: Studio) -> None:
    (ready.root / "mirror/note.txt").write_text("mine")
    code, _ = posebooru(ready, "export", "--out", str(ready.root / "mirror"))
    assert code == 2
    assert not (ready.root / "mirror/00000.png").exists()


def test_check_refuses_masks_that_cannot_be_judged(ready: Studio) -> None:
    path = ready.root / "masks.json"
    path.write_text(json.dumps([{"image_id": 8}]))
    assert posebooru(ready, "check", str(path))[0] == 2


def test_a_root_that_is_not_there_is_told(ready: Studio, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["segmenter", "check", "x", "--root", str(tmp_path / "nowhere")]
    )
    assert result.exit_code == 2
