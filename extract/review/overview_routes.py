"""The overview of the archive and the acceptance samples, as pages of the app."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from extract.review import masks, overview, rates, sampling

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
        with request.app.state.review.database.reading() as connection:
            mask = masks.mask_of_all(connection)
        bars = {field.name: getattr(found, field.name) for field in fields(found)}
        shown: dict[str, Any] = {
            name: tuple(_masked(bar, mask) for bar in part) for name, part in bars.items() if _is_bars(part)
        }
        found = replace(found, **shown)
    return _page(overview.render(found, home="/"))


@router.get("/samples/{number}", include_in_schema=False)
def show_sample(request: Request, number: int) -> Response:
    """The error rates of a sample; 404 if there is none of this number."""
    database = request.app.state.review.database
    found = rates.findings(database, sampling.sample(database, number))
    return _page(overview.page("sample.html", {"found": found, "home": "/samples"}))


def _is_bars(part: object) -> bool:
    return isinstance(part, tuple) and all(isinstance(bar, overview.Bar) for bar in part)


def _masked(bar: overview.Bar, mask: masks.Mask) -> overview.Bar:
    return replace(bar, label=masks.prose(mask, bar.label), note=masks.prose(mask, bar.note))


def _page(text: str) -> Response:
    return HTMLResponse(text, headers={"Content-Security-Policy": POLICY})
