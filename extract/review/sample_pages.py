"""The pages of acceptance samples: what was drawn, a form that draws, and one report at a time to be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from extract.review import judging, sampling
from extract.review.desk import Desk
from extract.review.judging import Board, Other
from extract.review.meant import meant
from extract.review.sampling import OPEN, STRATA, VERDICTS, Judged, Sample, Verdict
from extract.review.security import Guard
from extract.review.statistics import wilson
from extract.review.templating import render
from extract.review.words import STRATUM_NAMES
from extract.sinks.encode import json_text
from extract.sinks.records import Record, records

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, lt=1 << 31)]
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
MOST = (1 << 31) - 1


@dataclass(frozen=True)
class Field:
    """A number in the form that draws; `start` stands there at first."""

    title: str
    start: str
    least: int
    hint: str


FIELDS = {
    "size": Field("每层报告数", "10", 1, "不够的层全取"),
    "values": Field("每份报告的值数", "30", 1, ""),
    "seed": Field("种子", "1", 0, "同一种子抽到同样的报告"),
}


@dataclass(frozen=True)
class Listed:
    """A sample in the list, with what was found so far."""

    sample: Sample
    judged: int
    errors: int
    low: float
    high: float


@router.get("/samples")
def show_samples(request: Request) -> Response:
    """All samples, and the form that draws one."""
    return _list(request, {name: field.start for name, field in FIELDS.items()}, (), {})


@router.post("/samples", dependencies=[Depends(meant)])
def draw(
    request: Request,
    by: Annotated[list[str] | None, Form()] = None,
    size: Annotated[str, Form()] = "",
    values: Annotated[str, Form()] = "",
    seed: Annotated[str, Form()] = "",
) -> Response:
    """Draw a sample; a form that does not fit comes back with what is wrong beside it."""
    typed = {"size": size, "values": values, "seed": seed}
    numbers = {name: _number(text, FIELDS[name].least) for name, text in typed.items()}
    problems = {name: f"须是{FIELDS[name].least}到{MOST}的整数" for name, number in numbers.items() if number is None}
    strata = [name for name in STRATA if name in (by or ())]
    if unknown := set(by or ()) - set(strata):
        problems["by"] = f"没有这种分层：{'、'.join(sorted(unknown))}"
    if problems:
        return _list(request, typed, strata, problems, 422)
    wanted = {name: number for name, number in numbers.items() if number is not None}
    sampling.draw(_desk(request).database, wanted["size"], strata, wanted["seed"], wanted["values"])
    return RedirectResponse("/samples", 303)


@router.get("/samples/{number}/progress")
def show_progress(request: Request, number: Number) -> Response:
    """How far a sample is: to be fetched behind the page, as it may have to look into every report."""
    drawn = _sample(request, number)
    return render(request, "check_progress.html", {"progress": _desk(request).docket.progress(drawn)})


@router.get("/samples/{number}/check")
def check(request: Request, number: Number) -> Response:
    """To the first report with a value that is not judged; where all are, to the rates."""
    return RedirectResponse(_onward(request, _sample(request, number)), 303)


@router.get("/samples/{number}/check/{sha256}")
def show_report(request: Request, number: Number, sha256: Sha256) -> Response:
    """The drawn values of one report beside its paper."""
    drawn = _sample(request, number)
    context, order = _context(request, _board(request, drawn, sha256)), list(drawn.reports)
    at = order.index(sha256)
    around = {"before": order[at - 1] if at else "", "behind": order[at + 1] if at + 1 < len(order) else ""}
    return render(request, "check.html", {**context, **around, "progress": None, "chosen": ""})


@router.post("/samples/{number}/check/{sha256}", dependencies=[Depends(meant)])
def judge(
    request: Request,
    number: Number,
    sha256: Sha256,
    record: Annotated[str, Form(max_length=64)],
    key: Annotated[str, Form(max_length=2000)],
    field: Annotated[str, Form(max_length=64)],
    verdict: Annotated[Verdict, Form()],
) -> Response:
    """Write a verdict down. The last one of a report leads to the next report."""
    drawn, address = _sample(request, number), (record, key, field)
    before = _board(request, drawn, sha256)
    line = before.line(address)
    if line is None:
        raise HTTPException(404, "抽样中没有这个值")
    _write(request, drawn, Judged(sha256, record, key, field, verdict))
    now = _board(request, drawn, sha256)
    if now.is_done and not before.is_done:
        return _to(request, _onward(request, drawn, sha256))
    if not _is_part(request):
        return _to(request, f"/samples/{number}/check/{sha256}")
    progress = _desk(request).docket.progress(drawn)
    return render(request, "check_line.html", {**_context(request, now), "number": line, "progress": progress})


@router.post("/samples/{number}/check/{sha256}/missed", dependencies=[Depends(meant)])
def miss(
    request: Request,
    number: Number,
    sha256: Sha256,
    record: Annotated[str, Form(max_length=64)],
    field: Annotated[str, Form(max_length=64)] = "",
    text: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Write down a value that stands on paper and was not read at all."""
    drawn = _sample(request, number)
    found, said = _board(request, drawn, sha256), text.replace("\0", "").strip()
    if not said or not field:
        return _missed(request, found, record, "请选择栏目，并写出纸面上的内容", 422)
    if field not in dict(_offered(record)):
        raise HTTPException(404, "没有这个栏目")
    _write(request, drawn, Judged(sha256, record, found.missed(said), field, "missing"))
    if not _is_part(request):
        return _to(request, f"/samples/{number}/check/{sha256}")
    return _missed(request, _board(request, drawn, sha256), record)


