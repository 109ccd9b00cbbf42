"""The JSON API: one document in, its report out, under the limits of a run."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from extract.contract import Report
from extract.review.desk import Desk
from extract.review.worker import Ask
from extract.runs.jobs import Failure

router = APIRouter(prefix="/api", tags=["extract"])
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "文件本身的字节",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Problem(BaseModel):
    """Why a request came to nothing."""

    detail: Annotated[Any, Field(title="说明")]


class Unread(BaseModel):
    """Why a document could not be read: kind of error, what is wrong, where, and what to do."""

    kind: Annotated[str, Field(title="错误类别")]
    problem: Annotated[str, Field(title="错误")]
    place: Annotated[str, Field(title="位置")] = ""
    remedy: Annotated[str, Field(title="处理办法")] = ""


_ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "没有登录"},
    403: {"model": Problem, "description": "来自其他网站的请求"},
    413: {"model": Problem, "description": "文件太大"},
    422: {"model": Unread | Problem, "description": "文件读不了，或参数不对"},
    429: {"model": Problem, "description": "等候的文件太多，稍后再试"},
}


@router.post("/extract", response_model=Report, responses=_ANSWERS, openapi_extra=_BODY, summary="读取一份报告")
async def extract(
    request: Request,
    name: Annotated[str, Query(title="文件名", max_length=200, description="只用来标识，不对应任何路径")] = "upload",
) -> Response:
    """The report of the document in the body: fields, tables, facts, findings, each with its source."""
    desk: Desk = request.app.state.review
    data = await _body(request, desk.settings.upload)
    if not data:
        raise HTTPException(422, "the request has no body")
    job = Ask(name.replace("/", "_").replace("\\", "_"), size=len(data), data=data, want="report")
    answer = await run_in_threadpool(desk.uploads.ask, job)
    if isinstance(answer, Failure):
        told = Unread(kind=answer.kind, problem=answer.problem, place=answer.place, remedy=answer.remedy)
        return Response(told.model_dump_json(), 422, media_type="application/json")
    return Response(answer.report, media_type="application/json")


async def _body(request: Request, most: int) -> bytes:
    """The body, given up as soon as it is too long, whatever its length was said to be."""
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) > most:
            raise HTTPException(413, f"a document may have {most >> 20} MiB")
    return bytes(held)
