"""A line of two stages for the walk through releases: the real `retag`, and all the rest at once.

Run below a root that has a mirror, rules and annotations, as `python -m tests.release.line`: what
people edit there (a rule, a label, a takedown) changes what comes out, as in the real line.
"""

from pathlib import Path

from pipeline.annotation.labels import best_labels, read_labels
from pipeline.annotation.tasks import task_hash
from pipeline.contracts.annotation import SNAPSHOT
from pipeline.contracts.metadata import POSTS
from pipeline.contracts.tagger import LABELS
from pipeline.corpus.removals import TAKEDOWN, read_removals
from pipeline.rulebook import retag
from tests.release.corpus import Corpus

OUTS = ("metadata/tags.parquet", "metadata/posts.rejects.parquet", "segmenter", "pose", "splits")
TAGGER_OUTS = ("images.parquet", "images.rejects.parquet", "selected.rejects.parquet")

DVC_YAML = {
    "stages": {
        "retag": {
            "cmd": "python -m pipeline.rulebook.retag",
            "deps": [POSTS.path.format(corpus="sample"), "rulebook"],
            "params": ["corpus.name"],
            "outs": [
                f"datasets/sample/tagger/{name}" for name in ("labels.parquet", "classes.json")
            ],
        },
        "rest": {
            "cmd": "python -m tests.release.line",
            "deps": ["annotations/sample"],
            "outs": [
                POSTS.path.format(corpus="sample"),
                *(f"datasets/sample/{name}" for name in (*OUTS, "annotation")),
                *(f"datasets/sample/tagger/{name}" for name in TAGGER_OUTS),
            ],
        },
    },
    "artifacts": {"posebooru-sample": {"path": "datasets/sample/releases", "type": "dataset"}},
}


def make(root: Path) -> None:
    """Write all that `retag` does not, from the annotations there are."""
    corpus = Corpus(root)
    gone = read_removals(root / TAKEDOWN.format(corpus="sample"))
    for posts in (corpus.tagger, corpus.figures, corpus.places, corpus.poses):
        for post in gone.keys() & posts.keys():
            del posts[post]
    labels = read_labels(root / SNAPSHOT.format(corpus="sample"))
    best = best_labels(labels)
    for post in corpus.poses:
        label = best.get(task_hash(f"{post:064x}"))
        if label is not None:
            corpus.labels[post] = {"box": label.box, "keypoints": label.keypoints}
    corpus.answers = [label for label in labels if label.kind == "review"]
    corpus.save_data()


assert retag.STAGE.outputs[0] == LABELS.path

if __name__ == "__main__":
    make(Path())
