"""The review page as a web application: who gets in, what every answer carries, what errors look like."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from extract import __version__
from extract.errors import DatabaseError, RecordError
from extract.review import api, login, overview_routes, pages, sample_pages
from extract.review.desk import Busy, Desk
from extract.review.security import COOKIE, SAFE, Guard, dress, from_elsewhere
from extract.review.settings import ReviewSettings
from extract.review.templating import render, templates
from extract.sinks.database import Database

HERE = Path(__file__).parent
OPEN = ("/static/", "/login")
"""What is seen without being let in."""
LONGEST_FORM = 1 << 20

Next = Callable[[Request], Awaitable[Response]]


def create_app(database: Database, settings: ReviewSettings) -> FastAPI:
    """The application over a database that `jixiao run` filled and that has the review's tables (`ledger.metadata`)."""
    desk = Desk(database, settings)

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(desk.paper.start)
        yield
        desk.close()

    app = FastAPI(
        title="jixiao",
        version=__version__,
        description="绩效报告的读取与人工核对。",
        lifespan=living,
        docs_url=None,
        redoc_url=None,
    )
    app.state.review, app.state.guard, app.state.templates = desk, Guard(settings), templates()
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for router in (login.router, pages.router, sample_pages.router, overview_routes.router, api.router):
        app.include_router(router)
    app.middleware("http")(_let_in)
    for kind in (HTTPException, RecordError, Busy, DatabaseError):
        app.add_exception_handler(kind, _explain)
    app.add_exception_handler(RequestValidationError, _explain_invalid)
    return app


async def _let_in(request: Request, call_next: Next) -> Response:
    guard: Guard = request.app.state.guard
    if not guard.speaks_to_us(request):
        return dress(PlainTextResponse("unknown host", 421))
    if request.method not in SAFE and from_elsewhere(request):
        return dress(PlainTextResponse("request from another site", 403))
    if request.method not in SAFE and (problem := _too_long(request)):
        return dress(problem)
    session = request.cookies.get(COOKIE, "")
    user, named = guard.user(session), guard.named(request)
    proxied = bool(request.app.state.review.settings.user_header)
    if user is None or (proxied and user != named):
        user, session = named, ""
    if user is None and not request.url.path.startswith(OPEN):
        return dress(_closed(request))
    fresh = guard.session(user) if user is not None and not session else ""
    request.state.user, request.state.session = user.name if user else None, session or fresh
    request.state.persons = user is not None and user.persons
    response = await call_next(request)
    if fresh and not any(value.startswith(f"{COOKIE}=") for value in response.headers.getlist("set-cookie")):
        login.remember(request, response, fresh)
    return dress(response)


def _too_long(request: Request) -> Response | None:
    """A form is short and says how short; a document is measured where it is read."""
    if request.url.path.startswith("/api/"):
        return None
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal():
        return PlainTextResponse("Content-Length is missing", 411)
    return PlainTextResponse("too long", 413) if int(length) > LONGEST_FORM else None


def _closed(request: Request) -> Response:
    settings: ReviewSettings = request.app.state.review.settings
    if settings.user_header or request.url.path.startswith("/api/") or request.method not in SAFE:
        return JSONResponse({"detail": "log in first"}, 401, {"WWW-Authenticate": "Bearer"})
    return RedirectResponse("/login", 303)


async def _explain(request: Request, error: Exception) -> Response:
    status, text = 500, str(error)
    headers: dict[str, str] = {}
    match error:
        case HTTPException():
            status, text = error.status_code, str(error.detail)
            headers = dict(error.headers or {})
        case RecordError():
            status = 404
        case Busy():
            status, text, headers = 429, "too many documents wait; try again in a minute", {"Retry-After": "60"}
        case DatabaseError():
            status = 503
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": text}, status, headers)
    return render(request, "error.html", {"number": status, "text": text}, status=status, headers=headers)


async def _explain_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = [{"loc": list(each["loc"]), "msg": each["msg"], "type": each["type"]} for each in error.errors()]
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": problems}, 422)
    text = "；".join(each["msg"] for each in problems)
    return render(request, "error.html", {"number": 422, "text": text}, status=422)
