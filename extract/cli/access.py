"""Who may use the review page and see private persons on it, as its options say it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from extract.review.settings import Entitled

RIGHT = "persons="


def tokens(given: Sequence[str]) -> tuple[str, str]:
    """The token that opens the page, and the one with which private persons are seen, too. Raises typer.BadParameter."""
    hint = "--token"
    plain, entitled = _parted(given, hint)
    opens, shows = ("\n".join(_lines(text, hint)) if text else "" for text in (plain, entitled))
    if opens and opens == shows:
        raise typer.BadParameter("the two tokens are the same: then everybody sees private persons", param_hint=hint)
    return opens, shows


def headers(given: Sequence[str]) -> tuple[str, Entitled | None]:
    """The header that names the user, and whom a header gives the right to see private persons. Raises typer.BadParameter."""
    from extract.review.settings import Entitled

    hint = "--user-header"
    user, entitled = _parted(given, hint)
    if not entitled:
        return user, None
    header, _, names = entitled.partition(":")
    held = (
        frozenset(name.strip() for line in _lines(names, hint) for name in line.split(",") if name.strip()) if names else None
    )
    if not (user and header and held):
        raise typer.BadParameter(
            f"{RIGHT}{entitled}: write --user-header NAME --user-header {RIGHT}HEADER:USER,USER or {RIGHT}HEADER:@FILE",
            param_hint=hint,
        )
    return user, Entitled(header, held)


def _parted(given: Sequence[str], hint: str) -> tuple[str, str]:
    """What is given without and with the right; each once."""
    entitled = [text.removeprefix(RIGHT) for text in given if text.startswith(RIGHT)]
    plain = [text for text in given if not text.startswith(RIGHT)]
    if len(plain) > 1 or len(entitled) > 1 or "" in entitled:
        raise typer.BadParameter(f"give it once, and once more as {RIGHT}…", param_hint=hint)
    return "".join(plain), "".join(entitled)


def _lines(text: str, hint: str) -> list[str]:
    """The text itself, or the lines of @FILE."""
    if not text.startswith("@"):
        return [text]
    try:
        found = [line.strip() for line in Path(text[1:]).read_text("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{text[1:]}: cannot be read ({error})", param_hint=hint) from None
    if not found:
        raise typer.BadParameter(f"{text[1:]} is empty", param_hint=hint)
    return found
