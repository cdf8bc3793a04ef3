"""Exports as they are typed, of the tiny release."""

from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.release.layout import Release
from tests.release.corpus import Corpus


def with_images(corpus: Corpus) -> Release:
    """A release of the corpus that has its images."""
    return corpus.release(corpus.root.parent / "with_images", with_images=True)


def export(corpus: Corpus, *words: str) -> tuple[int, str]:
    """Type `posebooru export …`; the exit code and what was printed."""
    settings = ["--params", str(corpus.root / "params.yaml"), "--root", str(corpus.root)]
    ended = CliRunner().invoke(app, ["export", *words, *settings])
    return ended.exit_code, ended.output


def folder(parent: Path, name: str = "out") -> Path:
    """An empty folder to export to."""
    out = parent / name
    out.mkdir()
    return out
