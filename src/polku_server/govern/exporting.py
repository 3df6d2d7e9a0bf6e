"""An export in a process of its own, followed by the page that asked for it: web only passes bytes on.

``python -m polku_server.govern.exporting`` reads one order as JSON and writes the file to standard output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

AT_ONCE = 2  # exports that one web process has made at a time
BLOCK = 1 << 18
LOOK = 0.02  # seconds between looks at a file that grows
KINDNESS = 10  # answers come before exports
# memory that a batch has left is given back, not kept for the next one: half of what it would hold otherwise
FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072", "ARROW_DEFAULT_MEMORY_POOL": "system"}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported, for whom: a user's public id."""

    listing: str
    form: str
    by: str
    query: str
    language: str


class Failed(Exception):
    """An export ended early; what it said is for the reader if it has words."""


class Busy(Exception):
    """As many exports are made as can be."""


class Running:
    """An export that is being made, block by block as they come; ``close`` ends it and leaves nothing."""

    _turns = threading.BoundedSemaphore(AT_ONCE)

    def __init__(self, order: Order, folder: str) -> None:
        if not self._turns.acquire(blocking=False):
            raise Busy
        self._open = True
        # files without a name: nothing stays whatever happens
        self.file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  open for as long as it is read
        self.said = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        command = [sys.executable, "-m", "polku_server.govern.exporting"]
        own = {**os.environ, **FRUGAL}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self.file, stderr=self.said, env=own)
        assert self.process.stdin  # noqa: S101  asked for above
        with self.process.stdin as told:
            told.write(json.dumps(asdict(order)).encode())

    def begin(self, *, whole: bool) -> None:
        """Wait for the first bytes, or for the whole file; raises Failed if there are none."""
        while self.process.poll() is None and (whole or not self.block(0)):
            time.sleep(LOOK)
        if self.process.returncode:
            self.said.seek(0)
            words = self.said.read().decode(errors="replace")
            self.close()
            raise Failed(words if self.process.returncode == 2 else "")

    def block(self, at: int) -> bytes:
        """Give what stands from a place on; the other process writes through the same file's position."""
        return os.pread(self.file.fileno(), BLOCK, at)

    def __iter__(self) -> Iterator[bytes]:
        at = 0
        while True:
            ended = self.process.poll() is not None  # asked first: what it wrote last is read after
            block = self.block(at)
            at += len(block)
            if block:
                yield block
            elif not ended:
                time.sleep(LOOK)
            elif self.process.returncode:
                raise Failed  # the connection breaks: half a file never looks whole
            else:
                return

    def close(self) -> None:
        """End it if it is not over; a second call does nothing."""
        if not self._open:
            return
        self._open = False
        self.process.terminate()
        self.process.wait()
        self.file.close()
        self.said.close()
        self._turns.release()


class WithoutPandas:
    """Hides pandas, which pyarrow would load to look at a list: a fifth of the processor's time and 40 MiB.

    It asks for no leave, and None in sys.modules it would take for the module.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Say that it is not there."""
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def main() -> None:
    """Do one order; end with 2 and a sentence if it cannot be done."""
    os.nice(KINDNESS)
    sys.meta_path.insert(0, WithoutPandas)
    order = Order(**json.load(sys.stdin))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
    import django

    django.setup()
    from django.db import connection
    from django.http import QueryDict
    from django.utils import translation

    from polku.errors import PolkuError

    from . import audit, exports
    from .models import User

    translation.activate(order.language)
    audit.come_by("page")
    listing, by = exports.named(order.listing), User.objects.get(public_id=order.by)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -2048")  # rows are read once, in their order
    assert listing  # noqa: S101  the page looked it up
    try:
        exports.export(by, listing, order.form, sys.stdout.buffer, QueryDict(order.query))
        sys.stdout.buffer.flush()
    except PolkuError as error:
        sys.stderr.write(str(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
