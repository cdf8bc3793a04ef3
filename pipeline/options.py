"""Options that most of the verbs people type have in common."""

from pathlib import Path
from typing import Annotated

import typer

ParamsFile = Annotated[Path, typer.Option("--params", metavar="FILE", help="the settings")]
Root = Annotated[Path, typer.Option(metavar="DIR", help="where datasets/, models/, … are")]
Debug = Annotated[bool, typer.Option("--debug", help="show tracebacks")]

PARAMS_FILE = Path("params.yaml")
HERE = Path()
