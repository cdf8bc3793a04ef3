"""Where a corpus lies, and which names below it are allowed."""

import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.errors import PipelineError

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+)://")
_STRANGE = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff]")

_LONGEST_PART = 200
"""Characters between slashes: file systems end at 255 bytes, and temporary names are longer."""


def scheme(location: str) -> str:
    """`https` of `https://host/folder`; `file` of a plain path."""
    match = _SCHEME.match(location)
    return match[1].lower() if match else "file"


def local_folder(root: str, base: Path) -> Path | None:
    """The folder that `corpus.root` names, relative ones below `base`; None where it is remote."""
    if scheme(root) != "file":
        return None
    return base / (unquote(urlsplit(root).path) if _SCHEME.match(root) else Path(root).expanduser())


def checked(name: str) -> str:
    """A name below a corpus's root, as it is.

    Raises:
        PipelineError: when it would lead elsewhere, or could not be shown as it is.
    """
    parts = PurePosixPath(name).parts
    if not parts or name != "/".join(parts) or name.startswith("/") or ".." in parts:
        raise PipelineError(f"{name!r} is not the name of a file below corpus.root")
    if _STRANGE.search(name) or max(map(len, parts)) > _LONGEST_PART:
        raise PipelineError(f"{name!r} is a name that no file of a mirror has")
    return name
