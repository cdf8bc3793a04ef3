"""`posebooru takedown`: whether what artists want gone is gone, and from where it must still go."""

from pathlib import Path
from typing import Annotated

import typer
from dvc.exceptions import DvcException
from dvc.repo import Repo

from pipeline.corpus.purge import purge as purge_posts
from pipeline.corpus.removals import TAKEDOWN, Takedown
from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.params import Params, load_params
from pipeline.release.seen import HERE as LOCK_HERE
from pipeline.release.seen import Seen, models_that_saw, read_locks
from pipeline.release.takedown_check import Found, Order, check, taken_posts, unmatched
from pipeline.stage import exit_codes, start_logging

app = typer.Typer(
    help="Take posts down: find what is left of them, delete their files.", no_args_is_help=True
)


POSTS_SHOWN = 10

ADVICE = {
    "build": "`dvc repro` makes these anew without the posts; what it does not make, delete",
    "store": "`posebooru takedown purge` deletes these",
    "packed": "`posebooru takedown purge` blots these out",
    "release": "delete these releases here and where they were published, and publish a new major "
    "version",
    "cache": "`dvc gc --workspace` deletes these, and all that other commits, branches and tags "
    "need",
}
"""What to do about what is left, by the kind of place."""


@app.command("check")
def check_command(
    release: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", help="a release's folder, as well")
    ] = None,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Prove that nothing is left of what takedown.yaml names; exit code 2 where something is."""
    start_logging()
    with exit_codes("takedown check", debug=debug):
        root = root.resolve()
        for folder in release or []:
            if not folder.is_dir():
                raise PipelineError(f"{folder}: no such folder")
        settings = load_params(params)
        posts = taken_posts(root, settings)
        cache, remotes = _dvc(root)
        locks = tuple(read_locks(root))
        releases = tuple(folder.resolve() for folder in release or [])
        found = check(Order(root, settings, releases, cache, locks), posts)
        _tell_entries(root, settings, posts)
        for place, why in sorted(found.kept.items()):
            typer.echo(f"kept: {place}: {why}")
        _tell_models(
            models_that_saw(list(locks), frozenset(posts), settings.corpus.name, root, cache)
        )
        for remote in remotes if posts else []:
            typer.echo(
                f"not looked at: remote {remote}; `dvc gc --workspace --cloud --remote {remote}` "
                "clears it of all that this workspace does not need"
            )
        _tell_left(found, len(posts))


@app.command()
def purge(params: ParamsFile = PARAMS_FILE, root: Root = HERE, debug: Debug = False) -> None:
    """Delete the files of all posts that takedown.yaml names from our own store.

    The stage `takedown` does the same; this is for a machine that pulled what another one built.
    """
    start_logging()
    with exit_codes("takedown purge", debug=debug):
        settings = load_params(params)
        posts = taken_posts(root, settings)
        deleted = purge_posts(root, settings.corpus.name, settings.images.packed, list(posts))
        for file in deleted:
            typer.echo(f"deleted {file}" if not file.exists() else f"blotted out of {file}")
        typer.echo(f"{len(posts):,} posts: {len(deleted):,} files deleted")


def _dvc(root: Path) -> tuple[Path | None, list[str]]:
    """Where DVC keeps its objects, and the names of its remotes; nothing outside a DVC project."""
    if not (root / ".dvc").is_dir():
        return None, []
    try:
        repo = Repo(str(root))
        return Path(repo.cache.local.path), sorted(repo.config.get("remote", {}))
    except DvcException as error:
        raise PipelineError(f"{root / '.dvc'}: DVC cannot read it ({error})") from error


def _tell_entries(root: Path, params: Params, posts: dict[int, list[Takedown]]) -> None:
    name = TAKEDOWN.format(corpus=params.corpus.name)
    for entry in unmatched(root, params, posts):
        typer.echo(f"{name}:{entry.line}: {entry.named} is no post's of this corpus")
    typer.echo(f"{len(posts):,} posts are taken down: {_some(tuple(posts))}")


def _tell_models(models: list[Seen]) -> None:
    for seen in models:
        where = "here" if seen.commit == LOCK_HERE else f"commit {seen.commit} of {seen.date}"
        said = [f"trained on {_some(seen.train)}"] if seen.train else []
        said += [f"its epoch chosen with {_some(seen.val)}"] if seen.val else []
        said += [f"built on {', '.join(seen.through)}"] if seen.through else []
        said += [f"nobody can tell, for want of {', '.join(seen.untold)}"] if seen.untold else []
        typer.echo(f"saw them: {seen.model} ({seen.md5[:8]}, {where}): {'; '.join(said)}")


def _tell_left(found: Found, posts: int) -> None:
    """The list of what is left.

    Raises:
        PipelineError: when something is.
    """
    for what, traces in found.traces.items():
        for trace in traces:
            typer.echo(f"left: {trace.place}: {trace.what}")
        typer.echo(f"so: {ADVICE[what]}")
    count = sum(map(len, found.traces.values()))
    if count:
        raise PipelineError(f"{count:,} traces are left in {found.files:,} files; see above")
    typer.echo(f"nothing is left of {posts:,} posts in {found.files:,} files")


def _some(posts: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, posts[:POSTS_SHOWN])) or "none"
    more = len(posts) - POSTS_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
