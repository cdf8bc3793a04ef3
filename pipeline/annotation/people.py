"""Who is who: annotators are pseudonyms in git, and the list that names them stays out of it.

The list lies beside the data of our own server, e-mail to pseudonym. Whoever pulls labels needs it:
without it, the same person would come back as somebody new.
"""

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import PipelineError

PEOPLE = "people.json"
"""The list's name in the folder that `annotation.folder` names."""

_GIVEN = re.compile(r"annotator-([1-9][0-9]*)")
"""A pseudonym that was given here."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def pseudonyms(path: Path, emails: Iterable[str], used: Iterable[str]) -> dict[str, str]:
    """Each person's pseudonym, by e-mail; those who are new get the next ones and are noted down.

    Args:
        path: of the list; made where it is missing.
        emails: of people who have annotated.
        used: pseudonyms in the labels so far.

    Raises:
        PipelineError: when labels name somebody of ours whom the list does not know.
    """
    people = _read(path)
    lost = sorted(
        name for name in set(used) if _GIVEN.fullmatch(name) and name not in people.values()
    )
    if lost:
        raise PipelineError(
            f"{path}: does not know {', '.join(lost)}, who made some of the labels; put back the "
            "list that they were pulled with"
        )
    new = sorted(set(emails) - people.keys())
    if new:
        numbers = (_GIVEN.fullmatch(name) for name in people.values())
        last = max((int(match[1]) for match in numbers if match), default=0)
        people |= {email: f"annotator-{last + n}" for n, email in enumerate(new, start=1)}
        _write(path, people)
    return people


def outsider(name: str) -> str:
    """The name for labels that were made elsewhere, as it is.

    Raises:
        PipelineError: when it could not stand in the snapshot, or is one that is given here.
    """
    if not _NAME.fullmatch(name):
        raise PipelineError(f"{name!r}: a name has at most 32 of a-z, 0-9, _ and -")
    if _GIVEN.fullmatch(name):
        raise PipelineError(f"{name!r} is what our own annotators are called; take another name")
    return name


def _read(path: Path) -> dict[str, str]:
    try:
        people = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise PipelineError(f"{path}: cannot be read ({error}); put back a good copy") from error
    if not isinstance(people, dict) or not all(isinstance(each, str) for each in people.values()):
        raise PipelineError(f"{path}: expected an object of e-mails and their pseudonyms")
    if len(set(people.values())) < len(people):
        raise PipelineError(f"{path}: two people have the same pseudonym; give one another")
    return people


def _write(path: Path, people: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(people, out, indent=1, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
