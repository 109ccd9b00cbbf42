"""Every exception that jixiao raises on purpose, in one tree.

JixiaoError
├── ReportError              the file: names the file, the place in it and what to do
│   ├── EmptyFile            nothing in it
│   ├── UnknownFormat        no reader knows these bytes
│   ├── UnknownEncoding      text in no encoding we decode strictly
│   ├── DamagedFile          truncated, or its parts do not fit together
│   ├── EncryptedFile        needs a password
│   └── TooLarge             more than the limits allow: a bomb, or a limit to raise
├── LexiconError             a lexicon YAML that does not fit its form
├── SettingsError            a TOML of rules that names what is not there
└── GridError                a reader made a grid with holes or overlaps (extract.model)
"""

from __future__ import annotations


class JixiaoError(Exception):
    """Root of all."""


class ReportError(JixiaoError):
    """A file that cannot be read.

    `file` is its name, `place` where in it (a part, a page, a byte offset; may be empty), `problem` what is wrong and
    `remedy` what the user can do.
    """

    def __init__(self, file: str, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.file, self.problem, self.place, self.remedy = file, problem, place, remedy
        where = f"{file} ({place})" if place else file
        super().__init__(f"{where}: {problem}" + (f" — {remedy}" if remedy else ""))

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process: keyword arguments are lost by the default."""
        return (_rebuild, (type(self), self.file, self.problem, self.place, self.remedy))


def _rebuild(kind: type[ReportError], file: str, problem: str, place: str, remedy: str) -> ReportError:
    return kind(file, problem, place=place, remedy=remedy)


class EmptyFile(ReportError):
    """The file has no bytes, or no text at all."""


class UnknownFormat(ReportError):
    """No reader knows these bytes."""


class UnknownEncoding(ReportError):
    """The text fits none of the encodings that are decoded strictly."""


class DamagedFile(ReportError):
    """The file is truncated, or its parts do not fit together."""


class EncryptedFile(ReportError):
    """The file needs a password."""


class TooLarge(ReportError):
    """The file unpacks to more than the limits allow."""


class LexiconError(JixiaoError):
    """A lexicon file that does not fit its form; names the file and the entry."""


class SettingsError(JixiaoError):
    """A TOML file of rules that does not fit; names the file and the entry, and the nearest name that is known."""
