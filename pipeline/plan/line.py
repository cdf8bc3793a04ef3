"""The line of stages, as DVC knows it: what depends on what, and what has changed since the build.

DVC looks at a copy of `dvc.yaml`, `dvc.lock` and the settings in a folder of its own, from which
links lead to the data. So nothing is written where the data are, a build that runs there is not
disturbed, and the settings need not be those of `params.yaml`.
"""

import logging
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvc.config import Config, ConfigError
from dvc.dependency.param import ParamsDependency
from dvc.exceptions import DvcException
from dvc.repo import Repo

from pipeline.errors import PipelineError

OWN = {".dvc", ".git", "dvc.lock", "dvc.yaml", "params.yaml"}
"""What the folder has itself; all else is a link."""

UP_TO_DATE, WILL_RUN, WAITS = "up to date", "will run", "waits"


@dataclass(frozen=True)
class Step:
    """A stage, for one row where it has rows: `pose_train@matching`."""

    name: str
    deps: tuple[str, ...]
    """Paths below the root."""
    params: tuple[str, ...]
    """Settings, leaves or sections."""
    outs: tuple[str, ...]

    @property
    def stage(self) -> str:
        """Its name without a row."""
        return self.name.partition("@")[0]

    @property
    def row(self) -> str:
        """The row, or nothing."""
        return self.name.partition("@")[2]


@dataclass(frozen=True)
class State:
    """What `dvc repro` would do with a step."""

    word: str
    """UP_TO_DATE; WILL_RUN; or WAITS: it runs if what it waits on comes out otherwise."""
    because: tuple[str, ...] = ()
    """What has changed, of a step that will run."""
    waits_on: tuple[str, ...] = ()
    """Steps that come before it and are not up to date."""


@dataclass(frozen=True)
class Line:
    """All steps, each after those it depends on, and their states."""

    steps: tuple[Step, ...]
    states: Mapping[str, State]

    def state(self, stage: str) -> str:
        """The word for a stage; of one with rows, for the row that is worst off."""
        words = [self.states[step.name].word for step in self.steps if step.stage == stage]
        return next((word for word in (WILL_RUN, WAITS) if word in words), UP_TO_DATE)

    def is_current(self, stage: str) -> bool:
        """Whether what a stage of the line has made is what `dvc repro` would leave there."""
        known = any(step.stage == stage for step in self.steps)
        return known and self.state(stage) == UP_TO_DATE


def read_line(root: Path, params_file: Path) -> Line:
    """Ask DVC.

    Args:
        root: where `dvc.yaml`, `dvc.lock` and `datasets/` are.
        params_file: the settings, wherever they are.

    Raises:
        PipelineError: when there is no `dvc.yaml`, or DVC cannot read it.
    """
    if not (root / "dvc.yaml").is_file():
        raise PipelineError(f"{root / 'dvc.yaml'}: no such file; --root names a checkout of ours")
    with tempfile.TemporaryDirectory(prefix="posebooru-plan-") as folder, ExitStack() as quiet:
        logger = logging.getLogger("dvc")
        quiet.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL)
        look = Path(folder).resolve()
        try:
            _mirror(root.resolve(), params_file, look)
            with Repo(str(look)) as repo:
                stages = list(repo.index.stages)
                found = repo.status()
        except (DvcException, ConfigError) as error:
            said = str(error.__cause__ or error).strip().splitlines() or [type(error).__name__]
            raise PipelineError(f"{root / 'dvc.yaml'}: DVC says: {said[0]}") from error
        steps = in_order(_step(stage) for stage in stages)
        changed = {stage.name: found.get(stage.addressing, []) for stage in stages}
        missing = {
            step.name for step in steps if not all((root / out).exists() for out in step.outs)
        }
    return Line(steps, states_of(steps, changed, missing))


def _mirror(root: Path, params_file: Path, look: Path) -> None:
    """The folder that DVC looks at."""
    for entry in root.iterdir():
        if entry.name not in OWN:
            (look / entry.name).symlink_to(entry)
    for name in ("dvc.yaml", "dvc.lock"):
        if (root / name).is_file():
            shutil.copy(root / name, look / name)
    shutil.copy(params_file, look / "params.yaml")
    cache = root / ".dvc/cache"
    if (root / ".dvc").is_dir():
        cache = Path(Config(str(root / ".dvc")).get("cache", {}).get("dir") or cache)
    (look / ".dvc").mkdir()
    config = [
        *("[core]", "no_scm = true", "analytics = false", "check_update = false"),
        *(f"site_cache_dir = {look / '.dvc/site'}", "[cache]", f"dir = {cache}"),
    ]
    (look / ".dvc/config").write_text("\n".join(config) + "\n", encoding="utf-8")


