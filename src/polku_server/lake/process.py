"""The lake process: the only one that opens the DuckDB file. ``python -m polku_server.lake.process [FILE]``

FILE is the number of an open file, where a sign of life is written now and then.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING

from polku.errors import LakeUnavailable

if TYPE_CHECKING:
    from .keeper import Keeper

POLL = 0.2  # seconds between looks at the store; a look costs 0.3 ms
SHARE = 0.05  # of one processor that copying may take while answers stream in: the web process needs it more
LATEST = 1.0  # seconds to wait at most, so that an answer is seen within two
REST = 5.0  # seconds to wait after a failure, at most
SIGN = 5.0  # seconds between signs of life

log = logging.getLogger("polku_server.lake.process")  # not __main__, which it is when run


class Without(MetaPathFinder):
    """Keeps pandas out: Arrow would load it, in thirty mebibytes, to ask whether something is one of its tables."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Say that there is no pandas, and leave the rest to others."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def main() -> None:
    """Keep the lake until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
    sys.meta_path.insert(0, Without())
    import django

    django.setup()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    serve(stop, int(sys.argv[1]) if sys.argv[1:] else None)


def serve(stop: threading.Event, signs: int | None = None) -> None:
    """Open the lake, answer on its socket, and copy what is new until told to stop."""
    from django.conf import settings

    from . import paths
    from .flight import Door

    kept = held(stop)
    if kept is None:
        return
    try:
        kept.start()
        path = paths.socket(settings.DATA)
        path.unlink(missing_ok=True)  # left by a process that was killed; the lock says that we are alone
        door = Door(f"grpc+unix://{path}", kept)
        log.info("lake: ready")
        living = threading.Thread(target=live, args=[signs, stop])
        living.start()
        follow(kept, stop)
        living.join()
        door.shutdown()
        path.unlink(missing_ok=True)
    finally:
        kept.close()


def held(stop: threading.Event) -> Keeper | None:
    """Take hold of the lake, after a command that holds it for a moment; None if told to stop before."""
    from .owner import keeper

    told = False
    while not stop.is_set():
        try:
            return keeper()
        except LakeUnavailable as error:
            if not told:
                log.warning("lake: waiting: %s", error)
            told = True
            stop.wait(POLL)
    return None


def live(signs: int | None, stop: threading.Event) -> None:
    """Write a sign of life whenever a question is answered that is asked as others ask: door, keeper and DuckDB."""
    from django.conf import settings

    from .client import Served

    asked = Served(settings.DATA)
    while signs is not None and not stop.wait(SIGN):
        if asked.answers(SIGN):
            with suppress(OSError):  # nobody reads them any more, or nobody has for long
                os.write(signs, b".")
    asked.close()


def follow(kept: Keeper, stop: threading.Event) -> None:
    """Copy what is new, again and again; a failure is told by place and kind, and tried again later."""
    failures, rest = 0, POLL
    while not stop.wait(min(REST, rest * 2**failures)):
        begun, behind = time.monotonic(), False
        try:
            # one look at a time: while answers stream in there is always something left
            behind = kept.step()
            failures = 0
        except Exception:  # whatever it was, answers that are copied stay readable
            failures = min(failures + 1, 5)
            log.exception("lake: copying failed")
        rest = 0 if behind else min(LATEST, max(POLL, (time.monotonic() - begun) * (1 / SHARE - 1)))


if __name__ == "__main__":
    main()
