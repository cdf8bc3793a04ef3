"""What a change of a file or of a setting would run again."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.params import Params, flatten
from pipeline.plan.line import Step, downstream_of, touches


@dataclass(frozen=True)
class Change:
    """A change and the steps it would run again."""

    of: str
    directly: tuple[str, ...]
    downstream: tuple[str, ...]
    """They run if what comes before them comes out otherwise."""

    @property
    def steps(self) -> tuple[str, ...]:
        """All of them."""
        return self.directly + self.downstream


def change_of(what: str, steps: Iterable[Step], params: Params, root: Path) -> Change:
    """What a change would run again; nothing, where no stage depends on it.

    Args:
        what: a file or folder below the root, or a setting or section, dotted.
        steps: each after those it depends on.
        params: the settings.
        root: where files are.

    Raises:
        PipelineError: when there is neither such a file nor such a setting.
    """
    steps = list(steps)
    settings, path = known_settings(params), _below(what, root)
    if what not in settings and path is None:
        known = [*settings, *(dep for step in steps for dep in step.deps)]
        near = difflib.get_close_matches(what, known, n=1, cutoff=0.6)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise PipelineError(f"--change {what}: neither a setting nor a file that is there{hint}")
    # `rulebook` is both a section of the settings and a folder.
    first = [
        step
        for step in steps
        if any(_covers(name, what) for name in step.params)
        or (path is not None and any(touches(path, each) for each in step.deps + step.outs))
    ]
    names = {step.name for step in first}
    after = downstream_of(steps, names)
    return Change(
        of=what,
        directly=tuple(step.name for step in steps if step.name in names),
        downstream=tuple(step.name for step in steps if step.name in after),
    )


def known_settings(params: Params) -> list[str]:
    """Every leaf of the settings and every section, dotted, each once."""
    names: dict[str, None] = {}
    for leaf in flatten(params):
        parts = leaf.split(".")
        names |= dict.fromkeys(".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return list(names)


def _covers(declared: str, changed: str) -> bool:
    """Whether a declared setting is the changed one, or one of the two lies in the other."""
    return touches(declared.replace(".", "/"), changed.replace(".", "/"))


def _below(what: str, root: Path) -> str | None:
    """What is there, as a path below the root; None for what is not there, or not below it."""
    path = Path(what)
    if path.is_absolute() or ".." in path.parts:
        try:
            path = (root / path).resolve().relative_to(root.resolve())
        except ValueError:
            return None
    return path.as_posix() if (root / path).exists() else None