def _step(stage: Any) -> Step:
    deps = [dep for dep in stage.deps if not isinstance(dep, ParamsDependency)]
    params = [dep for dep in stage.deps if isinstance(dep, ParamsDependency)]
    return Step(
        name=stage.name,
        deps=tuple(str(dep.def_path) for dep in deps),
        params=tuple(name for dep in params for name in dep.params),
        outs=tuple(str(out.def_path) for out in stage.outs),
    )


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Each step after those it depends on; otherwise as given.

    Raises:
        PipelineError: when some wait for each other.
    """
    open_steps = list(steps)
    before = upstream_of(open_steps)
    ordered: list[Step] = []
    while open_steps:
        done = {step.name for step in ordered}
        ready = next((step for step in open_steps if before[step.name] <= done), None)
        if ready is None:
            names = ", ".join(step.name for step in open_steps[:3])
            raise PipelineError(f"dvc.yaml: stages wait for each other: {names}")
        ordered.append(ready)
        open_steps.remove(ready)
    return tuple(ordered)


def upstream_of(steps: Iterable[Step]) -> dict[str, set[str]]:
    """The steps whose outs each step reads."""
    steps = list(steps)
    makers = {out: step.name for step in steps for out in step.outs}
    return {
        step.name: {
            maker
            for out, maker in makers.items()
            if maker != step.name and any(touches(dep, out) for dep in step.deps)
        }
        for step in steps
    }


def downstream_of(steps: Iterable[Step], names: Iterable[str]) -> set[str]:
    """The steps that depend on any of these, directly or through others.

    Args:
        steps: each after those it depends on.
        names: of some of them.
    """
    steps, reached = list(steps), set(names)
    before, first = upstream_of(steps), set(names)
    for step in steps:
        if before[step.name] & reached:
            reached.add(step.name)
    return reached - first


def touches(path: str, other: str) -> bool:
    """Whether two paths are one, or one lies below the other."""
    return path == other or path.startswith(f"{other}/") or other.startswith(f"{path}/")


def states_of(
    steps: Iterable[Step], changed: Mapping[str, list[Any]], missing: set[str]
) -> dict[str, State]:
    """What `dvc repro` would do with each step.

    Args:
        steps: each after those it depends on.
        changed: of each step, what `dvc status` says.
        missing: steps whose outs are not all there.
    """
    steps = list(steps)
    before = upstream_of(steps)
    made = {out for step in steps for out in step.outs}
    states: dict[str, State] = {}
    for step in steps:
        waits_on = tuple(
            each.name
            for each in steps
            if each.name in before[step.name] and states[each.name].word != UP_TO_DATE
        )
        own, inputs = _reasons(changed.get(step.name, []), made)
        if step.name in missing:
            states[step.name] = State(WILL_RUN, ("not built yet",), waits_on)
        elif own:
            states[step.name] = State(WILL_RUN, own, waits_on)
        elif waits_on:
            states[step.name] = State(WAITS, (), waits_on)
        else:
            states[step.name] = State(WILL_RUN if inputs else UP_TO_DATE, inputs)
    return states


def _reasons(entries: list[Any], made: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of `dvc status`: what has changed by itself, and which outs of other steps have."""
    own: list[str] = []
    inputs: list[str] = []
    code = 0
    for entry in entries:
        if isinstance(entry, str):  # `changed command`, `always changed`
            own.append(entry)
            continue
        for path, how in entry.get("changed deps", {}).items():
            if isinstance(how, Mapping):
                own += [f"{name} {said}" for name, said in how.items()]
            elif path == "params.yaml":
                own.append("settings it did not have before")
            elif path in made:
                inputs.append(f"{path} {how}")
            elif path.startswith("pipeline/"):
                code += 1
            else:
                own.append(f"{path} {how}")
        own += [f"{path} {how}" for path, how in entry.get("changed outs", {}).items()]
    if code:
        own.append("its code modified")
    return tuple(own), tuple(inputs)
