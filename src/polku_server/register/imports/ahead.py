"""The next batch is read and validated while the store takes this one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

from django.utils import translation

Thing = TypeVar("Thing")
WAIT = 0.2  # seconds between two looks whether anybody still waits for what comes next


@contextmanager
def ahead(things: Iterator[Thing]) -> Iterator[Iterator[Thing]]:
    """Go through things one ahead in a thread, in their order; what fails there fails here, at its place.

    The thread speaks the same language, and ends with the block. It must ask nothing of the store: transactions are
    of the thread that opened them.
    """
    language = translation.get_language()  # Django's, which no thread inherits; our own is of the context
    waiting: Queue[tuple[Thing] | BaseException | None] = Queue(maxsize=1)
    left = Event()

    def hand(what: tuple[Thing] | BaseException | None) -> None:
        while not left.is_set():
            with suppress(Full):
                waiting.put(what, timeout=WAIT)
                break

    def work() -> None:
        try:
            translation.activate(language or "en")
            for thing in things:
                hand((thing,))
                if left.is_set():
                    return
            hand(None)
        except BaseException as why:  # noqa: BLE001  raised again where it is waited for
            hand(why)

    def taken() -> Iterator[Thing]:
        while (what := waiting.get()) is not None:
            if isinstance(what, BaseException):
                raise what
            yield what[0]

    thread = Thread(target=copy_context().run, args=(work,), daemon=True, name="ahead")
    thread.start()
    try:
        yield taken()
    finally:
        left.set()
        thread.join()
