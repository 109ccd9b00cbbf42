"""The pages for a person: the queue, one report, its paper, and what is entered there."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Query, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, select
from starlette.responses import Response

from extract.contract import CellSource
from extract.lexicon import load
from extract.review import editing, masks, queue, view
from extract.review.corrections import undo
from extract.review.desk import Desk
from extract.review.meant import meant
from extract.review.picture import PICTURED
from extract.review.templating import render
from extract.review.worker import Ask
from extract.runs.jobs import Failure
from extract.runs.ledger import metadata as ledger
from extract.sinks.relational import metadata as schema

router = APIRouter(include_in_schema=False)
TEXT_LAYER = frozenset({"pdf/pdfium"})
SHORT = 60
"""Pages of a PDF that is read anew for the boxes of its paragraphs: a page takes some 10 ms."""
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


def wanted(
    tab: Annotated[str, Query(max_length=16)] = "review",
    year: Annotated[str, Query(max_length=4, pattern=r"^\d*$")] = "",
    organization: Annotated[str, Query(max_length=100)] = "",
    finding: Annotated[str, Query(max_length=64)] = "",
    below: Annotated[str, Query(max_length=8, pattern=r"^(\d+(\.\d+)?)?$")] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> queue.Wanted:
    """What the address of the queue asks for; empty fields of its form are none."""
    tab, organization, finding, text = (value.replace("\0", "").strip() for value in (tab, organization, finding, q))
    return queue.Wanted(tab, int(year) if year else None, organization, finding, float(below) if below else None, text, after)


Asked = Annotated[queue.Wanted, Depends(wanted)]


def _allowed(request: Request, connection: Connection, asked: queue.Wanted) -> queue.Wanted:
    """The question without what this user may not find out by it."""
    if request.state.persons:
        return asked
    try:
        return replace(asked, hidden=masks.hidden(connection, asked))
    except masks.TooWide:
        raise HTTPException(422, "符合条件的报告太多，请写得具体些") from None


def address(asked: queue.Wanted, tab: str | None = None, after: str = "") -> str:
    """The same question as an address' query, at another tab or place in it."""
    values = {name: value for name, value in asdict(asked).items() if name not in {"text", "hidden"}}
    values |= {"q": asked.text, "tab": asked.tab if tab is None else tab, "after": after}
    return urlencode({name: value for name, value in values.items() if value not in (None, "") or name == "tab"})


@router.get("/")
def show_queue(request: Request, asked: Asked) -> Response:
    """The queue. Where something narrows it, the counts come after it: they take a look at every report."""
    desk: Desk = request.app.state.review
    narrowed = queue.is_looking_for_something(asked)
    with desk.database.reading() as connection:
        asked = _allowed(request, connection, asked)
        found = queue.page(connection, asked)
        if not request.state.persons:
            found = replace(found, lines=masks.lines(connection, found.lines))
        counts = None if narrowed else queue.counts(connection, asked)
        years = queue.years(connection)
    context = {"asked": asked, "page": found, "counts": counts, "years": years, "address": address}
    return render(request, "queue.html", context)


@router.get("/counts")
def show_counts(request: Request, asked: Asked) -> Response:
    """The tabs with their counts."""
    with _desk(request).database.reading() as connection:
        counts = queue.counts(connection, _allowed(request, connection, asked))
    return render(request, "tabs.html", {"asked": asked, "counts": counts, "address": address})


@router.get("/report/{sha256}")
def show_report(request: Request, sha256: Sha256, asked: Asked) -> Response:
    """One report beside its paper; for a file that failed, why."""
    desk = _desk(request)
    with desk.database.reading() as connection:
        reading = ledger().tables["extractions"]
        read = connection.execute(select(reading).where(reading.c.sha256 == sha256)).mappings().first()
        if read is None:
            raise HTTPException(404, "没有这份报告")
        mask = masks.mask_of(connection, sha256, persons=request.state.persons)
        sheet = None if read["status"] == "failed" else view.sheet(connection, sha256, persons=request.state.persons)
        following = queue.neighbour(connection, _allowed(request, connection, asked), sha256)
    told = {name: masks.prose(mask, read[name] or "") for name in ("error", "error_place", "remedy")}
    context = {"sheet": sheet, "read": {**read, **told}, "sha256": sha256, "asked": asked, "following": following}
    return render(request, "report.html", {**context, "address": address})


