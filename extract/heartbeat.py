"""Signs of life: long work says where it is, so that whoever watches it can tell slow from stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listener: ContextVar[Callable[[str], None] | None] = ContextVar("listener", default=None)


def beat(place: str) -> None:
    """Say that work goes on, and where (`page 12`). Costs next to nothing when nobody listens."""
    listener = _listener.get()
    if listener is not None:
        listener(place)


@contextmanager
def listening(listener: Callable[[str], None]) -> Iterator[None]:
    """Call `listener` with every `beat` of the block, in this thread."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
