"""Whether a form was sent by our own page."""

from __future__ import annotations

from fastapi import HTTPException, Request

from extract.review.security import CSRF_FIELD, CSRF_HEADER, Guard


async def meant(request: Request) -> None:
    """A dependency of everything that changes state. Raises HTTPException 403 without the token of this session."""
    token = request.headers.get(CSRF_HEADER)
    if token is None:
        field = (await request.form()).get(CSRF_FIELD)
        token = field if isinstance(field, str) else ""
    guard: Guard = request.app.state.guard
    if not guard.intends(request.state.session, token):
        raise HTTPException(403, "页面已过期，请刷新后再试")
