"""Templates with the few things that every page of the review needs."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from extract.review.queue import TABS
from extract.review.security import CSRF_FIELD, CSRF_HEADER
from extract.review.view import shown
from extract.review.words import SEVERITIES, STATES, codes


def templates() -> Jinja2Templates:
    """The environment: everything is escaped, and a name that a template misspells is an error."""
    env = Environment(
        loader=PackageLoader("extract.review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.globals.update(TABS=TABS, SEVERITIES=SEVERITIES, STATES=STATES, CODES=codes())
    env.globals.update(CSRF_FIELD=CSRF_FIELD, CSRF_HEADER=CSRF_HEADER, shown=shown)
    return Jinja2Templates(env=env)


def render(
    request: Request,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The template with `context`, and with the user, the right to see persons and the token of this session's forms."""
    session = getattr(request.state, "session", "")
    given = {
        "user": getattr(request.state, "user", None),
        "persons": getattr(request.state, "persons", False),
        "csrf": request.app.state.guard.csrf(session),
        "settings": request.app.state.review.settings,
        **context,
    }
    found: Jinja2Templates = request.app.state.templates
    return found.TemplateResponse(request, template, given, status_code=status, headers=headers)
