"""Bytes of a Chinese text to characters: strictly, or not at all.

Tried in this order: byte order marks, UTF-16 by its pattern of bytes, UTF-8, then GB18030 against Big5. The two
legacy encodings accept most of each other's bytes, so the reading with more everyday characters wins, and a reading
that does not look like Chinese is none.
"""

from __future__ import annotations

import codecs
import re

from extract.errors import UnknownEncoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "big5hkscs")

# The most frequent characters of public reports, simplified and traditional: any real page has them by the dozen.
_EVERYDAY = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那"
    "社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通"
    "并提直题程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强"
    "绩效预算支出项目单位财政指标评价完成情况资金万元执行费用管理社会"
    "個為這時來們產種後過學於發會動經點現實無員將組見計別與關條結問題總統預算單項財標評價情況資萬執費績"
)
# Share of the Han characters that must be everyday ones. Measured on the sample reports: 0.45–0.62 when decoded
# right, under 0.05 when GB18030 bytes are read as Big5 or the reverse.
_EVERYDAY_FLOOR = 0.15
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def decode(data: bytes, file_name: str) -> tuple[str, str]:
    """The text and the name of its encoding. Raises UnknownEncoding, naming the offset at which UTF-8 fails."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, file_name), encoding
    if utf16 := _utf16_without_mark(data):
        return _strict(data, utf16, file_name), utf16
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _legacy(data, file_name, error.start)
    if control := _CONTROL.search(text):
        raise _unknown(file_name, "a control character in the text", control.start())
    return text, "utf-8"


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 when line feeds, spaces and digits show as zero bytes on one side; Chinese text alone has few of them."""
    if len(data) % 2 or len(data) < 4:
        return None
    low, high = data[0::2], data[1::2]
    zeros_low, zeros_high = low.count(0), high.count(0)
    if zeros_high > max(0.02 * len(high), 3 * zeros_low):
        return "utf-16-le"
    if zeros_low > max(0.02 * len(low), 3 * zeros_high):
        return "utf-16-be"
    return None


def _strict(data: bytes, encoding: str, file_name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown(file_name, f"starts as {encoding}, but does not decode", error.start) from error


def _legacy(data: bytes, file_name: str, fails_at: int) -> tuple[str, str]:
    readings = []
    for encoding in _LEGACY:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            readings.append((_everyday(text), encoding, text))
    best = max(readings, default=(0.0, "", ""))
    if best[0] < _EVERYDAY_FLOOR:
        raise _unknown(file_name, "neither UTF-8, UTF-16, GB18030 nor Big5", fails_at)
    return best[2], best[1]


def _everyday(text: str) -> float:
    han = _HAN.findall(text)
    return sum(c in _EVERYDAY for c in han) / len(han) if han else 0.0


def _unknown(file_name: str, problem: str, offset: int) -> UnknownEncoding:
    return UnknownEncoding(file_name, problem, place=f"byte {offset}", remedy="save the file as UTF-8 text and try again")
