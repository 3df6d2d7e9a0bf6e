"""How long a page waits for the lake, and when it does not even begin: respondents need the same threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

QUIET = 2.0  # seconds without an answer to anybody, after which a page waits for no place


@dataclass(eq=False, slots=True)
class Page:
    """One request while it is answered; its time runs from its first question, and all its questions share it."""

    longest: float
    since: float | None = None

    def begin(self) -> None:
        """Let the time run."""
        if self.since is None:
            self.since = time.monotonic()

    def left(self) -> float:
        """Give the seconds that may still be waited; 0 when there are none."""
        return self.longest if self.since is None else max(0.0, self.since + self.longest - time.monotonic())


_page: ContextVar[Page | None] = ContextVar("page", default=None)


def page() -> Page | None:
    """Give the page that is being made; None for commands, jobs, and what streams after its page was given."""
    return _page.get()


@contextmanager
def making(mine: Page) -> Iterator[Page]:
    """Let the questions that are asked here, and on threads that are given this context, be this page's."""
    token = _page.set(mine)
    try:
        yield mine
    finally:
        _page.reset(token)
        crowd.leave(mine)


class Waiting:
    """Middleware: what asks the lake for this request waits no longer than POLKU_LAKE_WAIT altogether."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as always, within a time."""
        with making(Page(settings.POLKU["POLKU_LAKE_WAIT"])):
            return self.get_response(request)


@dataclass(slots=True)
class Crowd:
    """The pages of this process that have asked the lake and are not made yet."""

    places: int
    answered: float = 0.0  # when the lake last answered any of them
    _pages: set[Page] = field(default_factory=set)
    _free: threading.Condition = field(default_factory=threading.Condition)

    def enter(self, coming: Page) -> bool:
        """Let a page ask as soon as there is a place; not if all places wait for a lake that answers nobody."""
        coming.begin()
        with self._free:
            while coming not in self._pages and len(self._pages) >= self.places:
                hope = min(self._hope(), coming.left())
                if hope <= 0:
                    return False
                self._free.wait(hope)
            self._pages.add(coming)
        return True

    def _hope(self) -> float:
        """Give the seconds in which somebody has to be answered."""
        first = min(each.since or 0.0 for each in self._pages)
        return max(first, self.answered) + QUIET - time.monotonic()

    def leave(self, going: Page) -> None:
        """The page is made, or given up."""
        with self._free:
            self._pages.discard(going)
            self._free.notify()


crowd = Crowd(max(1, settings.POLKU["POLKU_WEB_THREADS"] // 2))