@router.post("/samples/{number}/check/{sha256}/missed/take-back", dependencies=[Depends(meant)])
def take_back_missed(request: Request, number: Number, sha256: Sha256, handle: Annotated[str, Form(max_length=64)]) -> Response:
    """Take back what is written down of a value that was not drawn. Its key may say what this user may not see."""
    drawn = _sample(request, number)
    others = _board(request, drawn, sha256).others
    found = next((other for other in others if _handle(request, other) == handle), None)
    if found is None:
        raise HTTPException(404, "没有这一行，或已撤回")
    _write(request, drawn, Judged(sha256, *found.address, OPEN))
    if not _is_part(request):
        return _to(request, f"/samples/{number}/check/{sha256}")
    return _missed(request, _board(request, drawn, sha256), found.record)


@router.get("/samples/{number}/columns")
def show_columns(request: Request, number: Number, record: Annotated[str, Query(max_length=64)]) -> Response:
    """The columns of a record type, of which the reading may have missed a value."""
    return render(request, "check_columns.html", {"columns": _offered(record)})


@router.post("/samples/{number}/take-back", dependencies=[Depends(meant)])
def take_back(request: Request, number: Number, sha256: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Take back this user's last verdict, and go to where it was given."""
    drawn = _sample(request, number)
    taken = sampling.take_back(_desk(request).database, drawn, request.state.user)
    if taken is None:
        raise HTTPException(409, "没有可撤回的结论")
    found = _board(request, drawn, taken.sha256)
    line = found.line(taken.address)
    chosen = "" if line is None else f"value-{line}"
    if taken.sha256 != sha256 or not _is_part(request):
        return _to(request, f"/samples/{number}/check/{taken.sha256}#{chosen}")
    progress = _desk(request).docket.progress(drawn)
    return render(request, "check_values.html", {**_context(request, found), "progress": progress, "chosen": chosen})


def _list(
    request: Request, typed: Mapping[str, str], by: Sequence[str], problems: Mapping[str, str], status: int = 200
) -> Response:
    desk = _desk(request)
    found = [_listed(desk, drawn) for drawn in sampling.samples(desk.database)]
    context = {"listed": found, "typed": typed, "by": by, "problems": problems, "fields": FIELDS, "strata": STRATUM_NAMES}
    return render(request, "samples.html", context, status=status)


def _listed(desk: Desk, drawn: Sample) -> Listed:
    given = sampling.verdicts(desk.database, drawn)
    errors = sum(each.verdict != "right" for each in given)
    bounds = wilson(errors, len(given))
    return Listed(drawn, len(given), errors, bounds.low, bounds.high)


def _context(request: Request, found: Board, chosen: str = "", problem: str = "") -> dict[str, object]:
    here = list(found.here)
    offered = [("这份报告中有的", here), ("其他", [record for record in _judgeable() if record not in here])]
    known = {record.name for record in _judgeable()}
    record = chosen if chosen in known else (here or _judgeable())[0].name
    asked = {"offered": offered, "record": record, "columns": judging.offered(record), "problem": problem}
    others = [(other, _handle(request, other)) for other in found.others]
    return {"board": found, "verdicts": VERDICTS, "others": others, **asked}


def _handle(request: Request, other: Other) -> str:
    guard: Guard = request.app.state.guard
    return guard.handle(json_text(other.address))


def _judgeable() -> list[Record]:
    return [record for record in records() if record.name not in sampling.UNJUDGED]


def _offered(record: str) -> list[tuple[str, str]]:
    if record not in {known.name for known in _judgeable()}:
        raise HTTPException(404, "没有这种记录")
    return judging.offered(record)


def _missed(request: Request, found: Board, chosen: str = "", problem: str = "", status: int = 200) -> Response:
    return render(request, "check_missed.html", _context(request, found, chosen, problem), status=status)


def _board(request: Request, drawn: Sample, sha256: str) -> Board:
    if sha256 not in drawn.reports:
        raise HTTPException(404, "抽样中没有这份报告")
    return judging.board(_desk(request).database, drawn, sha256, persons=request.state.persons)


def _write(request: Request, drawn: Sample, each: Judged) -> None:
    sampling.judge(_desk(request).database, drawn, [each], request.state.user)


def _onward(request: Request, drawn: Sample, after: str = "") -> str:
    """Where there is something left to judge, else the rates."""
    following = _desk(request).docket.next(drawn, after)
    return f"/samples/{drawn.id}/check/{following}" if following else f"/samples/{drawn.id}"


def _to(request: Request, address: str) -> Response:
    return Response(headers={"HX-Redirect": address}) if _is_part(request) else RedirectResponse(address, 303)


def _is_part(request: Request) -> bool:
    """Whether the page asks for a part of itself; a browser without script asks for whole pages."""
    return request.headers.get("HX-Request") == "true"


def _sample(request: Request, number: int) -> Sample:
    return sampling.sample(_desk(request).database, number)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.review
    return desk


def _number(text: str, least: int) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) < 11 and least <= int(plain) <= MOST else None
