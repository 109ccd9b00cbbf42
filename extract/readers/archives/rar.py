"""rar archives by rarfile (extra `archives`), which needs `unrar`, `unar` or `bsdtar` on the PATH for packed members."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from extract.errors import DamagedFile, EncryptedFile, MissingExtra, TooLarge
from extract.readers.archives import Entry

if TYPE_CHECKING:
    from rarfile import RarInfo

MAX_MEMBER = 512 << 20


class Rar:
    """Opened by its path or a stream."""

    def __init__(self, archive: Path | BinaryIO, name: str) -> None:
        """Raises EncryptedFile, DamagedFile, MissingExtra without rarfile."""
        try:
            import rarfile
        except ImportError as error:
            raise MissingExtra(name, "rar archives are not read", "archives") from error
        self.name, self._errors = name, rarfile
        try:
            self._rar = rarfile.RarFile(archive)
            if self._rar.needs_password() and not self._rar.infolist():
                raise EncryptedFile(name, "the archive needs a password", remedy="unpack it by hand")
        except rarfile.Error as error:
            raise DamagedFile(name, f"the rar archive cannot be read ({error})", remedy="fetch it again") from error

    @cached_property
    def _infos(self) -> dict[str, RarInfo]:
        return {info.filename.replace("\\", "/"): info for info in self._rar.infolist() if not info.is_dir()}

    def close(self) -> None:
        self._rar.close()

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {name: Entry(name, info.file_size, _problem(info)) for name, info in self._infos.items()}

    def read(self, name: str) -> bytes:
        """Raises EncryptedFile, TooLarge, DamagedFile, MissingExtra when no program that unpacks rar is installed."""
        info = self._infos[name]
        if info.needs_password():
            raise EncryptedFile(self.name, "the member needs a password", place=name, remedy="unpack it by hand")
        if info.file_size > MAX_MEMBER:
            raise TooLarge(self.name, f"{info.file_size} bytes unpacked", place=name, remedy="unpack it by hand")
        try:
            data: bytes = self._rar.read(info)
        except self._errors.RarCannotExec as error:
            raise MissingExtra(
                self.name, "no program that unpacks rar", place=name, remedy="install unrar, unar or bsdtar"
            ) from error
        except (self._errors.Error, OSError, EOFError) as error:
            raise DamagedFile(
                self.name, f"the member does not unpack ({error})", place=name, remedy="fetch it again"
            ) from error
        return data


def _problem(info: RarInfo) -> str:
    return "a symbolic link, not a file" if info.is_symlink() else ""
