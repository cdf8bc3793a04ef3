from PIL import Image

from pipeline.contracts.pose import POSE_PREDICTIONS
from pipeline.pose import evaluate
from pipeline.report.pose_pictures import INPUTS, posed
from pipeline.stage import Run, Stage, execute
from tests.pose.conftest import figures  # noqa: F401 - a fixture
from tests.pose.figures import POSTS_OF, Figures
from tests.pose.test_evaluate import put_answers

PARAMS = ("corpus.name", "corpus.originals_by_md5", "corpus.root", "images")


def test_the_worst_come_first_with_both_figures(figures: Figures) -> None:  # noqa: F811
    put_answers(figures, 0, missing=(302,))
    stage = evaluate.STAGE.of_row("concatenation")
    execute(stage, evaluate.main, figures.params(), figures.root)
    assert POSE_PREDICTIONS.of_row("concatenation").path in INPUTS
    folder = figures.root / "pictures"
    folder.mkdir()
    part = posed(Run(Stage("report", PARAMS, INPUTS, ()), figures.params(), figures.root), folder)
    (worst,) = part.folded
    assert len(part.cards) == len(worst.cards) == len(POSTS_OF["test"])
    assert worst.cards[0].title == "post 302"
    assert worst.cards[0].lines[0] == ("right by OKS@50", ["0%"])
    with Image.open(folder / "pose-302.jpg") as picture:
        assert picture.size == (512, 256)
