"""Completed respondent flows (GET the form, POST the answers) per second, their p99, and the server's CPU.

    python -m benchmarks.respondent_flow [--flows 20000] [--clients 16] [--postgres] [--bare]

Every flow has a new key and random answers; at the end the rows in the store must equal the thank-yous given.
The whole system runs beside: web, jobs and lake. CPU counts all of them; the database's own stands apart.
``--bare`` measures, in the same run, a bare Django view that does one durable insert, and prints the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil

from benchmarks import load, machine

HERE = Path(__file__).parent
MAKE_SURVEY = "from benchmarks.respondent_flow import make_survey; make_survey()"
MAKE_LINK = "from benchmarks.respondent_flow import make_link; make_link()"
COUNT_ROWS = "from benchmarks.respondent_flow import count_rows; count_rows()"


@dataclass(slots=True)
class Figures:
    """One run."""

    per_second: float
    p50: float
    p99: float
    cpu: list[float]  # milliseconds of CPU for each flow, of each server process with its children
    database_cpu: float
    thanked: int
    rows: int


def django_ready() -> None:
    """Set Django up in this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")
    django.setup()


def make_survey() -> None:
    """Make the store and the template survey; print its public id."""
    django_ready()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from polku_server.listen import actions
    from polku_server.listen.template import definition
    from polku_server.register.models import Touchpoint

    place, _ = Touchpoint.objects.get_or_create(name="Asennus", defaults={"position": 1})
    survey = actions.launch(actions.draft_survey("Flow", definition(), touchpoint=place))
    print(survey.public_id)


def make_link() -> None:
    """Print a one-time link."""
    django_ready()
    from polku_server.govern import sign_in

    print(sign_in.address(sign_in.first_user()))


def count_rows() -> None:
    """Print how many responses the store holds."""
    django_ready()
    from polku_server.listen.models import Response

    print(Response.objects.count())


def child(code: str) -> str:
    """Run a few lines in a fresh process and give what it printed last."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=HERE.parent)
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def serving(port: int, *, everything: bool = True) -> Iterator[list[psutil.Process]]:
    """Start the installation's processes as `polku serve` does; give them."""
    from polku_server import environment, supervisor

    family = supervisor.children(environment.read())
    started = [subprocess.Popen(one.argv) for one in family if everything or one.name == "web"]
    try:
        wait_for(f"http://127.0.0.1:{port}/v/none")
        yield [psutil.Process(one.pid) for one in started]
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(20)


def wait_for(url: str) -> None:
    """Wait until somebody answers."""
    for _ in range(200):
        try:
            urlopen(url, timeout=2).close()  # noqa: S310
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nobody answered at {url}")


def cpu(processes: list[psutil.Process]) -> float:
    """Give the CPU seconds of processes and their children, ended ones included."""
    total = 0.0
    for process in processes:
        for one in [process, *process.children(recursive=True)]:
            times = one.cpu_times()
            total += times.user + times.system
    return total


Processes = list[psutil.Process]


def measure(port: int, path: str, flows: int, clients: int, servers: Processes, database: Processes) -> Figures:
    """Warm up, then measure."""
    asyncio.run(load.run("127.0.0.1", port, path, clients, max(200, flows // 20)))
    before = [cpu([server]) for server in servers]
    theirs, begun = cpu(database), time.perf_counter()
    tally = asyncio.run(load.run("127.0.0.1", port, path, clients, flows))
    took = time.perf_counter() - begun
    if tally.busy or tally.other:
        print(f"not thanked: {tally.busy} busy, others {tally.other[:5]}")
    cuts = statistics.quantiles(tally.seconds, n=100)
    return Figures(
        per_second=tally.thanked / took,
        p50=1000 * cuts[49],
        p99=1000 * cuts[98],
        cpu=[1000 * (cpu([server]) - spent) / flows for server, spent in zip(servers, before, strict=True)],
        database_cpu=1000 * (cpu(database) - theirs) / flows,
        thanked=tally.thanked + max(200, flows // 20),
        rows=0,
    )


@contextmanager
def dashboards(port: int, per_second: float) -> Iterator[None]:
    """Keep the path page being asked for meanwhile."""
    if not per_second:
        yield
        return
    time.sleep(3)  # the lake's first copy
    argv = [sys.executable, "-m", "benchmarks.dashboards", str(port), child(MAKE_LINK), str(per_second)]
    asking = subprocess.Popen(argv, cwd=HERE.parent)
    yield
    assert asking.poll() is None, "the dashboard stopped"
    asking.terminate()
    asking.wait(10)


def polku(port: int, flows: int, clients: int, database: list[psutil.Process], pages: float = 0) -> Figures:
    """Measure Polku."""
    public_id = child(MAKE_SURVEY)
    before = int(child(COUNT_ROWS))
    with serving(port) as servers, dashboards(port, pages):
        figures = measure(port, f"/v/{public_id}", flows, clients, servers, database)
    figures.rows = int(child(COUNT_ROWS)) - before
    return figures


def bare(port: int, flows: int, clients: int) -> Figures:
    """Measure a bare Django view with one durable insert, served alike."""
    threads = os.environ.get("POLKU_WEB_THREADS", "16")
    argv = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1",
        "--blocking-threads", threads, "--backpressure", threads, "--no-ws", "--no-access-log", "--log-level", "error",
        "benchmarks.bare:application",
    ]  # fmt: skip
    process = subprocess.Popen(argv, cwd=HERE.parent)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        return measure(port, "/", flows, clients, [psutil.Process(process.pid)], [])
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def postgres() -> Iterator[list[psutil.Process]]:
    """Start an embedded PostgreSQL with durable commits and point POLKU_DATABASE_URL at it."""
    from benchmarks.postgres import running

    with running() as (url, processes):
        os.environ["POLKU_DATABASE_URL"] = url
        yield processes


def show(name: str, figures: Figures) -> None:
    """Print one run."""
    parts = " + ".join(f"{each:.2f}" for each in figures.cpu)
    print(f"{name}: {figures.per_second:.0f} flows/s, p50 {figures.p50:.1f} ms, p99 {figures.p99:.1f} ms")
    print(f"    CPU a flow: server {sum(figures.cpu):.2f} ms ({parts}), database {figures.database_cpu:.2f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flows", type=int, default=20000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--port", type=int, default=8071)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--dashboards", type=float, default=0, help="path pages a second beside the answers")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ.update(POLKU_DATA=data, POLKU_URL=f"http://127.0.0.1:{chosen.port}", POLKU_LOG_LEVEL="ERROR")
        print(machine.describe(data))
        if chosen.postgres:
            with postgres() as processes:
                figures = polku(chosen.port, chosen.flows, chosen.clients, processes, chosen.dashboards)
        else:
            figures = polku(chosen.port, chosen.flows, chosen.clients, [], chosen.dashboards)
        show("PostgreSQL" if chosen.postgres else "SQLite", figures)
        verdict = "equal" if figures.thanked == figures.rows else "NOT EQUAL"
        print(f"thank-yous {figures.thanked}, rows {figures.rows}: {verdict}")
        if chosen.bare:
            rival = bare(chosen.port, chosen.flows, chosen.clients)
            show("bare view + durable insert", rival)
            speed, cost = figures.per_second / rival.per_second, sum(figures.cpu) / sum(rival.cpu)
            print(f"ratio: {speed:.2f} of its flows/s, {cost:.2f} x its CPU")
        if figures.thanked != figures.rows:
            sys.exit(1)


if __name__ == "__main__":
    main()