@router.get("/report/{sha256}/paper")
def show_paper(request: Request, sha256: Sha256, boxes: bool = False) -> Response:
    """The paper, for the left half of the page. Page pictures come first, the boxes over them when asked for: a table of a
    thousand cells on every page would keep the first page waiting.
    """
    desk = _desk(request)
    if not request.state.persons:
        problem = "原件中可能有个人信息，当前用户无权查看。"
        return render(request, "no_paper.html", {"problem": problem, "failure": None})
    kind = _format(desk, sha256)
    pictured = kind in PICTURED
    full = boxes and _is_read_fast(desk, sha256)
    sources = _cells(desk, sha256) if pictured and boxes and not full else ()
    answer = desk.ask(sha256, Ask("", want="paper", format=kind, sources=sources, full=full))
    if isinstance(answer, Failure):
        return render(request, "no_paper.html", {"problem": _told(answer), "failure": answer})
    context = {"pages": answer.pages, "picture_url": f"/report/{sha256}/pictures/", "sha256": sha256}
    return render(request, "paper_first.html" if pictured and not boxes else "paper.html", context)


@router.get("/report/{sha256}/pictures/{number}")
def show_picture(
    request: Request,
    sha256: Sha256,
    number: Annotated[int, Path(ge=1, le=100_000)],
    scale: Annotated[float, Query(ge=0.25, le=4)] = 1.5,
) -> Response:
    """The picture of one page."""
    desk = _desk(request)
    if not request.state.persons:
        raise HTTPException(403, "当前用户无权查看原件")
    answer = desk.ask(sha256, Ask("", want="picture", format=_format(desk, sha256), page=number, scale=scale))
    if isinstance(answer, Failure) or answer.picture is None:
        raise HTTPException(404, "没有这一页的图像")
    # The address names the content; who logs in anew, perhaps without the right, asks again.
    headers = {"Cache-Control": "private, max-age=3600", "Vary": "Cookie"}
    return Response(answer.picture.data, media_type=answer.picture.media_type, headers=headers)


@router.get("/report/{sha256}/labels")
def show_labels(request: Request, sha256: Sha256) -> Response:
    """The labels of this report that the lexicon does not know, each with the roles it may be given."""
    desk = _desk(request)
    answer = desk.ask(sha256, Ask("", want="labels", format=_format(desk, sha256)))
    if isinstance(answer, Failure):
        failure = answer if request.state.persons else None
        return render(request, "no_paper.html", {"problem": _told(answer), "failure": failure})
    with desk.database.reading() as connection:
        mask = masks.mask_of(connection, sha256, persons=request.state.persons)
    known = load(desk.settings.setup.lexicons)
    shown = [(where, label) for where, label in dict.fromkeys(answer.labels) if masks.prose(mask, label) == label]
    labels = [(vocabulary, label, sorted(known.roles(vocabulary))) for vocabulary, label in shown]
    return render(request, "labels.html", {"labels": labels, "sha256": sha256, "done": ""})


@router.get("/report/{sha256}/edit")
def show_form(
    request: Request,
    sha256: Sha256,
    record: Annotated[str, Query(max_length=64)],
    key: Annotated[str, Query(max_length=500)],
    field: Annotated[str, Query(max_length=64)],
) -> Response:
    """The form in which a value is edited, with all that its print was read as."""
    desk = _desk(request)
    with desk.database.reading() as connection:
        values = editing.values(connection, sha256, record, key, field, persons=request.state.persons)
    context = {"sha256": sha256, "record": record, "key": key, "field": field, "values": values, "problem": ""}
    return render(request, "edit.html", context)


