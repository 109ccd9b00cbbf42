"""What file names tell: which files of a folder may be reports. What a file really is, its bytes tell later."""

from __future__ import annotations

TEXT = {".txt", ".text", ".md", ".tsv"}
WORD = {".docx", ".docm", ".doc", ".wps", ".rtf", ".odt"}
PAGES = {".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml"}
SHEETS = {".xlsx", ".xlsm", ".xls", ".et", ".ods"}
PRINTED = {".pdf", ".ofd"}
SCANS = {".tif", ".tiff", ".jpg", ".jpeg", ".png", ".bmp"}
ARCHIVES = frozenset({".zip", ".7z", ".rar"})
"""Files that hold files."""

DOCUMENTS = frozenset(TEXT | WORD | PAGES | SHEETS | PRINTED | SCANS)
"""Suffixes by which a file of a *folder* is taken for a report. Any text file could be one, so a folder's other files
(sources, settings, programs) are left out by name, and counted."""

LOCKS = ("~$", ".~lock.")
"""How Word and LibreOffice begin the names of their lock files, which look like documents and are none."""
