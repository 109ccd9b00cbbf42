"""Who may use the page, and how the page defends itself against other pages open in the same browser.

After the OWASP cheat sheets on *Session Management*, *Cross-Site Request Forgery Prevention* (signed double submit:
the token is bound to the session) and *Content Security Policy*.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from extract.review.settings import ReviewSettings

COOKIE = "jixiao"
CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_NAME = 60
_SEES, _MASKED = "sees", "masked"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none, browsers send the forms of the page itself with `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
"""Sent with every answer that does not set its own."""


@dataclass(frozen=True)
class User:
    """Who uses the page, and whether he may see private persons."""

    name: str
    persons: bool


class Guard:
    """Signs and checks sessions with a secret of this process: a restart ends them all."""

    def __init__(self, settings: ReviewSettings) -> None:
        self._settings = settings
        self._secret = secrets.token_bytes(32)

    def knowing(self, token: str, name: str) -> User | None:
        """The user of this name who knows this token, compared in constant time; None if it is no token of the page."""
        settings = self._settings
        opens, shows = (_same(token, known) for known in (settings.token, settings.persons_token))
        return User(name, shows or settings.all_see_persons) if opens or shows else None

    def session(self, user: User) -> str:
        """A new session for this user, as the value of the cookie."""
        name = base64.urlsafe_b64encode(user.name[:LONGEST_NAME].encode("utf-8", "replace")).decode()
        body = f"{name}.{_SEES if user.persons else _MASKED}.{secrets.token_urlsafe(16)}"
        return f"{body}.{self._sign('session', body)}"

    def user(self, session: str) -> User | None:
        """Whose session it is; None if it is none of ours."""
        body, _, sign = session.rpartition(".")
        if not body or not hmac.compare_digest(sign.encode(), self._sign("session", body).encode()):
            return None
        name, right, _ = body.split(".")
        return User(base64.urlsafe_b64decode(name).decode(), right == _SEES)

    def csrf(self, session: str) -> str:
        """The token that forms of this session carry."""
        return self._sign("csrf", session)

    def intends(self, session: str, token: str) -> bool:
        """Whether a request with this token was meant by the page itself."""
        return hmac.compare_digest(token.encode(), self.csrf(session).encode())

    def handle(self, text: str) -> str:
        """A name for something that a user may not see and yet point to."""
        return self._sign("handle", text)

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def named(self, request: Request) -> User | None:
        """The user that the request itself proves: by the proxy's header, by a bearer token, or anyone where the page asks
        for no token. None where a log-in is wanted.
        """
        settings = self._settings
        if settings.user_header:
            name = _text(request, settings.user_header)[:LONGEST_NAME]
            return User(name, settings.all_see_persons or self._is_entitled(request)) if name else None
        scheme, _, token = _text(request, "Authorization").partition(" ")
        if settings.wants_token:
            return self.knowing(token, settings.user) if scheme.lower() == "bearer" else None
        return User(settings.user, settings.all_see_persons)

    def _is_entitled(self, request: Request) -> bool:
        entitled = self._settings.entitled
        if entitled is None:
            return False
        text = _text(request, entitled.header)
        is_user = entitled.header.lower() == self._settings.user_header.lower()
        found = [text] if is_user else [group.strip() for group in re.split("[,;]", text)]
        return not entitled.names.isdisjoint(found)

    def speaks_to_us(self, request: Request) -> bool:
        """Whether the browser called us by a name of ours: a foreign one means that its DNS was bent (DNS rebinding)."""
        host = request.headers.get("Host", "")
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return not self._settings.hosts or name in self._settings.hosts


def _same(text: str, secret: str) -> bool:
    return bool(secret) and hmac.compare_digest(text.encode(), secret.encode())


def _text(request: Request, header: str) -> str:
    """A header's text: HTTP knows Latin-1 alone, Chinese names and tokens come as the bytes of UTF-8. One that came twice is
    none: the first may be the client's own, which the proxy left there.
    """
    values = request.headers.getlist(header)
    return values[0].encode("latin-1").decode("utf-8", "replace") if len(values) == 1 else ""


def from_elsewhere(request: Request) -> bool:
    """Whether another site's page made the browser send this."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in {"same-origin", "none"}:
        return True
    return origin is not None and urlsplit(origin).netloc != request.headers.get("Host", "")


def dress(response: Response) -> Response:
    """The response with our headers."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
