"""Posts that must leave: taken down by their artists' wish, or excluded by us.

Both are lists kept in git, `annotations/<corpus>/takedown.yaml` and `excluded.yaml`:

    - post_id: 263162
      reason: artist's request
      date: 2024-05-01        # may be left out
"""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import PipelineError

_FORM = "expected `- post_id: <id>`, `reason: <text>` and, if you like, `date: <year-month-day>`"


def read_removals(path: Path) -> dict[int, str]:
    """The posts a list names, each with the reason; none when there is no such file.

    Raises:
        PipelineError: when the list is malformed or names a post twice; says file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise PipelineError(f"{path}: cannot be read ({error})") from error
    reasons: dict[int, str] = {}
    for line, entry in _entries(path, text):
        post_id, reason = _checked(path, line, entry)
        if post_id in reasons:
            raise PipelineError(f"{path}:{line}: post {post_id} is listed twice")
        reasons[post_id] = reason
    return reasons


def _entries(path: Path, text: str) -> list[tuple[int, Any]]:
    """The entries of the list, each with its line, from 1."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        entries = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise PipelineError(f"{path}:{mark.line + 1 if mark else 1}: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that no calendar has
        raise PipelineError(f"{path}: not valid YAML ({str(error).splitlines()[0]})") from error
    if entries is None:
        return []
    if not isinstance(entries, list) or not isinstance(node, yaml.SequenceNode):
        raise PipelineError(f"{path}:1: {_FORM}")
    return [
        (item.start_mark.line + 1, entry) for item, entry in zip(node.value, entries, strict=True)
    ]


def _checked(path: Path, line: int, entry: object) -> tuple[int, str]:
    if not isinstance(entry, dict) or entry.keys() - {"post_id", "reason", "date"}:
        raise PipelineError(f"{path}:{line}: {_FORM}")
    post_id, reason, date = entry.get("post_id"), entry.get("reason"), entry.get("date")
    if type(post_id) is not int or post_id < 1:
        raise PipelineError(f"{path}:{line}: post_id {post_id!r} is no post's id; {_FORM}")
    if not isinstance(reason, str) or not reason.strip():
        raise PipelineError(f"{path}:{line}: post {post_id} has no reason; {_FORM}")
    if date is not None and not isinstance(date, dt.date):
        raise PipelineError(f"{path}:{line}: {date!r} is no date; {_FORM}")
    return post_id, reason.strip()
