import pytest

from pipeline.errors import PipelineError
from pipeline.images.store import Wanted
from pipeline.segmenter.composites import STAGE
from pipeline.segmenter.sources import Sources, open_sources
from pipeline.stage import Run
from tests.segmenter.studio import FIGURES, PLACES, TEXTURE, Studio


def sources(studio: Studio, split: str = "train") -> Sources:
    return open_sources(Run(STAGE, studio.params(), studio.root), split)


@pytest.mark.parametrize("split", FIGURES)
def test_a_split_has_its_figures_places_and_textures(split: str, studio: Studio) -> None:
    opened = sources(studio, split)
    assert opened.foregrounds == list(FIGURES[split])
    assert opened.backgrounds == [*PLACES[split], *sorted(TEXTURE[split])]


def test_pixels_are_read_by_id(studio: Studio) -> None:
    opened = sources(studio)
    assert opened.foreground(101).shape[2] == 4
    assert opened.background(201).shape == (96, 96, 3)
    assert opened.background(-301).shape == (70, 90, 3)


def test_what_is_of_another_split_is_refused(studio: Studio) -> None:
    with pytest.raises(PipelineError, match="foreground 111 is no longer among"):
        sources(studio).foreground(111)
    with pytest.raises(PipelineError, match="background 101 is no longer among"):
        sources(studio).background(101)


def test_a_split_without_figures_is_told(studio: Studio) -> None:
    studio.put_splits(without=FIGURES["val"])
    with pytest.raises(PipelineError, match="the val split of the segmenter's data has no foregr"):
        sources(studio, "val")


def test_a_split_without_backgrounds_is_told(studio: Studio) -> None:
    studio.put_splits(without=PLACES["val"] + TEXTURE["val"])
    with pytest.raises(PipelineError, match="the val split of the segmenter's data has no backgr"):
        sources(studio, "val")


def test_an_image_that_cannot_be_had_is_told(studio: Studio) -> None:
    studio.file(Wanted(101, "original", "png", None)).unlink()
    with pytest.raises(PipelineError, match=r"the first original/0101/101\.png of post 101"):
        sources(studio)


def test_textures_that_have_left_the_store_come_back_from_their_folder(studio: Studio) -> None:
    wanted = Wanted(-301, "texture", "png", None)
    studio.file(wanted).unlink()
    with pytest.raises(PipelineError, match="of post -301"):  # it was never in the folder
        sources(studio)
