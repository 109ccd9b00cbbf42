"""Every exception that jixiao raises on purpose, in one tree.

JixiaoError
├── ReportError              the file: names the file, the place in it and what to do
│   ├── EmptyFile            nothing in it
│   ├── UnknownFormat        no reader knows these bytes
│   ├── UnknownEncoding      text in no encoding we decode strictly
│   ├── DamagedFile          truncated, or its parts do not fit together
│   │   └── OldWord          written by Word 6 or 95, which takes LibreOffice to read
│   ├── ChangedFile          no longer the content that was read
│   ├── EncryptedFile        needs a password
│   ├── TooLarge             more than the limits allow: a bomb, or a limit to raise
│   └── MissingExtra         a library that is not installed: an optional part of jixiao
├── LexiconError             a lexicon YAML that does not fit its form
├── SettingsError            a TOML of rules that names what is not there
├── ArchiveError             an archive that is not there or cannot be listed
├── RecordError              an address that names no record, a run that is not there
├── ExportError              an export that cannot be written: its source, target or format
├── DatabaseError            a database that cannot be used: its URL, server, driver or schema
│   ├── RowsRefused          rows of a file that the database would not take
│   └── WriteConflict        another writer came first: the same once more may work
└── GridError                a reader made a grid with holes or overlaps (extract.model)
"""

from __future__ import annotations


class JixiaoError(Exception):
    """Root of all. Every one survives the way between two processes."""

    def __reduce__(self) -> tuple[object, ...]:
        """The default calls the class with the message alone, which is not what these take."""
        return (_restored, (type(self), self.args, self.__dict__))


def _restored(kind: type[JixiaoError], arguments: tuple[object, ...], values: dict[str, object]) -> JixiaoError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(values)
    return error


class ReportError(JixiaoError):
    """A file that cannot be read.

    `file` is its name, `place` where in it (a part, a page, a byte offset; may be empty), `problem` what is wrong and
    `remedy` what the user can do.
    """

    def __init__(self, file: str, problem: str, *, place: str = "", remedy: str = "") -> None:
        self.file, self.problem, self.place, self.remedy = file, problem, place, remedy
        where = f"{file} ({place})" if place else file
        super().__init__(f"{where}: {problem}" + (f" — {remedy}" if remedy else ""))


class EmptyFile(ReportError):
    """The file has no bytes, or no text at all."""


class UnknownFormat(ReportError):
    """No reader knows these bytes."""


class UnknownEncoding(ReportError):
    """The text fits none of the encodings that are decoded strictly."""


class DamagedFile(ReportError):
    """The file is truncated, or its parts do not fit together."""


class OldWord(DamagedFile):
    """A file of Word 6 or 95, whose structures Word 97 gave up."""


class ChangedFile(ReportError):
    """Other content than was read stands at the file's path, or none."""


class EncryptedFile(ReportError):
    """The file needs a password."""


class TooLarge(ReportError):
    """The file unpacks to more than the limits allow."""


class MissingExtra(ReportError):
    """What reads this file is an optional part that is not installed; `extra` is its name."""

    def __init__(self, file: str, problem: str, extra: str = "", *, place: str = "", remedy: str = "") -> None:
        super().__init__(file, problem, place=place, remedy=remedy or f"pip install 'jixiao[{extra}]'")


class LexiconError(JixiaoError):
    """A lexicon file that does not fit its form; names the file and the entry."""


class SettingsError(JixiaoError):
    """A TOML file of rules that does not fit; names the file and the entry, and the nearest name that is known."""


class ExportError(JixiaoError):
    """An export that cannot be written.

    `subject` is the target, the source or the word that is wrong, `problem` what is wrong and `remedy` what to do.
    """

    def __init__(self, subject: str, problem: str, *, remedy: str) -> None:
        self.subject, self.problem, self.remedy = subject, problem, remedy
        super().__init__(f"{subject}: {problem} — {remedy}")


class ArchiveError(JixiaoError):
    """The files of an archive cannot be found; names the folder."""


class DatabaseError(JixiaoError):
    """A database that cannot be used.

    `url` is its URL without the password, `problem` what is wrong and `remedy` what the user can do.
    """

    def __init__(self, url: str, problem: str, *, remedy: str = "") -> None:
        self.url, self.problem, self.remedy = url, problem, remedy
        super().__init__(f"{url}: {problem}" + (f" — {remedy}" if remedy else ""))


class RowsRefused(DatabaseError):
    """Rows that the database would not take; the connection works.

    `table` is the record type; `column` and `file` say which value of which file where the server tells, else they
    are empty.
    """

    def __init__(self, url: str, problem: str, *, table: str, column: str = "", file: str = "") -> None:
        self.table, self.column, self.file = table, column, file
        where = f"{table}.{column}" if column else table
        super().__init__(url, f"{where}{f' of {file}' if file else ''} refused: {problem}")


class WriteConflict(DatabaseError):
    """The database undid a transaction so that another could go on; nothing is wrong, and it may be tried again."""


class RecordError(JixiaoError):
    """What was asked for is not in the database; names what is."""
