"""Files in zip, 7z and rar: their names, nests and dangers."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import py7zr
import pytest

from extract import read
from extract.errors import DamagedFile, EncryptedFile, MissingExtra, ReportError, TooLarge, UnknownFormat
from extract.readers.archives import Archive, holds_files

SAMPLES = Path(__file__).parents[2] / "samples"
REPORT = "一、基本情况\n2023年收入100万元。\n".encode()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in members.items():
            box.writestr(name, data)
    return out.getvalue()


def seven(members: dict[str, bytes], password: str | None = None) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as box:
        for name, data in members.items():
            box.writestr(data, name)
    return out.getvalue()


def rar(members: dict[str, bytes]) -> bytes:
    """RAR 4 with members that are stored, not packed (unrar's technote.txt): all that needs no program to unpack."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, b"\0" * 6)
    for name, data in members.items():
        raw = name.encode()
        stored = struct.pack("<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0, 20, 0x30, len(raw), 0o100644)
        out += block(0x74, 0x8000, stored + raw) + data
    return out + block(0x7B, 0x4000, b"")


def listed(data: bytes, name: str = "box") -> dict[str, str]:
    """Path → digest or error of every member."""
    with Archive(io.BytesIO(data), name) as archive:
        return {m.path: m.sha256 or type(m.error).__name__ for m in archive.members()}


@pytest.mark.parametrize("pack", [zipped, seven, rar])
def test_members_are_listed_and_read(pack):
    data = pack({"a.txt": REPORT, "sub/b.txt": b"b"})
    assert set(listed(data)) == {"a.txt", "sub/b.txt"}
    with Archive(io.BytesIO(data), "box") as archive:
        assert archive.read("sub/b.txt") == b"b"
        assert archive.read("a.txt") == REPORT


@pytest.mark.parametrize("pack", [zipped, seven, rar])
def test_archives_in_archives(pack):
    data = zipped({"inner.zip": zipped({"x.txt": b"x"}), "box.7z": seven({"y.txt": b"y"}), "also": pack({"z": b"z"})})
    assert set(listed(data)) == {"inner.zip!/x.txt", "box.7z!/y.txt", "also"}
    with Archive(io.BytesIO(data), "box") as archive:
        assert archive.read("inner.zip!/x.txt") == b"x"
        assert archive.read("box.7z!/y.txt") == b"y"
        assert archive.read("inner.zip!/x.txt") == b"x"


def test_names_in_gbk_are_read():
    """As Chinese Windows writes them: no UTF-8 flag, bytes in code page 936."""
    raw = "2023年/绩效自评报告.txt".encode("gbk")
    data = zipped({"N" * len(raw): REPORT}).replace(b"N" * len(raw), raw)
    assert list(listed(data)) == ["2023年/绩效自评报告.txt"]


def test_names_in_utf8_without_the_flag_are_read():
    raw = "绩效.txt".encode()
    data = zipped({"N" * len(raw): REPORT}).replace(b"N" * len(raw), raw)
    assert list(listed(data)) == ["绩效.txt"]


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:/evil.txt"])
def test_a_path_that_leaves_the_archive_is_refused(name):
    data = zipped({name: b"x", "good.txt": REPORT})
    found = listed(data)
    assert found[name] == "DamagedFile" and len(found["good.txt"]) == 64
    with Archive(io.BytesIO(data), "box") as archive, pytest.raises(DamagedFile, match="leaves the archive"):
        archive.read(name)


def test_a_symbolic_link_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        box.writestr(info, "/etc/passwd")
    assert listed(out.getvalue()) == {"link.txt": "DamagedFile"}


def test_a_bomb_is_refused_and_the_rest_read():
    data = zipped({"bomb.txt": b"\0" * (64 << 20), "good.txt": REPORT})
    found = listed(data)
    assert found["bomb.txt"] == "TooLarge" and len(found["good.txt"]) == 64


def test_members_that_overlap_are_refused():
    """Fifield's bomb: every member of the directory names the same packed bytes."""
    data = zipped({"a.txt": bytes(range(256)) * 40})
    start = data.rindex(b"PK\x01\x02")
    entry, end = data[start : data.rindex(b"PK\x05\x06")], bytearray(data[data.rindex(b"PK\x05\x06") :])
    entries = b"".join(entry.replace(b"a.txt", b"%c.txt" % (97 + n)) for n in range(20))
    struct.pack_into("<HHI", end, 8, 20, 20, len(entries))
    with pytest.raises(TooLarge, match="overlap"):
        listed(data[:start] + entries + bytes(end))


def test_nests_have_an_end():
    data = zipped({"x.txt": b"x"})
    for _ in range(4):
        data = zipped({"n.zip": data})
    assert list(listed(data).values()) == ["TooLarge"]


def test_passwords_are_told():
    with pytest.raises(EncryptedFile):
        listed(seven({"a.txt": REPORT}, password="x"))
    data = bytearray(zipped({"a.txt": REPORT}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    assert listed(bytes(data)) == {"a.txt": "EncryptedFile"}


@pytest.mark.parametrize("pack", [zipped, seven, rar])
def test_damage_is_told_whatever_is_cut(pack):
    data = pack({"a.txt": REPORT * 50, "b.txt": bytes(range(256)) * 20})
    for size in range(8, len(data) - 1, max(1, len(data) // 40)):
        try:
            found = listed(data[:size])
        except ReportError:
            continue
        assert all(len(digest) == 64 or digest.endswith("File") for digest in found.values())


def test_what_is_no_archive_is_told():
    with pytest.raises(UnknownFormat):
        listed(b"no archive at all")


def test_a_missing_library_names_its_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "py7zr", None)
    with pytest.raises(MissingExtra, match=r"pip install 'jixiao\[archives\]'"):
        listed(seven_bytes)


seven_bytes = seven({"a.txt": REPORT})


def test_a_report_named_zip_is_a_report(tmp_path):
    docx = tmp_path / "report.zip"
    docx.write_bytes((SAMPLES / "wuchang-2020.docx").read_bytes())
    assert not holds_files(docx)
    box = tmp_path / "box.zip"
    box.write_bytes(zipped({"a.txt": REPORT}))
    assert holds_files(box)


def test_a_member_is_read_by_its_path(tmp_path):
    box = tmp_path / "box.zip"
    box.write_bytes(zipped({"2023/report.docx": (SAMPLES / "wuchang-2020.docx").read_bytes()}))
    document = read(f"{box}!/2023/report.docx")
    assert document.file_name == "report.docx" and document.tables
    with pytest.raises(DamagedFile, match="no such file in the archive"):
        read(f"{box}!/nothing.docx")