@router.post("/report/{sha256}/corrections", dependencies=[Depends(meant)])
async def correct(
    request: Request,
    sha256: Sha256,
    record: Annotated[str, Form(max_length=64)],
    key: Annotated[str, Form(max_length=500)],
    field: Annotated[str, Form(max_length=64)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Write down what was changed in the form; without a change nothing is written."""
    desk, typed = _desk(request), dict(await request.form())
    given = editing.Given(
        sha256, record, key, field, {name: value for name, value in typed.items() if isinstance(value, str)}, reason.strip()
    )
    try:
        with desk.database.writing() as connection:
            editing.write(connection, given, request.state.user, persons=request.state.persons)
    except editing.Refused as refused:
        context = {"sha256": sha256, "record": record, "key": key, "field": field}
        return render(request, "edit.html", {**context, "values": refused.values, "problem": str(refused)}, status=422)
    return _again(request, sha256)


@router.post("/report/{sha256}/accept", dependencies=[Depends(meant)])
def accept(request: Request, sha256: Sha256, finding: Annotated[str, Form(max_length=9, pattern=r"^\d*$")] = "") -> Response:
    """Accept a finding, by its number, or without one the whole report."""
    with _desk(request).database.writing() as connection:
        if finding:
            editing.accept_finding(connection, sha256, int(finding), request.state.user)
        else:
            editing.accept_report(connection, sha256, request.state.user)
    return _again(request, sha256)


@router.post("/report/{sha256}/undo", dependencies=[Depends(meant)])
def take_back(request: Request, sha256: Sha256, number: Annotated[int, Form(ge=1, lt=1 << 31)]) -> Response:
    """Take an entry of this report back."""
    with _desk(request).database.writing() as connection:
        undo(connection, sha256, number, request.state.user)
    return _again(request, sha256)


@router.post("/report/{sha256}/labels", dependencies=[Depends(meant)])
def teach(
    request: Request,
    sha256: Sha256,
    vocabulary: Annotated[str, Form(max_length=100)],
    role: Annotated[str, Form(max_length=100)],
    label: Annotated[str, Form(max_length=200)],
) -> Response:
    """Write a label into the user's lexicon."""
    settings = _desk(request).settings
    if settings.lexicon is None:
        raise HTTPException(409, "没有可写的词表：请用 jixiao review --lexicon FILE 指定")
    done = editing.teach(settings.lexicon, load(settings.setup.lexicons), vocabulary, role, label)
    return render(request, "labels.html", {"labels": [], "sha256": sha256, "done": done})


def _again(request: Request, sha256: str) -> Response:
    """The records anew, or for a browser without script the whole page."""
    if request.headers.get("HX-Request") != "true":
        return RedirectResponse(f"/report/{sha256}", 303)
    desk = _desk(request)
    with desk.database.reading() as connection:
        sheet = view.sheet(connection, sha256, persons=request.state.persons)
    return render(request, "records.html", {"sheet": sheet, "sha256": sha256})


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.review
    return desk


def _format(desk: Desk, sha256: str) -> str:
    reading = ledger().tables["extractions"].c
    with desk.database.reading() as connection:
        found = connection.execute(select(reading.format).where(reading.sha256 == sha256)).scalar()
    if found is None:
        raise HTTPException(404, "没有这份报告")
    return str(found)


def _is_read_fast(desk: Desk, sha256: str) -> bool:
    """Whether the file is a PDF with a text layer and not long: reading it anew tells where its paragraphs stand."""
    report = schema().tables["reports"].c
    with desk.database.reading() as connection:
        read = connection.execute(select(report.reader, report.pages).where(report.sha256 == sha256)).first()
    return read is not None and read.reader in TEXT_LAYER and (read.pages or 0) <= SHORT


def _cells(desk: Desk, sha256: str) -> tuple[CellSource, ...]:
    """Where the cells of the report stand on its pages, for the boxes over a page's picture."""
    cell = schema().tables["table_cells"].c
    query = select(cell.table_id, cell.row, cell.col, cell.page, cell.bbox).where(cell.sha256 == sha256, cell.page.is_not(None))
    with desk.database.reading() as connection:
        return tuple(CellSource(table=r[0], row=r[1], col=r[2], page=r[3], bbox=r[4]) for r in connection.execute(query))


def _told(failure: Failure) -> str:
    match failure.kind:
        case "ChangedFile":
            return "文件已变：现在这个位置上的内容不是当初读取的内容。请重新运行 jixiao run。"
        case "OSError" | "ArchiveError":
            return "原件不在了：档案已移走，或此机器上读不到。"
        case _:
            return "原件打不开。"
