"""The check for swapped sides on real illustrations: AnimeDrawingsDataset's joints.

    python benchmarks/suspects_add.py FOLDER

FOLDER holds its train.json, val.json and test.json. Of our 17 keypoints it gives 13, without eyes,
ears and visibility, so that much of what the check looks at is not there; and whatever is wrong in
it counts as doubted in vain. The weights were learned from drawn figures alone.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from pipeline.annotation.sides import SWAPS, swapped, swaps
from pipeline.keypoints import COCO_NAMES, INDEX, VISIBLE
from pipeline.pose.add_entries import JOINTS, Entry, read_entry

SPLITS = ("train", "val", "test")


def read(folder: Path) -> np.ndarray:
    """(N, 17, 3): the characters whose entries can be read, in pixels of their frames."""
    listed = [
        read_entry(split, raw)
        for split in SPLITS
        for raw in json.loads((folder / f"{split}.json").read_text(encoding="utf-8"))
    ]
    entries = [entry for entry in listed if isinstance(entry, Entry)]
    keypoints = np.zeros((len(entries), len(COCO_NAMES), 3))
    for row, entry in enumerate(entries):
        for theirs, ours in JOINTS.items():
            keypoints[row, INDEX[ours]] = *entry.points[theirs], VISIBLE
    return keypoints


def main() -> None:
    """Count the doubted, as they are and with sides swapped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    keypoints = read(parser.parse_args().folder)

    def doubted(marked: np.ndarray) -> str:
        return f"{np.mean([swap is not None for swap in swaps(marked)]):6.1%} doubted"

    print(f"{len(keypoints):,} characters")
    print(f"  {'as they are':32} {doubted(keypoints)}")
    for name, pairs in SWAPS.items():
        if name != "head":  # eyes and ears are not there to swap
            print(f"  {'swapped: ' + name:32} {doubted(swapped(keypoints, pairs))}")


if __name__ == "__main__":
    main()
