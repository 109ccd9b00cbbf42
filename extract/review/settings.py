"""How the review page is run: what the command line says, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from extract.runs.jobs import Setup
from extract.runs.limits import GIB, Limits

MIB = 1 << 20


@dataclass(frozen=True)
class Entitled:
    """Whom a reverse proxy gives the right to see private persons: who has one of `names` in `header`. In the header that
    names the user the whole of it is a name; any other holds the user's groups, parted by commas or semicolons.
    """

    header: str
    names: frozenset[str]


@dataclass(frozen=True)
class ReviewSettings:
    """The page's settings.

    `host` is the address it listens on; `hosts` are the names by which browsers may call it (empty: any, which only a page
    with a token should say). `token` opens the page to who knows it; empty asks for none. `user_header` is the HTTP header in
    which a reverse proxy names the user it let in; empty trusts none. `user` signs what is entered where neither says who it
    is. `persons` says whether names of form fillers, telephone and ID numbers are shown; as soon as some have that right by
    name, those who know `persons_token` and those who are `entitled`, nobody else has it. `lexicon` is the YAML file that
    takes labels assigned on the page. `upload` is the largest document for the JSON API in bytes, `waiting` how many may wait
    for the worker at once.
    """

    host: str = "127.0.0.1"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    token: str = ""
    user_header: str = ""
    user: str = "审核人"
    persons: bool = True
    persons_token: str = ""
    entitled: Entitled | None = None
    lexicon: Path | None = None
    setup: Setup = field(default_factory=Setup)
    limits: Limits = Limits(seconds=180, stall=90, memory=2 * GIB)
    upload: int = 64 * MIB
    waiting: int = 8

    @property
    def wants_token(self) -> bool:
        """Whether a user must know a token."""
        return bool(self.token or self.persons_token)

    @property
    def all_see_persons(self) -> bool:
        """Whether whoever gets in may see private persons."""
        return self.persons and not self.persons_token and self.entitled is None
