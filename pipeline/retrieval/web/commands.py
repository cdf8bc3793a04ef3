"""`posebooru serve`: the page where people find drawings by pose."""

from typing import Annotated

import typer

from pipeline.errors import PipelineError
from pipeline.options import HERE, PARAMS_FILE, Debug, ParamsFile, Root
from pipeline.stage import exit_codes, start_logging

LOOPBACK = "127.0.0.1"


def serve(
    host: Annotated[str, typer.Option(help="the address to listen on")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="0 takes any that is free", min=0, max=65535)] = 8000,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="by which others reach this machine; repeat it"),
    ] = None,
    params: ParamsFile = PARAMS_FILE,
    root: Root = HERE,
    debug: Debug = False,
) -> None:
    """Serve the page where drawings are found by pose, until Ctrl-C."""
    start_logging()
    with exit_codes("serve", debug=debug):
        try:
            from pipeline.retrieval.web.serve import listen, make_server  # noqa: PLC0415 - an extra
        except ModuleNotFoundError as error:
            raise PipelineError(
                f"{error.name} is not installed; `pip install -e .[retrieval]` brings it"
            ) from error
        with listen(host, port) as listening:
            server = make_server(params, root, name or [])
            shown = f"[{host}]" if ":" in host else host
            typer.echo(f"http://{shown}:{listening.getsockname()[1]}/ until Ctrl-C")
            try:
                server.run(sockets=[listening])
            except KeyboardInterrupt:
                typer.echo("stopped")
