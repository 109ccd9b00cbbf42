"""The overview of the archive and the acceptance samples, as pages of the app."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from extract.review import overview, rates, sampling
from extract.sinks.redact import mask

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""These pages are one file each, with their styles inside and no script."""

router = APIRouter()


@router.get("/overview", include_in_schema=False)
def show(request: Request) -> Response:
    """What the database holds, counted now."""
    found = overview.gather(request.app.state.review.database)
    if not request.state.persons:
        unknown = tuple(replace(bar, label=mask(bar.label)) for bar in found.unknown)
        found = replace(found, unknown=unknown)
    return _page(overview.render(found, home="/"))


@router.get("/samples/{number}", include_in_schema=False)
def show_sample(request: Request, number: int) -> Response:
    """The error rates of a sample; 404 if there is none of this number."""
    database = request.app.state.review.database
    found = rates.findings(database, sampling.sample(database, number))
    return _page(overview.page("sample.html", {"found": found, "home": "/samples"}))


def _page(text: str) -> Response:
    return HTMLResponse(text, headers={"Content-Security-Policy": POLICY})
