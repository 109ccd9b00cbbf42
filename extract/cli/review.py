"""`jixiao review`: a page on which a person checks reports beside their paper."""

from __future__ import annotations

import getpass
import ipaddress
import socket
from pathlib import Path
from typing import Annotated

import typer

from extract.cli.access import headers, tokens
from extract.cli.inputs import knowledge
from extract.errors import DatabaseError

NEEDED = frozenset({"fastapi", "jinja2", "multipart", "python_multipart", "uvicorn", "starlette"})
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def review(
    database: Annotated[str, typer.Option("--db", metavar="URL", help="SQLite file, or URL of PostgreSQL or MySQL.")],
    host: Annotated[str, typer.Option("--host", help="Address to listen on; other than loopback needs --token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8765,
    token: Annotated[
        list[str] | None,
        typer.Option(
            "--token", help="What users must know; persons=TEXT to see private persons, too. @FILE reads it.", metavar="TEXT"
        ),
    ] = None,
    user_header: Annotated[
        list[str] | None,
        typer.Option(
            "--user-header",
            help="Header in which a proxy names its user; persons=HEADER:NAME,NAME who sees private persons.",
            metavar="NAME",
        ),
    ] = None,
    lexicon: Annotated[
        Path | None, typer.Option("--lexicon", help="YAML file that takes labels assigned on the page.", metavar="FILE")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="TOML file of the rules, for uploads.", exists=True, dir_okay=False)
    ] = None,
    redact: Annotated[
        bool, typer.Option("--redact", help="Mask private persons for all whom persons= does not name; no paper.")
    ] = False,
) -> None:
    """Open a page on which reports are checked and corrected.

    What is entered is kept apart from what was extracted. Ctrl-C ends it.

    Where --token or --user-header is given as persons=… too, nobody else sees names, telephone and ID numbers, or the paper.

    Exit code: 0, 1 if it cannot start, 2 wrong usage.
    """
    (secret, persons_token), (user, entitled) = tokens(token or ()), headers(user_header or ())
    if user and persons_token:
        raise typer.BadParameter("with --user-header, persons= is given there", param_hint="--token")
    if not (_is_loopback(host) or secret or persons_token or user):
        raise typer.BadParameter(f"{host} can be reached from outside: give --token or --user-header", param_hint="--host")
    lexicons = [lexicon.resolve()] if lexicon and lexicon.exists() else []
    knowledge(lexicons, rules)
    try:
        import uvicorn

        from extract.review import queue
        from extract.review.app import create_app
        from extract.review.ledger import metadata
        from extract.review.settings import ReviewSettings
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in NEEDED:
            raise
        typer.echo(f"failed: the review page needs {error.name} — pip install 'jixiao[review]'", err=True)
        raise typer.Exit(1) from None
    from extract.runs.jobs import Setup
    from extract.sinks.database import Database

    settings = ReviewSettings(
        host=host,
        hosts=LOOPBACK if _is_loopback(host) else (),
        token=secret,
        persons_token=persons_token,
        user_header=user,
        entitled=entitled,
        user=_name(),
        persons=not redact,
        lexicon=lexicon.resolve() if lexicon else None,
        setup=Setup(tuple(lexicons), rules.resolve() if rules else None),
    )
    try:
        with Database(database, metadata()) as opened, _listening(host, port) as listener:
            if opened.url.get_backend_name() == "sqlite" and not Path(opened.url.database or "").is_file():
                raise typer.BadParameter(f"{database}: no such database; `jixiao run` makes one", param_hint="--db")
            opened.create()
            with opened.writing() as connection:
                queue.prepare(connection)
            typer.echo(f"http://{_shown(host)}:{listener.getsockname()[1]}/", err=True)
            app = create_app(opened, settings)
            config = uvicorn.Config(app, log_level="warning", server_header=False, proxy_headers=False, lifespan="on")
            uvicorn.Server(config).run(sockets=[listener])
    except DatabaseError as error:
        typer.echo(f"failed: {error}", err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"failed: {host}:{port}: {error.strerror or error} — choose another --port", err=True)
        raise typer.Exit(1) from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError."""
    address = host.strip("[]")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _name() -> str:
    """Who runs the page: the name under which entries stand where nobody logs in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without a user database
        return "审核人"
