"""A repository of the Hugging Face hub as a target: one commit a version, and a tag on it.

Files go up first, by their hashes, and are seen by nobody; the commit that names them is one step.
What a killed run has sent is not sent again.
"""

import tempfile
from pathlib import Path

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

from pipeline.errors import PipelineError
from pipeline.release.layout import SUMS
from pipeline.release.sums import files_of

KEPT = {".gitattributes"}
"""Files of the hub's own."""


class HubTarget:
    """A data set or model repository."""

    def __init__(self, repository: str, kind: str) -> None:
        self._repository = repository
        self._kind = kind
        self._hub = HfApi(library_name="posebooru")

    def publish(self, folder: Path, version: str) -> str:
        """As Target: the newest version is the main branch, each has its tag."""
        shown = f"hf://{self._kind}s/{self._repository}"
        try:
            return self._publish(folder, f"v{version}", shown)
        except PipelineError:
            raise
        except Exception as error:
            # It raises errors of its own, of its HTTP library, and plain ones.
            said = " ".join(str(error).split())
            raise PipelineError(
                f"{shown}: {said}; nothing appeared there; check `hf auth login` and run again to "
                "go on"
            ) from error

    def _publish(self, folder: Path, tag: str, shown: str) -> str:
        hub, repository, kind = self._hub, self._repository, self._kind
        hub.create_repo(repository, repo_type=kind, exist_ok=True)
        place = f"{shown}@{tag}"
        if tag in {each.name for each in hub.list_repo_refs(repository, repo_type=kind).tags}:
            self._refuse_other(folder, tag, place)
            return place
        names = [*files_of(folder), SUMS]
        additions = [CommitOperationAdd(name, folder / name) for name in names]
        hub.preupload_lfs_files(repository, additions, repo_type=kind)
        there = set(hub.list_repo_files(repository, repo_type=kind))
        gone = sorted(there - KEPT - set(names))
        commit = hub.create_commit(
            repository,
            [*additions, *(CommitOperationDelete(name) for name in gone)],
            commit_message=f"Version {tag.removeprefix('v')}",
            repo_type=kind,
        )
        hub.create_tag(repository, tag=tag, revision=commit.oid, repo_type=kind)
        return place

    def _refuse_other(self, folder: Path, tag: str, place: str) -> None:
        """Let it pass that a version is there already when it is this one."""
        with tempfile.TemporaryDirectory() as folder_of_sums:
            sums = self._hub.hf_hub_download(
                self._repository,
                SUMS,
                repo_type=self._kind,
                revision=tag,
                local_dir=folder_of_sums,
            )
            same = Path(sums).read_bytes() == (folder / SUMS).read_bytes()
        if not same:
            raise PipelineError(
                f"{place}: published before, with other files; a version is never written over"
            )
