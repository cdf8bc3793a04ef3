"""The rulebook as it stands in git."""

import io
import subprocess
import tarfile
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.rulebook.reading import RulebookFiles, is_rule_file
from pipeline.rulebook.rules import RULEBOOK

REVISION = "HEAD"


def committed_files(root: Path) -> RulebookFiles:
    """The rulebook's files as last committed.

    Raises:
        PipelineError: no git, no repository, or no rulebook in its last commit.
    """
    command = ["git", "archive", "--format=tar", REVISION, "--", RULEBOOK]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=True)  # noqa: S603 - words of our own
    except FileNotFoundError as error:
        raise PipelineError(f"{root}: git is not there to ask; give --against FOLDER") from error
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.decode(errors="replace").split())
        raise PipelineError(
            f"{root}: git has no {RULEBOOK} at {REVISION} ({said}); give --against FOLDER"
        ) from error
    contents = {}
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in archive:
            name = member.name.removeprefix(f"{RULEBOOK}/")
            file = archive.extractfile(member) if member.isfile() and is_rule_file(name) else None
            if file is not None:
                contents[name] = file.read()
    return RulebookFiles(f"{REVISION}:{RULEBOOK}/", contents)
