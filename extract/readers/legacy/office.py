"""LibreOffice, when it is installed, as the reader of what we do not read ourselves: Word 6 and 95, Works, OpenDocument text.

One run has a profile of its own in a folder that is always removed, a time limit, and no child that outlives it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import psutil

from extract.errors import DamagedFile, TooLarge, UnknownFormat
from extract.readers import docx
from extract.readers.sniff import sniff

if TYPE_CHECKING:
    from extract.lexicon import Lexicon
    from extract.model import Document

# A report of 16 pages takes 4 seconds, 2 of them to start; the limit is for a machine that is busy.
TIME_LIMIT = 120.0
_GIVE_UP = 10.0
_READER = "libreoffice"
_PLACES = (
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
_SUFFIXES: Mapping[str, str] = MappingProxyType({"doc": ".doc", "wps": ".doc", "works": ".wps", "odt": ".odt"})
# A damaged Word 97 file must not slip past its filter: it would be read as plain text. Older versions have other filters, which
# LibreOffice finds by itself.
_WORD_97 = "--infilter=MS Word 97"
_OLD_MARK = b"\xdc\xa5"


def read(data: bytes, file_name: str, sha256: str, lexicon: Lexicon) -> Document:
    """The document in the bytes of a Works file or an OpenDocument text.

    Raises UnknownFormat without LibreOffice, DamagedFile, TooLarge, EmptyFile.
    """
    kind = sniff(data)
    return read_as(data, file_name, sha256, lexicon, "works" if kind == "wps" else kind)


def read_as(data: bytes, file_name: str, sha256: str, lexicon: Lexicon, kind: str) -> Document:
    """The document that LibreOffice makes of these bytes, `format` being `kind`. Raises like `read`."""
    program = find()
    if program is None:
        raise UnknownFormat(
            file_name,
            "only LibreOffice reads this kind of file, and it is not installed",
            remedy="install LibreOffice, or open the file in Word or WPS and save it as .docx",
        )
    converted = _converted(program, data, file_name, kind)
    document = docx.read(converted, file_name, sha256, lexicon)
    return replace(document, format="wps" if kind == "works" else kind, reader=_READER)


def find() -> str | None:
    """LibreOffice's program on the path or where its installers put it, None when it is not there."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES if Path(place).is_file()), None)


def _converted(program: str, data: bytes, file_name: str, kind: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="jixiao-office-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        source = place / f"source{_SUFFIXES[kind]}"
        source.write_bytes(data)
        command = [program, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--norestore", "--nologo"]
        if kind in ("doc", "wps"):
            command += [] if _is_old(data) else [_WORD_97]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(place / "out"), str(source)]
        _run(command, file_name)
        result = place / "out" / "source.docx"
        if not result.is_file():
            raise DamagedFile(file_name, "LibreOffice cannot read it either", remedy="fetch it again, or save it as .docx")
        return result.read_bytes()


def _is_old(data: bytes) -> bool:
    """Whether a stream begins with the mark of Word 6 and 95; streams begin on sectors."""
    return any(data[at : at + 2] == _OLD_MARK for at in range(512, len(data), 512))


def _run(command: list[str], file_name: str) -> None:
    """The command to its end, or to the time limit; then it and all it started is ended."""
    try:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise UnknownFormat(file_name, f"LibreOffice does not start ({error})", remedy="save it as .docx") from error
    try:
        process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise TooLarge(
            file_name, f"LibreOffice takes more than {TIME_LIMIT:.0f} seconds", remedy="open it and save it as .docx"
        ) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs and all that it started: soffice is a script, the real program its child."""
    if process.poll() is not None:
        return
    try:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        family = []
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family, timeout=_GIVE_UP)
    process.wait(_GIVE_UP)
