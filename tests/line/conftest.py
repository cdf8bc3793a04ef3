"""The line that this folder's tests share."""

import os
from collections.abc import Iterator

import pytest

from pipeline.corpus.locks import locked
from tests.line.building import Built, build
from tests.line.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """What stages are started with."""
    started = Nursery()
    yield started
    started.close()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Built:
    """A root where every step has run once: the first process that needs it builds it for all."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with locked(shared / "line" / "lock"):
        return build(shared / "line", nursery)
