"""The house's own rules: floors, declared settings, dependencies of stages."""

import ast
import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.params import declared, load_params
from pipeline.pose.rows import BUILT, ROWS
from pipeline.stage import Stage
from tests.conftest import REPOSITORY

PLUMBING = {"cluster", "contracts", "engine", "errors", "nodes", "params", "settings", "stage"}
"""Ground that every stage stands on: a change here does not by itself re-run stages."""

FLOORS = [
    {"errors", "settings"},
    {"contracts", "engine", "nodes", "options", "params"},
    {"cluster"},
    {"stage"},
    {"images", "keypoints", "page", "slices", "splits"},
    {"corpus", "metrics", "training"},
    {"annotation", "rulebook"},
    {"pose", "segmenter", "tagger"},
    {"release", "report", "retrieval"},
    {"cli", "doctor", "plan", "sample"},
]
"""Rooms from the ground up."""

ALLOWED_ON_ONE_FLOOR = {
    ("cli", "doctor"),
    ("cli", "plan"),
    ("cli", "sample"),
    ("pose", "tagger"),
    ("pose", "segmenter"),
    ("report", "retrieval"),
}


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted((REPOSITORY / "pipeline").rglob("*.py")):
        parts = path.relative_to(REPOSITORY).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(module: str) -> set[str]:
    """The package's modules that a module imports itself, from anywhere in its text."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative imports are not used here"
            names = [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
        else:
            continue
        found |= {name for name in names if name in MODULES}
    return found - {module}


def closure(module: str) -> set[str]:
    """All that a module imports, also through others; itself included."""
    seen: set[str] = set()
    open_ends = {module}
    while open_ends:
        seen |= open_ends
        open_ends = {name for end in open_ends for name in imports(end)} - seen
    return seen


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


@pytest.mark.parametrize("module", [name for name in MODULES if "." in name])
def test_a_room_imports_only_from_floors_below(module: str) -> None:
    here = room(module)
    for other in imports(module):
        there = room(other)
        if there in {"", here} or (here, there) in ALLOWED_ON_ONE_FLOOR:
            continue
        assert floor(there) < floor(here), f"{module} imports {other}"


def stages() -> dict[str, dict[str, Any]]:
    """The stages of dvc.yaml and pose_all/, with `{corpus}` and `{row}` for what DVC fills in."""
    found: dict[str, dict[str, Any]] = {}
    for folder, suffix in ((REPOSITORY, ""), (REPOSITORY / "pose_all", " of pose_all")):
        text = (folder / "dvc.yaml").read_text()
        text = text.replace("${corpus.name}", "{corpus}").replace("${item.row}", "{row}")
        text = text.replace("${retrieval.poses.row}", "{row}")
        found |= {name + suffix: entry for name, entry in yaml.safe_load(text)["stages"].items()}
    return found


STAGES = stages()


def declaration(name: str) -> tuple[str, Stage]:
    """The module of a stage and what it declares."""
    module = STAGES[name]["cmd"].removeprefix("python -m ").removesuffix(" --row {row}")
    return module, importlib.import_module(module).STAGE


def plain(entries: list[Any]) -> set[str]:
    """Paths of outs, whether or not they carry options."""
    return {entry if isinstance(entry, str) else next(iter(entry)) for entry in entries}


@pytest.mark.parametrize("name", STAGES)
def test_dvc_yaml_says_what_the_stage_declares(name: str) -> None:
    entry = STAGES[name]
    module, stage = declaration(name)
    assert entry["cmd"] == f"python -m {module}" + (" --row {row}" if stage.rows else "")
    assert set(entry.get("matrix", {"row": []})["row"]) <= set(stage.rows)
    assert stage.name == name.removesuffix(" of pose_all")
    assert set(entry["params"]) == set(stage.params)
    assert plain(entry.get("outs", []) + entry.get("metrics", [])) == set(stage.outputs)
    data = {path for path in entry["deps"] if not path.startswith("pipeline/")}
    assert data == set(stage.inputs)


def test_every_row_of_the_table_is_in_one_of_the_two_files() -> None:
    for name in ("pose_train", "pose_predict", "pose_evaluate"):
        built, others = (STAGES[name + suffix]["matrix"]["row"] for suffix in ("", " of pose_all"))
        assert built == list(BUILT)
        assert sorted(built + others) == sorted(ROWS)


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_depends_on_the_code_it_imports(name: str) -> None:
    module, _ = declaration(name)
    needed = {
        str(MODULES[other].relative_to(REPOSITORY))
        for other in closure(module)
        if room(other) not in PLUMBING and MODULES[other].name != "__init__.py"
    }
    listed = [path for path in STAGES[name]["deps"] if path.startswith("pipeline/")]
    folders = tuple(f"{path}/" for path in listed if not path.endswith(".py"))
    missing = {
        path for path in needed if path not in listed and not path.startswith(folders or "?")
    }
    assert not missing
    unused = {path for path in listed if path.endswith(".py")} - needed
    assert not unused


@pytest.mark.parametrize("name", STAGES)
def test_every_declared_setting_exists(name: str) -> None:
    _, stage = declaration(name)
    for each in [stage.of_row(row) for row in stage.rows] or [stage]:
        declared(load_params(REPOSITORY / "params.yaml"), each.params)


def test_packages_hold_nothing_but_their_docstring() -> None:
    # Their code would be imported without being in any stage's deps.
    for path in MODULES.values():
        if path.name == "__init__.py":
            body = ast.parse(path.read_text()).body
            assert len(body) == 1, path
            assert isinstance(body[0], ast.Expr), path


def test_a_test_file_mirrors_a_module() -> None:
    for test in (REPOSITORY / "tests").rglob("test_*.py"):
        mirrored = test.relative_to(REPOSITORY / "tests")
        module = REPOSITORY / "pipeline" / mirrored.with_name(mirrored.name.removeprefix("test_"))
        assert module.exists() or mirrored.name in {
            "test_house.py",
            "test_killed_repro.py",
            "test_killed_stages.py",
            "test_line.py",
            "test_readme.py",
            "test_rehearsal.py",  # of benchmarks/
            "test_remotes.py",
        }, test
