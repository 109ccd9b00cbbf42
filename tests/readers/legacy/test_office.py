"""LibreOffice as a fallback: found or missed, never left running, never leaving a file. A script stands in for it."""

import stat
import struct
import time
from pathlib import Path

import psutil
import pytest
from doc_builder import Para, Run, compound, para, word97

from extract.errors import DamagedFile, TooLarge, UnknownFormat
from extract.lexicon import load
from extract.readers import read_bytes
from extract.readers.legacy import office
from tests.readers.docx_builder import members, zipped

WORKS = compound({"MatOST": b"x", "MM": b"y"})
DOCX = zipped(members("<w:p><w:r><w:t>转换后的文字</w:t></w:r></w:p>"))


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A function that installs a script as LibreOffice; `$out` is where it must write, `$note` a file for the test."""

    def install(body: str) -> Path:
        (tmp_path / "result.docx").write_bytes(DOCX)
        note = tmp_path / "note"
        script = tmp_path / "soffice"
        script.write_text(
            "#!/bin/sh\n"
            f"note={note}\nresult={tmp_path / 'result.docx'}\n"
            'for word; do [ "$last" = --outdir ] && out=$word; last=$word; done\n'
            f'echo "$@" > $note\n{body}\n'
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(office, "find", lambda: str(script))
        return note

    return install


def test_what_we_do_not_read_is_converted(stand_in):
    note = stand_in('mkdir -p "$out"; cp "$result" "$out/source.docx"')
    document = read_bytes(WORKS, "老文件.wps", load())
    assert (document.format, document.reader, document.blocks[0].text) == ("wps", "libreoffice", "转换后的文字")
    profile = note.read_text().split("UserInstallation=file://")[1].split()[0]
    assert not Path(profile).parent.exists()


def test_word_95_is_converted_and_the_document_says_so(stand_in):
    note = stand_in('mkdir -p "$out"; cp "$result" "$out/source.docx"')
    document = read_bytes(word97([para("文")], version=0x68, magic=0xA5DC), "a.doc", load())
    assert (document.format, document.blocks[0].text) == ("doc", "转换后的文字")
    assert "LibreOffice" in document.notes[0]
    assert "infilter" not in note.read_text()


def test_a_damaged_file_is_never_converted_as_plain_text(stand_in):
    """LibreOffice reads what no filter knows as text, and prints its bytes."""
    note = stand_in('mkdir -p "$out"; cp "$result" "$out/source.docx"')
    data = word97([para("文")])
    damaged = data.replace(struct.pack("<2H", 0xA5EC, 0xC1), struct.pack("<2H", 0xA5EC, 0x01))
    assert read_bytes(damaged, "a.doc", load()).blocks[0].text == "转换后的文字"
    assert "--infilter=MS Word 97" in note.read_text()


def test_a_damaged_file_that_it_cannot_read_either_keeps_its_own_reason(stand_in):
    stand_in("exit 1")
    with pytest.raises(DamagedFile, match="Word 6 or 95"):
        read_bytes(word97([para("文")], version=0x68), "a.doc", load())


def test_a_conversion_that_hangs_is_ended_with_all_it_started(stand_in, monkeypatch):
    note = stand_in("sleep 60 & echo $! > $note; wait")
    monkeypatch.setattr(office, "TIME_LIMIT", 1.0)
    with pytest.raises(TooLarge, match="more than 1 seconds"):
        read_bytes(WORKS, "a.wps", load())
    child = int(note.read_text())
    until = time.monotonic() + 10
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
        time.sleep(0.05)
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_without_it_the_error_names_it(monkeypatch):
    monkeypatch.setattr(office, "find", lambda: None)
    with pytest.raises(UnknownFormat, match="install LibreOffice"):
        read_bytes(WORKS, "a.wps", load())


def test_a_good_file_never_asks_for_it(stand_in):
    note = stand_in("exit 1")
    assert read_bytes(word97([Para([Run("文")])]), "a.doc", load()).blocks[0].text == "文"
    assert not note.exists()
