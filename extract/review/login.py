"""Logging in with the page's token, and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from extract.review.security import COOKIE, LONGEST_NAME, Guard
from extract.review.templating import render

router = APIRouter(include_in_schema=False)


@router.get("/login")
def ask(request: Request) -> Response:
    """The form, for a page with a token."""
    if not request.app.state.review.settings.wants_token:
        return RedirectResponse("/", 303)
    return render(request, "login.html", {"problem": ""})


@router.post("/login")
def check(
    request: Request, token: Annotated[str, Form()], name: Annotated[str, Form(max_length=LONGEST_NAME)] = ""
) -> Response:
    """Open a session for who knows the token. There is no session yet that a foreign page could misuse; requests from
    other sites are refused for every path.
    """
    guard: Guard = request.app.state.guard
    user = guard.knowing(token, name.strip() or request.app.state.review.settings.user)
    if user is None:
        return render(request, "login.html", {"problem": "口令不对"}, status=403)
    response = RedirectResponse("/", 303)
    remember(request, response, guard.session(user))
    return response


def remember(request: Request, response: Response, session: str) -> None:
    """Set the cookie of the session: no script sees it, no other site sends it."""
    secure = request.url.scheme == "https" or request.headers.get("X-Forwarded-Proto") == "https"
    response.set_cookie(COOKIE, session, httponly=True, samesite="strict", secure=secure)
