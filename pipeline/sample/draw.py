"""Stage `sample`: draw the sample corpus, a small Danbooru2019 mirror, from a seed.

`pipeline/sample/folder.py` says what is in it. For any other corpus the stage leaves a marker and
draws nothing.
"""

from pipeline.contracts.sample import SAMPLE
from pipeline.sample.folder import Order, draw_folder
from pipeline.stage import Counts, Run, Stage, run_stage

STAGE = Stage("sample", params=("corpus.name", "sample"), inputs=(), outputs=(SAMPLE,))

MARKER = "NOT_DRAWN.txt"


def main(run: Run) -> Counts:
    """Draw the corpus, or say that it is not drawn."""
    settings, folder = run.params.sample, run.output(SAMPLE)
    folder.mkdir()
    if not settings.draw:
        (folder / MARKER).write_text(
            "sample.draw is false: this corpus is not drawn.\n", encoding="utf-8"
        )
        return {"drawn": 0}
    order = Order(settings.seed, settings.posts, settings.images)
    return draw_folder(folder, order, run.map_shards, run.progress)


if __name__ == "__main__":
    run_stage(STAGE, main)
