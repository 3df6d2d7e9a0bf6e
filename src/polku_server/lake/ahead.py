"""Asking the lake while the store is asked: a page waits for the longer of the two, not for one after the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from polku import lake
from polku.errors import LakeUnavailable

from . import waiting
from .client import CURE, TOO_LONG, Served, TookTooLong

AT_ONCE = 8  # questions under way in a process; more wait, for the lake has but two threads for each
_askers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="lake")  # a thread is started when it is first needed
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def ahead(ask: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Callable[[], Answer]:
    """Begin to ask; what comes back waits for the answer and gives it, or raises what asking raised.

    What asks may look at the lake alone: a connection to the store, and the language of a page, belong to the thread
    of the page. A lake in this very process is asked when its answer is wanted, for there is nobody to wait for.
    """
    asking: Callable[[], Answer] = partial(ask, *given, **named)
    if not isinstance(lake.in_use(), Served):
        return asking
    page = waiting.page()
    if page is not None and not waiting.crowd.enter(page):
        raise LakeUnavailable(CURE)
    found: Any = _askers.submit(copy_context().run, asking)

    def answer() -> Answer:
        try:
            given: Answer = found.result(None if page is None else page.left())
        except TimeoutError:  # others hold all askers
            found.cancel()
            raise TookTooLong(TOO_LONG) from None
        return given

    return answer
