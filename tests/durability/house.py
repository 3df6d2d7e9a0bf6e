"""A real installation in a folder of its own, people who answer in it, and what became of their answers."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from factories import migrated
from factories.ports import free_port
from polku_server import environment, supervisor

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(rb'name="token" value="([^"]+)"')
APPLICATION = "polku_server.wsgi:application"
PATIENCE = 120  # seconds that anything may take on a busy machine
BETWEEN = 20  # answers that are thanked for between two kills
MAKE_SURVEY = "from benchmarks.respondent_flow import make_survey; make_survey()"
STORED = """
import json; from benchmarks.respondent_flow import django_ready; django_ready()
from polku_server.models import Consent, Response
print(json.dumps([list(Response.objects.values_list("key", "texts")), Consent.objects.count()]))
"""


class House:
    """One data folder and the processes that serve it."""

    def __init__(self, data: Path, database: str = "", level: str = "ERROR", like: House | None = None) -> None:
        self.data, self.port, self.started = data, free_port(), []
        if like:
            shutil.copytree(like.data, data, dirs_exist_ok=True)
        elif not database:
            migrated.lay(data)
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("POLKU_")},
            "POLKU_DATA": str(data),
            "POLKU_URL": f"http://127.0.0.1:{self.port}",
            "POLKU_LOG_LEVEL": level,
            "DJANGO_SETTINGS_MODULE": "polku_server.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
            **({"POLKU_DATABASE_URL": database} if database else {}),
        }
        self.log = data.parent / f"{data.name}.log"  # not on the disk that is filled
        self.path = like.path if like else f"/v/{self.run(MAKE_SURVEY)}"

    def run(self, code: str) -> str:
        """Run a few lines in a fresh process; give the last line that it printed."""
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environ, cwd=ROOT, check=True, capture_output=True, text=True
        )
        return (done.stdout.strip().splitlines() or [""])[-1]

    def start(self, *names: str, application: str = APPLICATION, before: tuple[str, ...] = ()) -> None:
        """Start processes as the supervisor would, and wait until web answers."""
        polku = environment.read({name: text for name, text in self.environ.items() if name.startswith("POLKU_")})
        with self.log.open("ab") as log:
            for child in supervisor.children(polku):
                if child.name in (names or ("web",)):
                    argv = [*before, *(application if part == APPLICATION else part for part in child.argv)]
                    self.started.append(subprocess.Popen(argv, env=self.environ, cwd=ROOT, stdout=log, stderr=log))
        self.wait()

    def wait(self, seconds: float = PATIENCE) -> None:
        """Wait until the survey's page stands."""
        until = time.monotonic() + seconds
        while self.ask("GET", self.path)[0] != 200:
            assert time.monotonic() < until, self.log.read_text() if self.log.exists() else "nobody answers"
            time.sleep(0.05)

    def family(self) -> list[psutil.Process]:
        """Everything that runs here."""
        alive = [psutil.Process(each.pid) for each in self.started if each.poll() is None]
        return [one for each in alive for one in (each, *each.children(recursive=True))]

    def workers(self) -> list[psutil.Process]:
        """The web workers."""
        return [one for each in self.started if each.poll() is None for one in psutil.Process(each.pid).children()]

    def kill(self) -> None:
        """Kill -9 everything at once."""
        family = self.family()
        for one in family:
            one.send_signal(signal.SIGKILL)
        psutil.wait_procs(family, timeout=PATIENCE)
        for each in self.started:
            each.wait()
        self.started.clear()

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, Any]:
        """Ask once on a connection of its own; status 0 when nobody answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        try:
            connection.request(method, path, body, {**kind, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        except (OSError, http.client.HTTPException):
            return 0, b"", {}
        finally:
            connection.close()

    def token(self) -> str:
        """Open the form."""
        return TOKEN.search(self.ask("GET", self.path)[1])[1].decode()

    def send(self, token: str, **answers: Any) -> tuple[int, bytes, Any]:
        """Send it."""
        body = urlencode({"token": token, "csat": 5, "effort": 1, "nps": 9, **answers})
        return self.ask("POST", f"{self.path}?kieli=en", body)

    def stored(self) -> list[str]:
        """Who is in the store, by the words that they wrote."""
        rows, consents = json.loads(self.run(STORED))
        assert consents == len(rows)
        return [texts["why"] for _, texts in rows]


@dataclass
class Crowd:
    """People who answer again and again; each presses Send until somebody says thank you."""

    house: House
    size: int = 8
    sent: set[str] = field(default_factory=set)
    thanked: set[str] = field(default_factory=set)
    stopping: threading.Event = field(default_factory=threading.Event)
    odd: list[tuple[int, bytes]] = field(default_factory=list)

    def __enter__(self) -> Crowd:
        self.threads = [threading.Thread(target=self.answer, args=[i], daemon=True) for i in range(self.size)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(2 * PATIENCE)

    def thank(self, more: int) -> None:
        """Wait until so many more answers were thanked for."""
        enough, until = len(self.thanked) + more, time.monotonic() + PATIENCE
        while len(self.thanked) < enough:
            assert time.monotonic() < until, f"{len(self.thanked)} answers were thanked for, not {enough}"
            time.sleep(0.01)

    def answer(self, me: int) -> None:
        """Be one person after the other."""
        count = 0
        while not self.stopping.is_set():
            status, page, _ = self.house.ask("GET", self.house.path)
            if status != 200:
                time.sleep(0.02)
                continue
            count += 1
            self.press_send(TOKEN.search(page)[1].decode(), f"person-{me}-{count}.")

    def press_send(self, token: str, who: str) -> None:
        """Send until thanked, or until everybody goes home."""
        self.sent.add(who)
        while True:
            status, page, _ = self.house.send(token, why=who)
            if status == 200:
                self.thanked.add(who)
            if status not in (0, 200, 503):
                self.odd.append((status, page[:300]))
            if status == 200 or self.stopping.is_set():
                return
            time.sleep(0.02)

    def verdict(self) -> Verdict:
        """Compare what was thanked for with what is stored."""
        stored = self.house.stored()
        return Verdict(
            thanked=len(self.thanked),
            lost=len(self.thanked - set(stored)),
            doubled=len(stored) - len(set(stored)),
            strangers=len(set(stored) - self.sent),
            odd=self.odd[:3],
        )


@dataclass
class Verdict:
    """What became of the answers."""

    thanked: int
    lost: int
    doubled: int
    strangers: int
    odd: list[tuple[int, bytes]]

    @property
    def sound(self) -> bool:
        """Nothing lost, nothing doubled, nothing odd."""
        return (self.lost, self.doubled, self.strangers, self.odd) == (0, 0, 0, [])


def kills(house: House, count: int, application: str = APPLICATION) -> Verdict:
    """Kill the whole web process so many times while people answer."""
    house.start(application=application)
    with Crowd(house) as crowd:
        for _ in range(count):
            busy(crowd)
            house.kill()
            house.start(application=application)
        crowd.thank(BETWEEN)
    house.kill()
    return crowd.verdict()


def busy(crowd: Crowd) -> None:
    """Let people answer for a while that is never the same: a kill is to meet every step of an answer."""
    crowd.thank(BETWEEN)
    time.sleep(random.uniform(0, 0.2))


def worker_kills(house: House, count: int) -> Verdict:
    """Kill one web worker so many times; whoever watches over it starts it again."""
    house.start()
    with Crowd(house) as crowd:
        for _ in range(count):
            busy(crowd)
            random.choice(house.workers()).kill()
            time.sleep(0.5)
            if house.started[-1].poll() is not None:  # the server gave up, as the supervisor expects
                house.kill()
                house.start()
            house.wait()
        crowd.thank(BETWEEN)
    house.kill()
    return crowd.verdict()


def postmaster_kills(house: House, server: Any, count: int) -> Verdict:
    """Kill the database so many times while people answer."""
    house.start()
    with Crowd(house) as crowd:
        for _ in range(count):
            busy(crowd)
            server.kill()
            time.sleep(0.3)
            server.start()
            house.wait()
        crowd.thank(BETWEEN)
    house.kill()
    return crowd.verdict()
