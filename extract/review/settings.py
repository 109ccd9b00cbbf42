"""How the review page is run: what the command line says, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from extract.runs.jobs import Setup
from extract.runs.limits import GIB, Limits

MIB = 1 << 20


@dataclass(frozen=True)
class ReviewSettings:
    """The page's settings.

    `host` is the address it listens on; `hosts` are the names by which browsers may call it (empty: any, which only a page
    with a token should say). `token` opens the page to who knows it; empty asks for none. `user_header` is the HTTP header in
    which a reverse proxy names the user it let in; empty trusts none. `user` signs what is entered where neither says who it
    is. `persons` says whether names of form fillers, telephone and ID numbers are shown. `lexicon` is the YAML file that
    takes labels assigned on the page. `upload` is the largest document for the JSON API in bytes, `waiting` how many may wait
    for the worker at once.
    """

    host: str = "127.0.0.1"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    token: str = ""
    user_header: str = ""
    user: str = "审核人"
    persons: bool = True
    lexicon: Path | None = None
    setup: Setup = field(default_factory=Setup)
    limits: Limits = Limits(seconds=180, stall=90, memory=2 * GIB)
    upload: int = 64 * MIB
    waiting: int = 8
