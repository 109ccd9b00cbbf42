"""The overview of the archive and the acceptance samples, as pages of the app."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from extract.review import overview, rates, sampling

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""These pages are one file each, with their styles inside and no script."""

router = APIRouter()


@router.get("/overview", include_in_schema=False)
def show(request: Request) -> Response:
    """What the database holds, counted now."""
    return _page(overview.render(overview.gather(request.app.state.review.database), home="/"))


@router.get("/samples/{number}", include_in_schema=False)
def show_sample(request: Request, number: int) -> Response:
    """The error rates of a sample; 404 if there is none of this number."""
    database = request.app.state.review.database
    found = rates.findings(database, sampling.sample(database, number))
    return _page(overview.page("sample.html", {"found": found}))


def _page(text: str) -> Response:
    return HTMLResponse(text, headers={"Content-Security-Policy": POLICY})
