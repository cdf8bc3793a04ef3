"""Building a release: from what `dvc repro` made to a folder that others can check and cite."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline.annotation.labels import write_labels
from pipeline.annotation.quality import as_json
from pipeline.contracts.retrieval import SUPPORT_IMAGES
from pipeline.contracts.table import Table, write_table
from pipeline.contracts.tagger import CLASSES
from pipeline.corpus.collect import ImageSource
from pipeline.errors import PipelineError
from pipeline.release import facts, gathering, texts
from pipeline.release.coco import write_all
from pipeline.release.croissant import write_croissant
from pipeline.release.difference import difference
from pipeline.release.gathering import Content, gather
from pipeline.release.images import put_images
from pipeline.release.layout import (
    AGREEMENT,
    HISTORY,
    IMAGES,
    INFO,
    LABELS,
    RELEASED_COMPOSITES,
    RELEASES,
    RULEBOOK,
    SCHEMA,
    SETS,
    SPLITS,
    SPLITS_FILE,
    SUPPORT,
    Info,
    Release,
    of_split,
    write_json,
)
from pipeline.release.layout import CLASSES as RELEASED_CLASSES
from pipeline.release.repository import Commit, built_from, refuse_stale, tag_of, tagged
from pipeline.release.sums import write_sums
from pipeline.release.versions import Version, parse, refuse_too_little
from pipeline.rulebook.reading import RulebookFiles
from pipeline.rulebook.rules import RULEBOOK as RULES
from pipeline.settings.release import Release as Settings
from pipeline.stage import Run, Stage, install
from pipeline.tagger.classes import read_classes

READING = Stage(
    "release",
    params=(
        *(
            "annotation",
            "corpus",
            "images.max_bytes",
            "images.max_pixels",
            "pose.licence",
            "release",
            "sample.draw",
        ),
        *("segmenter.textures", "tagger.select.ratings"),
    ),
    inputs=(
        *dict.fromkeys((*gathering.INPUTS, *facts.INPUTS, CLASSES)),
        *(SUPPORT_IMAGES.path, RULES),
    ),
    outputs=(),
)
"""Releases read what stages read; they are no stage, for people say when, and which version."""


@dataclass(frozen=True)
class Order:
    """What is to be built."""

    version: Version
    with_images: bool
    previous: Release | None
    """To compare with; None for the first."""
    commit: Commit


def build(run: Run, version: str, *, with_images: bool, previous: Path | None = None) -> Release:
    """Build a release.

    Args:
        run: of READING.
        version: MAJOR.MINOR.PATCH.
        with_images: put the images into it.
        previous: the folder of the last release, where it is not among our own.

    Raises:
        PipelineError: when the version exists, or says less than what changed; when something is
            not committed, or not as `dvc repro` makes it; when the settings do not allow it.
    """
    settings = run.params.release
    wanted = parse(version)
    place = run.root / RELEASES.format(corpus=run.corpus) / version
    if place.exists():
        raise PipelineError(f"{place}: exists; a version is built once")
    _refuse_settings(settings, with_images=with_images)
    commit = built_from(run.root)
    before = last_release(run.root, run.corpus, settings.name, previous)
    if before is not None and wanted <= parse(before.info.version):
        refuse_too_little(wanted, parse(before.info.version), [])
    refuse_stale(run.root, _made(run))
    work = run.work / version
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    write_release(run, Order(wanted, with_images, before, commit), work)
    install(work, place)
    shutil.rmtree(run.work, ignore_errors=True)
    return Release.open(place)


def last_release(root: Path, corpus: str, name: str, given: Path | None) -> Release | None:
    """The last release before the one that is to be built; None where there was none.

    Raises:
        PipelineError: when git has a tag of one that is not here.
    """
    if given is not None:
        release = Release.open(given)
        if release.info.name != name:
            raise PipelineError(f"{given}: a release of {release.info.name}, not of {name}")
        return release
    folder = root / RELEASES.format(corpus=corpus)
    here = {parse(path.name): path for path in folder.glob("*.*.*") if path.is_dir()}
    newest = max(here, default=None)
    known = max(tagged(root, name), default=None)
    if known is not None and (newest is None or known > newest):
        raise PipelineError(
            f"{folder / str(known)}: the last release by its tag {tag_of(name, str(known))}, but "
            "not here; bring it with `dvc pull`, or name its folder with --previous"
        )
    return Release.open(here[newest]) if newest is not None else None


def _made(run: Run) -> tuple[str, ...]:
    """What DVC knows of the inputs: rules are in git, and not every build has retrieval."""
    apart = {RULES}
    if not run.path(SUPPORT_IMAGES.path).exists():
        apart.add(SUPPORT_IMAGES.path)
    return tuple(path.format(corpus=run.corpus) for path in READING.inputs if path not in apart)


def _refuse_settings(settings: Settings, *, with_images: bool) -> None:
    if settings.removal_contact is None:
        raise PipelineError(
            "params.yaml: release.removal_contact = null: say where artists ask for removal"
        )
    if with_images and not settings.images_may_be_given_on:
        raise PipelineError(
            "params.yaml: release.images_may_be_given_on = false: this corpus's images may not be "
            "given on; build without --with-images"
        )


def write_release(run: Run, order: Order, folder: Path) -> None:
    """Write all files of a release into an empty folder, the data first."""
    settings = run.params.release
    content = gather(run, drawn=run.params.sample.draw, textures_credit=settings.textures_credit)
    labels, quality = facts.history(run, set(_posts_of(content, "pose")))
    classes = read_classes(run.input(CLASSES))
    info = _info(run, order, content, classes.hash)
    _write_tables(folder, content)
    _write_rules(run, folder)
    write_json(info.model_dump(mode="json"), folder / INFO)
    write_labels(labels, folder / HISTORY)
    write_json(as_json(quality), folder / AGREEMENT)
    write_all(folder, info, content.labels, content.images, classes)
    release = Release.open(folder)
    found = difference(order.previous, release) if order.previous else None
    if order.previous and found:
        refuse_too_little(order.version, parse(order.previous.info.version), found.changes)
    if order.with_images:
        put_images(release, ImageSource.of(run).place)
    told = texts.Told(
        settings,
        classes,
        facts.class_counts(content.labels["tagger"], len(classes)),
        len(labels),
        quality,
        facts.tag_shares(run, content.labels),
        len(content.images),
    )
    texts.write_card(folder, info, told)
    texts.write_licence(folder, info, settings)
    texts.write_citation(folder, info, settings)
    texts.write_attribution(folder, content.images)
    texts.write_changelog(folder, info, order.previous, found)
    described = {
        "description": f"{settings.title}: illustrated characters, in tags, figures and poses",
        "authors": settings.authors,
        "licence_url": settings.licence.url,
        "citation": texts.citation(info, settings),
    }
    write_croissant(folder, info, described)
    write_sums(folder)


def _info(run: Run, order: Order, content: Content, rulebook: str) -> Info:
    settings, licence = run.params.release, run.params.pose.licence
    assert settings.removal_contact is not None
    return Info(
        schema_version=SCHEMA,
        name=settings.name,
        corpus=run.corpus,
        version=str(order.version),
        previous=order.previous.info.version if order.previous else None,
        commit=order.commit.hash,
        date=order.commit.date,
        with_images=order.with_images,
        drawn=run.params.sample.draw,
        rulebook=rulebook,
        ratings=list(run.params.tagger.select.ratings),
        posts_read=facts.posts_read(run),
        filters=facts.filters(run),
        images_licence=licence.name,
        images_licence_url=licence.url,
        removal_contact=settings.removal_contact,
        repository=settings.repository,
        counts={name: {split: len(content.ids(name, split)) for split in SPLITS} for name in SETS},
    )


def _write_tables(folder: Path, content: Content) -> None:
    for name in (*SETS, Path(HISTORY).parent.name):
        (folder / name).mkdir()
    _put(folder, IMAGES, content.images)
    _put(folder, RELEASED_COMPOSITES, content.composites)
    if content.support is not None:
        (folder / SUPPORT.path).parent.mkdir()
        _put(folder, SUPPORT, content.support)
    for name in SETS:
        for split in SPLITS:
            _put(folder, of_split(LABELS[name], split), content.labels[name][split])
    lines = [
        f"{json.dumps(name)}: {{\n"
        + ",\n".join(f" {json.dumps(split)}: {content.ids(name, split)}" for split in SPLITS)
        + "\n}"
        for name in SETS
    ]
    (folder / SPLITS_FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _write_rules(run: Run, folder: Path) -> None:
    """The classes, and the rulebook as people wrote it."""
    shutil.copyfile(run.input(CLASSES), folder / RELEASED_CLASSES)
    for name, content in RulebookFiles.in_folder(run.input(RULES)).contents.items():
        path = folder / RULEBOOK / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _put(folder: Path, table: Table, rows: pa.Table) -> None:
    write_table(rows, folder / table.path, table.schema)


def _posts_of(content: Content, name: str) -> Iterable[int]:
    return (post for split in SPLITS for post in content.ids(name, split))
