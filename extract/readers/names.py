"""What file names tell: which files of a folder may be reports. What a file really is, its bytes tell later."""

from __future__ import annotations

TEXT = {".txt", ".text", ".md", ".tsv"}
WORD = {".docx", ".docm", ".doc", ".wps", ".rtf"}
OTHER = {".html", ".htm", ".pdf", ".ofd", ".xlsx", ".xls", ".et"}
ARCHIVES = frozenset({".zip", ".7z", ".rar"})
"""Files that hold files."""

DOCUMENTS = frozenset(TEXT | WORD | OTHER)
"""Suffixes by which a file of a *folder* is taken for a report. Any text file could be one, so a folder's other files
(sources, settings, pictures of a web page) are left out by name, and counted."""

LOCKS = ("~$", ".~lock.")
"""How Word and LibreOffice begin the names of their lock files, which look like documents and are none."""
