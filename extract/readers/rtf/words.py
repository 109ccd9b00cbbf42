"""The control words of Rich Text that tell what is printed and where (RTF 1.9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Destinations that print nothing in the body: tables of the file, headers and footers, pictures, comments, index entries.
SKIPPED = frozenset(
    (
        *(
            b"colortbl",
            b"info",
            b"filetbl",
            b"revtbl",
            b"rsidtbl",
            b"listtable",
            b"listoverridetable",
            b"generator",
            b"xmlnstbl",
        ),
        *(b"header", b"headerl", b"headerr", b"headerf", b"footer", b"footerl", b"footerr", b"footerf"),
        *(b"pict", b"nonshppict", b"sp", b"shprslt", b"objdata", b"objclass", b"objname", b"nonesttables"),
        *(b"annotation", b"atnid", b"atnauthor", b"xe", b"tc", b"tcn", b"rxe", b"bkmkstart", b"bkmkend"),
        *(
            b"ftnsep",
            b"ftnsepc",
            b"ftncn",
            b"aftnsep",
            b"aftnsepc",
            b"aftncn",
            b"pnseclvl",
            b"themedata",
            b"colorschememapping",
        ),
        *(b"mctrlPr", b"mrPr", b"mfPr", b"mdPr", b"mnaryPr", b"msSubPr", b"msSupPr", b"mradPr", b"mfuncPr", b"moMathParaPr"),
    )
)
# Destinations marked as ignorable (`\*`) that hold printed text all the same.
READ = frozenset(
    (
        *(b"shpinst", b"do", b"fldinst", b"nesttableprops", b"ud", b"formfield", b"moMath", b"moMathPara", b"pn"),
        *(b"shptxt", b"dptxbxtext", b"footnote", b"listtext", b"pntext"),
    )
)
BOXES = frozenset((b"shptxt", b"dptxbxtext"))
LABELS = frozenset((b"listtext", b"pntext"))

CHARACTERS: Mapping[bytes, str] = MappingProxyType(
    {
        **{
            b"emdash": "—",
            b"endash": "–",
            b"bullet": "•",
            b"lquote": "‘",
            b"rquote": "’",
            b"ldblquote": "“",
            b"rdblquote": "”",
        },
        **{b"emspace": "\u2003", b"enspace": "\u2002", b"qmspace": "\u2005", b"tab": "\t", b"line": "\n"},
    }
)
SIGNS: Mapping[bytes, str] = MappingProxyType({b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"})
PARAGRAPH_SIGNS = frozenset((b"\r", b"\n"))

SECTION_BREAKS: Mapping[bytes, str] = MappingProxyType(
    {b"sbknone": "continuous", b"sbkcol": "nextColumn", b"sbkpage": "nextPage", b"sbkeven": "evenPage", b"sbkodd": "oddPage"}
)
ALIGNMENTS: Mapping[bytes, str] = MappingProxyType(
    {b"ql": "left", b"qc": "center", b"qr": "right", b"qj": "both", b"qd": "distribute"}
)
CODE_PAGES: Mapping[bytes, int] = MappingProxyType({b"ansi": 1252, b"mac": 10000, b"pc": 437, b"pca": 850})
MERGES: Mapping[bytes, tuple[int, str]] = MappingProxyType(
    {b"clvmgf": (0, "restart"), b"clvmrg": (0, "continue"), b"clmgf": (1, "restart"), b"clmrg": (1, "continue")}
)
# Which characters the words that follow are about: right-to-left ones, others, and of these by the size of their code.
EAST = b"dbch"
SCRIPTS = frozenset((b"rtlch", b"ltrch", b"loch", b"hich", EAST))
