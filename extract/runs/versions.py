"""What a result depends on besides the file itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from extract import __version__
from extract.contract import SCHEMA_VERSION
from extract.lexicon import load
from extract.runs.jobs import Setup


@dataclass(frozen=True)
class Versions:
    """The versions of program and contract, the digests (hex) of the lexicon and of the rules' settings (empty: built in)."""

    extractor: str
    schema: str
    lexicon: str
    rules: str

    @classmethod
    def of(cls, setup: Setup) -> Versions:
        """Raises LexiconError for a lexicon that does not fit, OSError for rules that cannot be read."""
        rules = hashlib.sha256(setup.rules.read_bytes()).hexdigest() if setup.rules else ""
        return cls(__version__, SCHEMA_VERSION, load(setup.lexicons).digest, rules)

    @property
    def digest(self) -> str:
        """One value for all: a file is read again when it differs."""
        return hashlib.sha256("|".join((self.extractor, self.schema, self.lexicon, self.rules)).encode()).hexdigest()
