"""`posebooru plan`: images, gigabytes and hours of a build, before it begins."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.plan.planning import MEASURE_S, Options, make_plan
from pipeline.plan.table import as_json, as_lines
from pipeline.stage import exit_codes, start_logging

PARAMS_FILE = Path("params.yaml")
HERE = Path()


def plan(
    change: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE|SETTING", help="say what a change of it would run again"),
    ] = None,
    as_json_text: Annotated[
        bool, typer.Option("--json", help="JSON for programs instead of a table")
    ] = False,
    measure: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0,
            help="time this machine, for so long altogether; 0: not at all",
        ),
    ] = MEASURE_S,
    offline: Annotated[
        bool, typer.Option("--offline", help="ask no server for the size of files")
    ] = False,
    params: Annotated[
        Path, typer.Option("--params", metavar="FILE", help="the settings")
    ] = PARAMS_FILE,
    root: Annotated[
        Path, typer.Option(metavar="DIR", help="where dvc.yaml and datasets/ are")
    ] = HERE,
    debug: Annotated[bool, typer.Option("--debug", help="show tracebacks")] = False,
) -> None:
    """Say what `dvc repro` would do: images, gigabytes, hours of each stage; nothing is fetched."""
    start_logging()
    with exit_codes("plan", debug=debug):
        options = Options(measure_s=measure, offline=offline, changes=tuple(change or ()))
        made = make_plan(params, root, options)
        if as_json_text:
            typer.echo(json.dumps(as_json(made), indent=1, ensure_ascii=False))
            return
        for line in as_lines(made):
            typer.echo(line)
