"""`polku serve`: starts web, jobs and lake, and starts them again when they die. No Django, no threads.

See docs/decisions/0001-processes.md.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.request import Request, urlopen

from polku.errors import PolkuError
from polku.words import gettext as _

from . import environment

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before a new start; doubled each time
SETTLED = 60.0  # seconds alive after which a death counts as the first again
GRACE = 10.0  # seconds to end by itself
SILENT = 60.0  # seconds without a sign of life, after which a process that gives them is taken for hung
PR_SET_PDEATHSIG = 1


class AlreadyServing(PolkuError):
    """Another process serves this data folder, or listens on this port."""


@dataclass(slots=True)
class Child:
    """One process that must be there."""

    name: str
    argv: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = FIRST_WAIT
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start it; it dies with the supervisor."""
        self.process = self.run()
        self.started = time.monotonic()

    def run(self, *more: str, fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        """Run its command, with these words and files too."""
        return subprocess.Popen([*self.argv, *more], preexec_fn=die_with_parent, stdin=subprocess.DEVNULL, pass_fds=fds)

    def look(self) -> None:
        """Start it anew when it has died and its wait is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            if now - self.started > SETTLED:
                self.wait = FIRST_WAIT
            say(f"{self.name} ended with {self.process.returncode}; it starts again in {self.wait:g} s")
            self.process, self.due = None, now + self.wait
            self.wait = min(2 * self.wait, LONGEST_WAIT)
        if self.process is None and now >= self.due:
            self.start()

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, by: float) -> None:
        """Wait until it has ended; kill it when time is up."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Heard(Child):
    """A process that gives signs of life while it does its work: one that stops giving them is killed."""

    signs: int | None = None  # where they are read
    silence: float | None = None  # seconds since the last one; none before the first, for a start may take long
    looked: float = 0.0

    def start(self) -> None:
        """Start it with a pipe for its signs."""
        if self.signs is not None:
            os.close(self.signs)
        self.signs, given = os.pipe()
        os.set_blocking(self.signs, False)
        os.set_blocking(given, False)
        self.silence = None
        self.process = self.run(str(given), fds=(given,))
        os.close(given)
        self.started = time.monotonic()

    def look(self) -> None:
        """Kill it when it has been silent for too long; start it anew when it is dead."""
        # a supervisor that stood still (a paused container) counts that as one second: its children stood still too
        now = time.monotonic()
        since, self.looked = min(now - self.looked, 1.0), now
        if self.signs is not None and signs_of_life(self.signs):
            self.silence = 0.0
        elif self.silence is not None:
            self.silence += since
        if self.process is not None and self.silence is not None and self.silence > SILENT:
            say(f"{self.name} has answered nothing for {SILENT:g} s; it is killed")
            self.process.kill()  # one that is stopped takes no other signal
            self.silence = None
        super().look()


def signs_of_life(file: int) -> bytes:
    """Read what has come, without waiting."""
    try:
        return os.read(file, 4096)
    except BlockingIOError:
        return b""


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it is gone, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def say(words: str) -> None:
    """Print a line for whoever watches the start."""
    print(words, flush=True)  # noqa: T201  the supervisor's own voice; it has no logging


def children(polku: dict[str, Any]) -> list[Child]:
    """Give the three processes of this installation."""
    host, port = bind(polku)
    on_sqlite = polku["POLKU_DATABASE_URL"] is None
    threads = str(polku["POLKU_WEB_THREADS"])
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", "1" if on_sqlite else str(polku["POLKU_WEB_WORKERS"]),
        "--blocking-threads", threads, "--backpressure", threads, "--respawn-failed-workers",
        "--no-ws", "--no-access-log", "--log-level", "error", "polku_server.wsgi:application",
    ]  # fmt: skip
    return [
        Heard("lake", [sys.executable, "-m", "polku_server.lake.process"]),
        Child("web", web),
        Child("jobs", [sys.executable, "-m", "polku_server.jobs"]),
    ]


def bind(polku: dict[str, Any]) -> tuple[str, int]:
    """Give host and port to listen on."""
    if polku["POLKU_BIND"]:
        host, _, port = polku["POLKU_BIND"].rpartition(":")
        return host, int(port)
    url = polku["POLKU_URL"]
    return url.hostname, url.port or (443 if url.scheme == "https" else 80)


def only_one(data: Path) -> IO[str]:
    """Hold the data folder's lock while serving."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = (data / "serve.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyServing(
            _("Polku already serves the data in {data}. Stop it first, or set POLKU_DATA.").format(data=data)
        ) from None
    return file


def port_is_free(host: str, port: int) -> None:
    """Raise AlreadyServing when somebody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            said = _("Something listens on {host}:{port} already. Choose another port in POLKU_URL (make demo PORT=).")
            raise AlreadyServing(said.format(host=host, port=port)) from None


def ready(host: str, port: int, public: str) -> bool:
    """Ask the web process, by its public name, whether it and what it needs are there."""
    asked = Request(f"http://{host}:{port}/readyz", headers={"Host": public})
    try:
        with urlopen(asked, timeout=2) as response:  # noqa: S310  our own address
            return bool(response.status == 200)
    except OSError:
        return False


def serve(prepare: Callable[[], str]) -> int:
    """Serve until SIGTERM or SIGINT; ``prepare`` makes the store ready and gives the words to print at the start."""
    polku = environment.read()
    lock = only_one(polku["POLKU_DATA"])
    host, port = bind(polku)
    port_is_free(host, port)
    words = prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stopping.append(number))
    family = children(polku)
    greeted = False
    while not stopping:
        for child in family:
            child.look()
        if not greeted and ready(host, port, polku["POLKU_URL"].netloc):
            say(words)
            greeted = True
        time.sleep(0.1)
    for child in family:
        child.stop()
    by = time.monotonic() + GRACE
    for child in family:
        child.end(by)
    lock.close()
    return 0
