"""The server: what was built, behind the page, on a socket of its own."""

import socket
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from pipeline.errors import PipelineError
from pipeline.params import load_params
from pipeline.pose.reader import PoseReader
from pipeline.retrieval.pictures import Pictures
from pipeline.retrieval.search import PoseIndex
from pipeline.retrieval.web.app import make_app
from pipeline.retrieval.web.connections import Connection
from pipeline.retrieval.web.thumbnails import Thumbnails

KEEP_ALIVE_SECONDS = 5
END_SECONDS = 3
WAITING_CONNECTIONS = 512


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Args:
        host: an address of this machine.
        port: 0 takes any that is free.

    Raises:
        PipelineError: when the address is not ours, or taken.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=WAITING_CONNECTIONS)
    except OSError as error:
        raise PipelineError(
            f"cannot listen on {host} port {port} ({error.strerror}); choose others by --host "
            "and --port"
        ) from error


def make_server(params_file: Path, root: Path, names: list[str]) -> uvicorn.Server:
    """The server on what was built, not yet running.

    Raises:
        PipelineError: when index, images or models are not there.
    """
    params = load_params(params_file)
    index = PoseIndex.load(root, params.corpus.name)
    thumbnails = Thumbnails(Pictures.open(params_file, root))
    reader = PoseReader.load(root / "models" / params.corpus.name, params.retrieval.poses.row)
    return server_of(make_app(params.corpus.name, index, thumbnails, reader.look, names))


def server_of(app: ASGIApp) -> uvicorn.Server:
    """A server of an application: quiet, and with an end to everything."""
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=END_SECONDS,
    )
    return uvicorn.Server(config)
