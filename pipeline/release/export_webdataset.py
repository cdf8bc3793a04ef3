"""A set as WebDataset: tar shards, in each an image and a JSON file of the same key a sample.

The same release gives the same bytes: samples are sorted by post, and members have neither dates
nor owners. `index.json` lists the shards with their hashes.
"""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

from pipeline.release.exported import Sample, image_bytes, of_splits
from pipeline.release.layout import SPLITS, Release
from pipeline.tagger.classes import Classes

INDEX = "index.json"


def export_webdataset(release: Release, folder: Path, name: str, per_shard: int) -> dict[str, int]:
    """Write a set.

    Args:
        release: one that was verified.
        folder: an empty one.
        name: of the set.
        per_shard: samples of a shard, at most.

    Returns:
        Samples by split, and the number of shards.

    Raises:
        PipelineError: when an image is missing or another one.
    """
    classes = release.classes()
    counts: dict[str, int] = {}
    index: list[dict[str, Any]] = []
    for split, samples in of_splits(release, name, SPLITS):
        for number, start in enumerate(range(0, len(samples), per_shard)):
            shard = folder / f"{name}-{split}-{number:06d}.tar"
            part = samples[start : start + per_shard]
            with tarfile.open(shard, "w", format=tarfile.USTAR_FORMAT) as archive:
                for sample in part:
                    _add(archive, f"{sample.key}.{sample.ext}", image_bytes(release, sample))
                    text = json.dumps(described(sample, classes), ensure_ascii=False)
                    _add(archive, f"{sample.key}.json", text.encode())
            digest = hashlib.sha256(shard.read_bytes()).hexdigest()
            about = {"name": shard.name, "split": split, "samples": len(part), "sha256": digest}
            index.append(about)
        counts[split] = len(samples)
    content = {"release": f"{release.info.name} {release.info.version}", "shards": index}
    (folder / INDEX).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return counts | {"shards": len(index)}


def described(sample: Sample, classes: Classes) -> dict[str, Any]:
    """A sample's JSON: whose image it is, and its labels; the tagger's classes by name."""
    labels = {name: value for name, value in sample.label.items() if name not in sample.about}
    if "classes" in labels:
        labels["classes"] = [classes.names[number] for number in labels["classes"]]
    return sample.about | {"labels": labels}


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    member.mode = 0o644
    archive.addfile(member, io.BytesIO(data))
