"""Posts that must leave: taken down by their artists' wish, or excluded by us.

Both are lists kept in git. `annotations/<corpus>/excluded.yaml` goes by posts:

    - post_id: 263162
      reason: a photograph
      date: 2024-05-01        # may be left out

`annotations/<corpus>/takedown.yaml` also by an original's md5, or by an artist's tag, which stands
for every post that has it; the stage `takedown` finds the posts:

    - artist: some_artist
      reason: a request by mail
      private: true           # the reason is not repeated in any table, report or release
    - md5: 9a0f9e0f08907d12b7d08e46047ae4d8
      reason: artist's request
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import PipelineError

TAKEDOWN = "annotations/{corpus}/takedown.yaml"
EXCLUDED = "annotations/{corpus}/excluded.yaml"

_FORM = "expected `- post_id: <id>`, `reason: <text>` and, if you like, `date: <year-month-day>`"
_TAKEDOWN_FORM = (
    "expected one of `post_id: <id>`, `md5: <32 hex digits>` and `artist: <tag>`; "
    "`reason: <text>`; and, if you like, `date: <year-month-day>` and `private: true`"
)

_MD5 = re.compile(r"[0-9a-f]{32}")
_TAG = re.compile(r"\S{1,250}")


@dataclass(frozen=True)
class Takedown:
    """An entry of the list: what must go, named in one of three ways, and why."""

    line: int
    """In the file, from 1."""
    post_id: int | None
    md5: str | None
    artist: str | None
    reason: str
    private: bool

    @property
    def told(self) -> str:
        """The reason as tables and reports may repeat it: none where it is private."""
        return "" if self.private else self.reason

    @property
    def named(self) -> str:
        """What it names, in words."""
        if self.post_id is not None:
            return f"post {self.post_id}"
        return f"md5 {self.md5}" if self.md5 else f"artist {self.artist}"


def read_removals(path: Path) -> dict[int, str]:
    """The posts that excluded.yaml names, each with the reason; none when there is no such file.

    Raises:
        PipelineError: when the list is malformed or names a post twice; says file and line.
    """
    reasons: dict[int, str] = {}
    for line, entry in _entries(path, _FORM):
        where = f"{path}:{line}"
        known = _keys(where, entry, {"post_id", "reason", "date"}, _FORM)
        post_id = _post_id(where, known.get("post_id"), _FORM)
        if post_id in reasons:
            raise PipelineError(f"{where}: post {post_id} is listed twice")
        reasons[post_id] = _reason(where, f"post {post_id}", known, _FORM)
    return reasons


def read_takedown(path: Path) -> list[Takedown]:
    """The entries of takedown.yaml, in its order; none when there is no such file.

    Raises:
        PipelineError: when the list is malformed or names the same thing twice; says file and line.
    """
    entries: dict[str, Takedown] = {}
    for line, raw in _entries(path, _TAKEDOWN_FORM):
        entry = _takedown(f"{path}:{line}", line, raw)
        if entry.named in entries:
            raise PipelineError(f"{path}:{line}: {entry.named} is listed twice")
        entries[entry.named] = entry
    return list(entries.values())


def told_reasons(entries: Iterable[Takedown]) -> str:
    """The reason to repeat where several entries name one post; one private entry silences all."""
    entries = list(entries)
    private = any(entry.private for entry in entries)
    return "" if private or not entries else entries[0].reason


def _entries(path: Path, form: str) -> list[tuple[int, Any]]:
    """The entries of the list, each with its line, from 1."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise PipelineError(f"{path}: cannot be read ({error})") from error
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
        raise PipelineError(f"{path}:1: {form}")
    return [
        (item.start_mark.line + 1, entry) for item, entry in zip(node.value, entries, strict=True)
    ]


def _takedown(where: str, line: int, raw: object) -> Takedown:
    form = _TAKEDOWN_FORM
    entry = _keys(where, raw, {"post_id", "md5", "artist", "reason", "date", "private"}, form)
    names = [name for name in ("post_id", "md5", "artist") if name in entry]
    if len(names) != 1:
        raise PipelineError(f"{where}: {form}")
    post_id = _post_id(where, entry["post_id"], form) if "post_id" in entry else None
    md5, artist, private = entry.get("md5"), entry.get("artist"), entry.get("private", False)
    if "md5" in entry and not (isinstance(md5, str) and _MD5.fullmatch(md5)):
        raise PipelineError(f"{where}: md5 {md5!r} is no md5 of 32 hex digits, in quotes; {form}")
    if "artist" in entry and not (isinstance(artist, str) and _TAG.fullmatch(artist)):
        raise PipelineError(f"{where}: artist {artist!r} is no tag, in quotes; {form}")
    if not isinstance(private, bool):
        raise PipelineError(f"{where}: private {private!r} is neither true nor false; {form}")
    found = Takedown(line, post_id, md5, artist, "", private)
    reason = _reason(where, found.named, entry, form)
    return Takedown(line, post_id, md5, artist, reason, private)


def _keys(where: str, entry: object, known: set[str], form: str) -> dict[str, Any]:
    if not isinstance(entry, dict) or entry.keys() - known:
        raise PipelineError(f"{where}: {form}")
    return entry


def _post_id(where: str, post_id: object, form: str) -> int:
    if type(post_id) is not int or not 0 < post_id < 2**63:
        raise PipelineError(f"{where}: post_id {post_id!r} is no post's id; {form}")
    return post_id


def _reason(where: str, what: str, entry: dict[str, Any], form: str) -> str:
    """The entry's reason; its date is checked, too."""
    reason, date = entry.get("reason"), entry.get("date")
    if not isinstance(reason, str) or not reason.strip():
        raise PipelineError(f"{where}: {what} has no reason; {form}")
    if date is not None and not isinstance(date, dt.date):
        raise PipelineError(f"{where}: {date!r} is no date; {form}")
    return reason.strip()
