"""The real build, rehearsed: every data stage on made-up inputs of Danbooru2019's size and shape.

    python benchmarks/rehearsal.py [--posts N] [--tenth] [--folder DIR] [--stages NAME …]
                                   [--json FILE] [--measure SECONDS] [--no-incremental]

Makes the inputs, runs the real stages on them, each as a command of its own, at a hundredth, at a
tenth and at full size, and prints Markdown: how long each takes, how it grows, how much memory it
needs. Then, at full size, how long `posebooru plan` takes, what is run again when a rule is edited
and when a newer dump comes, and whether what was there stays as it was. Ends with 1 when a bound is
broken:

* no stage needs more than 6 GB, with all its processes together;
* no stage grows faster than n log n. Seconds of processors are compared, which other work on the
  machine hardly changes, without what a stage takes to start, which the two small sizes tell;
* an edited rule is in the labels and the selection in under a minute;
* nothing that was there changes when posts are added.

With `--folder` inputs and figures are kept there: a run that was broken off goes on, and
`--stages` measures some stages again.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from danbooru_lines import POSTS_OF_DANBOORU2019
from rehearsal_again import Again, after_a_dump, after_a_rule
from rehearsal_growth import LEAST, SIZES, Row, Step, Taken, as_table, run_step, tell
from rehearsal_inputs import Root, apart, begin, draw, link_copies, link_originals
from rehearsal_plan import Planned, plan
from rehearsal_poses import (
    make_add,
    make_labels,
    make_large_support,
    make_pose_images,
    make_support,
)

from pipeline.contracts.segmenter import BACKGROUNDS, FOREGROUNDS
from pipeline.contracts.tagger import TAGGER_IMAGES
from pipeline.plan.planning import MEASURE_S


def manifests(root: Root) -> None:
    """What `splits` reads: one drawing under thousands of ids would make them one group."""
    apart(root, TAGGER_IMAGES, FOREGROUNDS, BACKGROUNDS)
    make_pose_images(root)


STEPS = (
    Step(
        "metadata_download", "pipeline.corpus.metadata_download", "",
        "whole: the hashes of 13 local files; nothing is downloaded", begin,
    ),
    Step("metadata", "pipeline.corpus.metadata", "", "whole; the last file has broken lines"),
    Step("retag", "pipeline.rulebook.retag", "posts", "whole, with the real rules"),
    Step("takedown", "pipeline.corpus.takedown", "", "whole, with an empty list"),
    Step("tagger_select", "pipeline.tagger.select", "posts", "whole"),
    Step(
        "tagger_images", "pipeline.tagger.images", "posts",
        "as many files as the real stage describes, of 64 px instead of 512, in a local mirror; "
        "what decoding real ones takes on top, `benchmarks/images.py` says", link_copies,
    ),
    Step("segmenter_select", "pipeline.segmenter.select", "", "whole"),
    Step(
        "foregrounds", "pipeline.segmenter.foregrounds", "posts",
        "as many files as there are candidates, of 128 px; what large originals take on top, "
        "`benchmarks/alpha.py` says", link_originals,
    ),
    Step(
        "backgrounds", "pipeline.segmenter.backgrounds", "posts",
        "as many files as there are candidates, of 64 px",
    ),
    Step("textures", "pipeline.segmenter.textures", "", "no textures, as the settings come"),
    Step(
        "pose_candidates", "pipeline.pose.candidates", "",
        "whole; which posts are AnimeDrawingsDataset's is made up", make_add,
    ),
    Step(
        "splits", "pipeline.splits", ".*",
        "whole, over all sets, with the images that the stages before described, each with pixels "
        "of its own save a few that have another's", manifests,
    ),
    Step(
        "composites", "pipeline.segmenter.composites", ".* pairs",
        "both splits' 1,024 pairs, rendered, from small pictures",
    ),
    Step(
        "pose_dataset", "pipeline.pose.dataset", "tasks",
        "whole: a made-up label for every image of the set", make_labels,
    ),
    Step("support_select", "pipeline.retrieval.select", "", "whole"),
    Step(
        "retrieval_index", "pipeline.retrieval.index", "drawings",
        "whole, with 136,000 made-up poses: exact search", make_support,
    ),
    Step(
        "retrieval_index, 5 million", "pipeline.retrieval.index", "drawings",
        "whole, with 5,000,000 made-up poses: FAISS",
        lambda root: make_large_support(root.large, root), large=True,
    ),
)  # fmt: skip


def rehearse(folder: Path, posts: int, anew: list[str]) -> tuple[list[Row], Root]:
    """Run all steps at each size; what was measured in the folder before is not run again.

    Args:
        folder: to work in.
        posts: at full size.
        anew: the steps to run again all the same.

    Returns:
        What the steps took, and the corpus of full size.
    """
    drawings = folder / "drawings"
    if not drawings.exists():
        draw(drawings)
    taken: dict[str, dict[str, Taken]] = {step.name: {} for step in STEPS}
    for size, part in SIZES.items():
        root = Root(folder / size, max(posts // part, LEAST), drawings)
        tell(f"{size}: {root.posts:,} posts")
        for step in STEPS:
            kept = root.folder / "taken" / f"{step.name}.json"
            if step.name in anew or not kept.exists():
                measured = run_step(step, root)
                kept.parent.mkdir(exist_ok=True)
                kept.write_text(json.dumps(asdict(measured)))
            taken[step.name][size] = Taken(**json.loads(kept.read_text()))
    return [Row(step, taken[step.name]) for step in STEPS], root


def plans(root: Root, seconds: float) -> list[Planned]:
    """Plan what is still to be built, once in a folder."""
    kept = root.folder / "taken" / "plans.json"
    if not kept.exists():
        kept.write_text(json.dumps([asdict(each) for each in plan(root, seconds)]))
    return [Planned(**raw) for raw in json.loads(kept.read_text())]


def change(root: Root, rows: list[Row]) -> list[Again]:
    """Add a dump and edit a rule, once in a folder."""
    kept = root.folder / "taken" / "again.json"
    if not kept.exists():
        steps = {step.name: step for step in STEPS}
        first = {row.step.name: row.taken["full"] for row in rows}
        made = [after(root, steps, first) for after in (after_a_dump, after_a_rule)]
        kept.write_text(json.dumps([asdict(each) for each in made]))
    return [Again.of(raw) for raw in json.loads(kept.read_text())]


def main() -> None:
    """Rehearse, print, end with 1 where a bound is broken."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as temporary:
        posts = arguments.posts // (10 if arguments.tenth else 1)
        rows, root = rehearse(arguments.folder or Path(temporary), posts, arguments.stages)
        planned = plans(root, arguments.measure)
        again = change(root, rows) if arguments.incremental else []
    faults = [fault for each in (*rows, *again) for fault in each.faults]
    print(as_table(rows))
    print("\n".join(["", *(each.as_text() for each in (*planned, *again)), "", *faults]))
    if arguments.json:
        told = {
            "posts": root.posts,
            "stages": {row.step.name: {n: asdict(t) for n, t in row.taken.items()} for row in rows},
            "plans": [asdict(each) for each in planned],
            "again": [asdict(each) for each in again],
            "faults": faults,
        }
        arguments.json.write_text(json.dumps(told, indent=1) + "\n")
    sys.exit(bool(faults))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--posts", type=int, default=POSTS_OF_DANBOORU2019, help="at full size")
    parser.add_argument("--tenth", action="store_true", help="a tenth of that, for a first look")
    parser.add_argument(
        "--stages", nargs="+", metavar="NAME", choices=[step.name for step in STEPS], default=[],
        help="to be measured again, in a folder that was kept",
    )  # fmt: skip
    parser.add_argument("--folder", type=Path, help="to work in, and to keep")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures")
    parser.add_argument(
        "--measure", type=float, default=MEASURE_S, metavar="SECONDS",
        help="that `posebooru plan` times this machine for",
    )  # fmt: skip
    parser.add_argument(
        "--incremental", action=argparse.BooleanOptionalAction, default=True,
        help="edit a rule and add a dump, too",
    )  # fmt: skip
    return parser.parse_args()


if __name__ == "__main__":
    main()
